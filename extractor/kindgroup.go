package extractor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// group is what blocks of one tag and class on the page have in common.
type group struct{ n, chars, links int32 }

type groupKey struct {
	tag   atom.Atom
	class string
}

func (p *page) groupOf(b *block) groupKey {
	class := p.attr(b.at, "class")
	tag := b.tag
	if class == "" {
		if up := p.nodes[b.at].parent; up >= 0 {
			class = p.attr(up, "class")
			tag += p.nodes[up].tag << 8
		}
	}
	return groupKey{tag, class}
}

func letterShares(s string) (capitals, digits float64) {
	upper, digit, letters := 0, 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digit++
		case r >= 'A' && r <= 'Z':
			upper++
			letters++
		case r >= 'a' && r <= 'z':
			letters++
		case r >= utf8.RuneSelf && unicode.IsLetter(r):
			letters++
			if unicode.IsUpper(r) {
				upper++
			}
		}
	}
	return float64(upper) / float64(letters+1), float64(digit) / float64(letters+digit+1)
}

// putGroups: how much of the page is one thing again and again.
func (p *page) putGroups(b *body, blocks []block, put func(float64)) {
	groups := make(map[groupKey]*group)
	var top *group
	for k := range blocks {
		x := &blocks[k]
		if x.flags&(flagNav|flagFooter) != 0 {
			continue
		}
		key := p.groupOf(x)
		g := groups[key]
		if g == nil {
			g = &group{}
			groups[key] = g
		}
		g.n++
		g.chars += x.chars
		g.links += x.linkChars
		if key.tag != atom.P && (top == nil || g.n > top.n) {
			top = g
		}
	}
	if top == nil {
		top = &group{}
	}
	put(logOf(top.n))
	put(float64(top.links) / float64(top.chars+1))
	questions, digits, capitals, commas, n := 0, 0.0, 0.0, 0, 0
	var chars int32
	for k := range b.blocks {
		x := &b.blocks[k]
		if x.heading() && strings.HasSuffix(x.text, "?") {
			questions++
		}
		if utf8.RuneCountInString(x.text) > 40 && n < 60 {
			c, d := letterShares(x.text)
			capitals += c
			digits += d
			n++
		}
		commas += int(x.commas)
		chars += x.chars
	}
	put(float64(min(questions, 10)))
	put(digits / float64(n+1))
	put(capitals / float64(n+1))
	put(float64(commas) / (float64(chars)/1000 + 1))
	put(bit(len(p.h1s) > 0 && b.root >= 0 && p.within(p.h1s[0], b.root)))
}
