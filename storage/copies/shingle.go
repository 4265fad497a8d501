package copies

import (
	"slices"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"broadsheet/storage/script"
)

// A shingle is a run of four words, or of eight characters where words don't stand apart: of tokens that weigh as much together.
const (
	weight     = 8
	wordWeight = 2
	charWeight = 1
)

// maxText is how much of a text is looked at, in bytes. The longest articles have a tenth of it.
const maxText = 1 << 20

// Shingles returns the hashes of a text's shingles, sorted, each once. Case, punctuation, quotation marks, apostrophes, spaces and the forms of
// characters (NFKC) make no difference. A text shorter than a shingle is one shingle; one without words has none.
func Shingles(text string) []uint64 {
	tokens := tokenize(text)
	var all []uint64
	heavy, end := 0, 0 // the weight of tokens[i:end]
	for i := range tokens {
		for heavy < weight && end < len(tokens) {
			heavy += tokens[end].weight
			end++
		}
		if heavy < weight && i > 0 {
			break
		}
		h := uint64(0)
		for _, t := range tokens[i:end] {
			h = mix(h + t.hash)
		}
		all = append(all, h)
		heavy -= tokens[i].weight
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// token is a word, or a character of a script without spaces.
type token struct {
	hash   uint64
	weight int
}

func tokenize(text string) []token {
	if len(text) > maxText {
		text = text[:maxText]
	}
	if !norm.NFKC.IsNormalString(text) {
		text = norm.NFKC.String(text)
	}
	tokens := make([]token, 0, len(text)/6)
	// FNV-1a, over characters instead of bytes.
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	end := func() {
		if h != offset {
			tokens = append(tokens, token{mix(h), wordWeight})
			h = offset
		}
	}
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			h = (h ^ uint64(r)) * prime
		case r >= 'A' && r <= 'Z':
			h = (h ^ uint64(r+'a'-'A')) * prime
		case r == '\'' || r == '’' || r == 'ʼ' || r == '\u00ad': // inside words
		case r < 0x80:
			end()
		case script.IsSpaceless(r):
			end()
			if unicode.In(r, unicode.L, unicode.N, unicode.M) {
				tokens = append(tokens, token{mix((offset ^ uint64(r)) * prime), charWeight})
			}
		case unicode.In(r, unicode.L, unicode.N, unicode.M):
			h = (h ^ uint64(unicode.ToLower(r))) * prime
		default:
			end()
		}
	}
	end()
	return tokens
}

// mix spreads the bits of a number: the finalizer of SplitMix64.
func mix(h uint64) uint64 {
	h += 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
