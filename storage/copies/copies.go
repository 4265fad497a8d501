// Package copies finds texts that are copies of each other in part or as a whole: wire stories that several sites print, cut, edited
// and under headlines of their own. It knows no archive.
//
// A text is the set of its shingles (Shingles). Two texts are copies when they share enough of them (Same). Who has many texts finds the
// pairs that are worth a look by sketches (Sketch, Finder). docs/COPIES.md says how the numbers below were chosen.
package copies

// Version counts the changes of what a text's sketch is.
const Version = 1

// What makes texts copies.
const (
	// MinShingles is the length of the shortest text that can be a copy of another which is not the same.
	MinShingles = 24
	// MinShare is the share of the shorter text's shingles that the longer one has.
	MinShare = 0.5
	// MinCommon is how many shingles both have at least: as many as no notice has that a site puts under all its articles.
	MinCommon = 80
	// ShortShare is the share of the shorter text that does without MinCommon.
	ShortShare = 0.8
	// MinResemblance is the share of all shingles of both that both have: a list of short news is no copy of each.
	MinResemblance = 0.25
	// Days is how many days may lie between two copies. Copies of copies may be further apart.
	Days = 7
)

// Same tells whether two texts, given by their shingles, are copies of each other.
func Same(a, b []uint64) bool {
	n := Common(a, b)
	if n == len(a) && n == len(b) {
		return n > 0
	}
	both, shorter, all := float64(n), float64(min(len(a), len(b))), float64(len(a)+len(b)-n)
	return shorter >= MinShingles && both >= MinResemblance*all && (both >= MinCommon && both >= MinShare*shorter || both >= ShortShare*shorter)
}

// Common counts what two sorted sets have in common.
func Common(a, b []uint64) (n int) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			n, a, b = n+1, a[1:], b[1:]
		}
	}
	return n
}
