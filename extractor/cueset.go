package extractor

import "strings"

// cueSet finds which of many cues stand in a text. It reads the text once: where no cue begins with the two bytes that stand
// there, none is compared.
type cueSet struct {
	cues  []string          // of two bytes or more
	heads [4096 / 64]uint64 // a bit for the first two bytes of each cue
	first [256][]uint8      // the cues that begin with a byte
}

func newCueSet(lists ...[]string) *cueSet {
	s := &cueSet{}
	for _, list := range lists {
		for _, c := range list {
			at := headBit(c[0], c[1])
			s.heads[at/64] |= 1 << (at % 64)
			s.first[c[0]] = append(s.first[c[0]], uint8(len(s.cues)))
			s.cues = append(s.cues, c)
		}
	}
	if len(s.cues) > 256 {
		panic("extractor: too many cues in a set")
	}
	return s
}

func headBit(a, b byte) uint { return uint(a)<<4 ^ uint(b) }

// in tells whether a cue stands in the text.
func (s *cueSet) in(text string) bool {
	for i := 0; i+1 < len(text); i++ {
		if at := headBit(text[i], text[i+1]); s.heads[at/64]&(1<<(at%64)) != 0 {
			for _, k := range s.first[text[i]] {
				if strings.HasPrefix(text[i:], s.cues[k]) {
					return true
				}
			}
		}
	}
	return false
}

// count returns how many of the cues stand in the text, those of two lists apart: the first n cues of the set, and the others.
func (s *cueSet) count(text string, n int) (before, after int) {
	var seen [256 / 64]uint64
	for i := 0; i+1 < len(text); i++ {
		at := headBit(text[i], text[i+1])
		if s.heads[at/64]&(1<<(at%64)) == 0 {
			continue
		}
		for _, k := range s.first[text[i]] {
			if seen[k/64]&(1<<(k%64)) != 0 || !strings.HasPrefix(text[i:], s.cues[k]) {
				continue
			}
			seen[k/64] |= 1 << (k % 64)
			if int(k) < n {
				before++
			} else {
				after++
			}
		}
	}
	return before, after
}

// startSet finds whether a text begins with one of many words.
type startSet [256][]string

func newStartSet(list []string) *startSet {
	s := &startSet{}
	for _, w := range list {
		s[w[0]] = append(s[w[0]], w)
	}
	return s
}

func (s *startSet) begin(text string) bool { return text != "" && beginsWith(text, s[text[0]]) }

// wordSet makes a set of lists of words between bars.
func wordSet(lists ...string) map[string]bool {
	set := make(map[string]bool)
	for _, list := range lists {
		for w := range strings.SplitSeq(list, "|") {
			set[w] = true
		}
	}
	return set
}

// beginsWith tells whether s begins with one of the prefixes; hasCue whether one of the cues stands in it.
func beginsWith(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

func hasCue(s string, cues []string) bool {
	for _, c := range cues {
		if strings.Contains(s, c) {
			return true
		}
	}
	return false
}
