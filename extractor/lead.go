package extractor

import "strings"

// lead finds the visible standfirst: a short text between the headline and the body that a class calls so or
// that the head's description repeats. It returns its text and the block's first node (-1: none).
func (p *page) lead(blocks []block, titleAt int32, bodyFrom int32, kept []block, desc string, used map[int32]bool) (string, int32) {
	fd := fold(desc)
	for k := range blocks {
		b := &blocks[k]
		if b.from >= bodyFrom {
			break
		}
		if used[b.from] {
			continue
		}
		if titleAt >= 0 && b.from < titleAt && b.flags&flagLead == 0 || b.linkShare() > 0.5 || b.chars < 30 || b.chars > 900 {
			continue
		}
		if b.flags&(flagsOff&^(flagMeta)|flagAside) != 0 || titleAt >= 0 && p.within(b.from, titleAt) {
			continue
		}
		if b.flags&flagLead != 0 || titleAt >= 0 && (sameStart(fold(b.text), fd) || b.chars >= 60 && endsSentence(b.text) && b.tag != 0) {
			return b.text, b.from
		}
	}
	// Inside the body the first block is the standfirst only when its own class says so.
	if len(kept) > 1 && kept[0].flags&flagLead != 0 && kept[1].flags&flagLead == 0 && !kept[0].heading() && kept[0].chars < 900 {
		return kept[0].text, kept[0].from
	}
	return "", -1
}

// sameStart tells whether two folded texts begin alike, one of them perhaps cut.
func sameStart(a, b string) bool {
	a, b = strings.TrimRight(a, ". "), strings.TrimRight(b, ". ")
	n := min(len(a), len(b))
	return n >= 40 && a[:n] == b[:n]
}
