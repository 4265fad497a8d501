package extractor

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// inlineSink writes a block's text in some form.
type inlineSink interface {
	wants(i int32) bool // whether the element at i is marked in this form
	open(i int32)
	close(i int32)
	text(s string)
	lineBreak()
}

// maxInline is how many inline elements are marked within each other.
const maxInline = 32

// walkInline hands a block's text to s, white space collapsed unless raw, with the elements around its parts. An
// element is opened when its first text comes, so that none is empty.
func (p *page) walkInline(b *block, raw bool, s inlineSink) {
	type element struct {
		at, end int32
		open    bool
	}
	var room [8]element
	stack := room[:0]
	// The block may begin in the middle of elements: <p><b>Kabul</b> and <b>one<br><br>two</b>.
	for i := p.nodes[b.from].parent; i > b.at; i = p.nodes[i].parent {
		if s.wants(i) && len(stack) < maxInline {
			stack = append([]element{{i, min(p.nodes[i].end, b.to), false}}, stack...)
		}
	}
	written, space := false, false
	for i := b.from; i < b.to; i++ {
		for n := len(stack); n > 0 && i >= stack[n-1].end; n = len(stack) {
			if stack[n-1].open {
				s.close(stack[n-1].at)
			}
			stack = stack[:n-1]
		}
		nd := &p.nodes[i]
		switch {
		case nd.hidden || !nd.text && nd.own&(flagScreenReader|flagStyleHidden) != 0:
			i = max(i, nd.end-1)
		case nd.text:
			data := nd.n.Data
			text := data
			if raw {
				text = strings.Map(dropInvisible, data)
			} else {
				text = collapse(data)
			}
			if text == "" {
				space = space || startsWithSpace(data)
				continue
			}
			if !raw && written && (space || startsWithSpace(data)) {
				s.text(" ")
			}
			for k := range stack {
				if !stack[k].open {
					stack[k].open = true
					s.open(stack[k].at)
				}
			}
			s.text(text)
			written, space = true, endsWithSpace(data)
		case nd.tag == atom.Br:
			if written && p.moreText(i+1, b.to) {
				s.lineBreak()
				space = false
			}
		case nd.chars > 0 && s.wants(i) && len(stack) < maxInline:
			stack = append(stack, element{i, min(nd.end, b.to), false})
		}
	}
	for n := len(stack); n > 0; n-- {
		if stack[n-1].open {
			s.close(stack[n-1].at)
		}
	}
}

// moreText tells whether a visible text stands in nodes[i:end].
func (p *page) moreText(i, end int32) bool {
	for ; i < end; i++ {
		if p.nodes[i].text && p.nodes[i].chars > 0 {
			return true
		}
	}
	return false
}
