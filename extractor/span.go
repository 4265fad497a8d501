package extractor

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// span is where the article stands among the nodes: the header from the first to the text, the text, and the
// strip after it where tags and credits are.
type span struct {
	from, text, last, to int32
}

// Distances around the article, in nodes: an element and its text are two, a line of a byline with its links and icons about ten.
const (
	aboveTitle = 150 // the section, the date and the breadcrumb over a title
	aboveText  = 250 // the whole header, where no title was found
	belowTitle = 300 // where the text must have begun, when it was not found
	belowText  = 400 // tags, credits and the box about the author after the text
	// intoText is how far past the text's first node its header may go on: often the first paragraph found is the standfirst,
	// and the byline and the date follow it.
	intoText = 60
	// nearTitle is how far over the title a line without markup may stand that names the author or the date.
	nearTitle = 80
	// underTitle is how far below the title a line may stand that is only a name.
	underTitle = 25
	headLines  = 120 // lines of the header that are read, and nodes of the text in which they may stand
)

// span places the article. Without a found body the paragraphs after the title stand in for it.
func (f *facts) span(b *body, titleAt int32) span {
	p := f.p
	s := span{text: -1, last: -1}
	if b != nil && b.root >= 0 && b.first >= 0 {
		s.text, s.last = b.first, b.last
	} else {
		for _, i := range f.marks.paras {
			if i > titleAt {
				if s.text < 0 {
					s.text = i
				}
				s.last = p.nodes[i].end
			}
		}
	}
	n := int32(len(p.nodes))
	switch {
	case titleAt >= 0 && s.text < 0:
		s.text, s.last = min(titleAt+belowTitle, n), min(titleAt+belowTitle, n)
	case titleAt < 0 && s.text < 0:
		s.text, s.last = p.bodyAt, p.bodyAt
	}
	s.from = s.text - aboveText
	if titleAt >= 0 && titleAt < s.last {
		s.from = min(titleAt, s.text) - aboveTitle // a heading inside the text may be the one that says what the head does
	}
	s.from = max(s.from, p.bodyAt, 0)
	s.to = min(s.last+belowText, n)
	return s
}

// line is a visible run of text between two block borders.
type line struct {
	first, last int32 // of its nodes
	text        string
}

// lines returns the visible lines from one node to another, at most a number of them.
func (p *page) lines(from, to int32, most int) []line {
	var out []line
	var b strings.Builder
	first, box := int32(-1), int32(-1)
	flush := func(at int32) {
		if first >= 0 {
			if text := collapse(b.String()); text != "" {
				out = append(out, line{first, at, text})
			}
		}
		b.Reset()
		first = -1
	}
	from, to = max(from, 0), min(to, int32(len(p.nodes)))
	for i := from; i < to && len(out) < most; i++ {
		nd := &p.nodes[i]
		switch {
		case !nd.text && (nd.tag == atom.Br || isBlock(nd.tag)):
			flush(i)
		case nd.text && !nd.hidden && b.Len() < maxField:
			if at := p.blockOf(i); at != box {
				flush(i)
				box = at
			}
			if first < 0 {
				if nd.chars == 0 {
					continue
				}
				first = i
			}
			b.WriteString(nd.n.Data)
		}
	}
	flush(to)
	return out
}

// blockOf returns the nearest block element around a node.
func (p *page) blockOf(i int32) int32 {
	for k := 0; k < 24 && p.nodes[i].parent >= 0; k++ {
		i = p.nodes[i].parent
		if isBlock(p.nodes[i].tag) {
			break
		}
	}
	return i
}
