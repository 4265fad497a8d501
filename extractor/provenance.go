package extractor

import "slices"

// claim is a value and who says it.
type claim struct {
	from, value string
}

// keyed is a claim with what it is compared by.
type keyed struct {
	claim
	key string
}

const (
	maxRivals = 5   // of a field
	maxRival  = 300 // bytes of a rival's value
)

// sourceOf says where a field came from: the claim that was taken, who else says the same, and what others say. The claims
// may have the one that was taken among them.
func sourceOf(taken keyed, claims []keyed) Source {
	src := Source{From: taken.from}
	for _, c := range claims {
		switch {
		case c.value == "":
		case c.key == taken.key:
			if c.from != src.From && !slices.Contains(src.Agreed, c.from) {
				src.Agreed = append(src.Agreed, c.from)
			}
		case len(src.Rivals) < maxRivals:
			if r := (Rival{c.from, cutRunes(c.value, maxRival)}); !slices.Contains(src.Rivals, r) {
				src.Rivals = append(src.Rivals, r)
			}
		}
	}
	return src
}

// settled is sourceOf for claims that say the same when their words are the same.
func settled(taken claim, claims []claim) Source {
	list := make([]keyed, len(claims))
	for i, c := range claims {
		list[i] = keyed{c, fold(c.value)}
	}
	return sourceOf(keyed{taken, fold(taken.value)}, list)
}

// settle notes where a field came from.
func settle(a *Article, field string, taken claim, claims []claim) {
	a.Provenance[field] = settled(taken, claims)
}

// first returns the first claim with a value.
func first(claims []claim) claim {
	for _, c := range claims {
		if c.value != "" {
			return c
		}
	}
	return claim{}
}
