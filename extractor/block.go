package extractor

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// block is a line of text as a reader sees it: a paragraph, a heading, a list item, the text of a div between
// two line breaks.
type block struct {
	from, to  int32 // its nodes: nodes[from:to]
	at        int32 // the block element whose text it is
	tag       atom.Atom
	flags     flags
	chars     int32 // as node.chars
	linkChars int32
	stops     int32 // sentence ends
	commas    int32
	text      string // white space collapsed; \n at a single <br>, all kept in <pre>
	fold      string // the text folded, once it was asked for: most short ones are, several times
}

// folded returns the text for comparison.
func (b *block) folded() string {
	if b.fold == "" {
		b.fold = fold(b.text)
	}
	return b.fold
}

// linkShare is the share of the text that is in links, 0 to 1.
func (b *block) linkShare() float64 {
	if b.chars == 0 {
		return 0
	}
	return float64(b.linkChars) / float64(b.chars)
}

func (b *block) heading() bool { return isHeading(b.tag) }

// listed tells an item of a list, a cell of a table or a piece of code: it may be short and repeat itself.
func (b *block) listed() bool {
	return b.tag == atom.Li || b.tag == atom.Td || b.tag == atom.Th || b.tag == atom.Pre
}

func isHeading(t atom.Atom) bool {
	switch t {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// ended tells whether the text closes like a sentence.
func (b *block) ended() bool { return endsSentence(b.text) }

// blocks cuts the page's visible text into blocks, in document order.
func (p *page) blocks() []block {
	c := cutter{p: p, out: make([]block, 0, 256), open: []int32{p.bodyAt}}
	if len(p.nodes) == 0 {
		return nil
	}
	const skip = flagScreenReader | flagStyleHidden
	for i := p.bodyAt; i < p.nodes[p.bodyAt].end; {
		for len(c.open) > 1 && i >= p.nodes[c.open[len(c.open)-1]].end {
			c.flush(i)
			c.open = c.open[:len(c.open)-1]
		}
		nd := &p.nodes[i]
		switch {
		case nd.hidden || !nd.text && nd.own&skip != 0 && i != p.bodyAt:
			i = max(nd.end, i+1)
			continue
		case nd.text:
			c.add(i)
		case nd.tag == atom.Br:
			c.lineBreak(i)
		case isBlock(nd.tag) && i != p.bodyAt:
			c.flush(i)
			c.open = append(c.open, i)
		}
		i++
	}
	c.flush(p.nodes[p.bodyAt].end)
	return c.out
}

// cutter collects the texts of the block that is being read.
type cutter struct {
	p     *page
	out   []block
	open  []int32 // block elements that are open, outermost first
	cur   block
	texts []int32
	buf   []byte
}

func (c *cutter) add(i int32) {
	if c.p.nodes[i].chars == 0 && len(c.texts) == 0 {
		return
	}
	if len(c.texts) == 0 {
		c.cur.from = i
	}
	c.texts = append(c.texts, i)
}

// lineBreak ends the block at the second <br> in a row and remembers the first as a newline.
func (c *cutter) lineBreak(i int32) {
	for k := len(c.texts) - 1; k >= 0; k-- {
		nd := &c.p.nodes[c.texts[k]]
		if nd.tag == atom.Br {
			c.flush(i)
			return
		}
		if nd.chars > 0 {
			break
		}
	}
	if len(c.texts) > 0 {
		c.texts = append(c.texts, i)
	}
}

// flush ends the current block before node i.
func (c *cutter) flush(i int32) {
	if len(c.texts) == 0 {
		return
	}
	b := c.cur
	b.at = c.open[len(c.open)-1]
	b.tag = c.p.nodes[b.at].tag
	b.to = i
	pre := false
	for k := len(c.open) - 1; k >= 0 && !pre; k-- {
		pre = c.p.nodes[c.open[k]].tag == atom.Pre
	}
	c.buf = c.buf[:0]
	space := false
	b.flags = ^flags(0)
	for _, t := range c.texts {
		nd := &c.p.nodes[t]
		if nd.tag == atom.Br {
			if len(c.buf) > 0 {
				c.buf = append(c.buf, '\n')
			}
			space = false
			continue
		}
		if nd.chars > 0 {
			// What holds for every piece of its text holds for the block.
			b.flags &= nd.all
		}
		b.chars += nd.chars
		b.linkChars += nd.linkChars
		space = c.write(nd.n.Data, space, pre, &b)
	}
	c.texts = c.texts[:0]
	c.cur = block{}
	text := bytes.TrimRight(c.buf, " \n\u3000")
	if pre {
		text = bytes.Trim(c.buf, "\n")
	}
	if len(bytes.TrimSpace(text)) == 0 || b.chars == 0 {
		return
	}
	b.text = string(text)
	b.flags |= c.p.nodes[b.at].all
	if b.stops == 0 && b.chars >= 2*unstopped {
		if r, _ := utf8.DecodeLastRuneInString(b.text); writesNoStops(r) {
			b.stops = b.chars / (2 * unstopped)
		}
	}
	if b.flags&flagControl != 0 && (b.heading() || b.chars >= minQuestion && b.text[len(b.text)-1] == '?') {
		b.flags &^= flagControl // it unfolds what stands below it
	}
	c.out = append(c.out, b)
}

// minQuestion is how many characters a button has at least that is a question with its answer below.
const minQuestion = 20

// write appends s with its white space collapsed and counts its punctuation.
func (c *cutter) write(s string, space, pre bool, b *block) bool {
	buf := c.buf
	for i := 0; i < len(s); {
		r, w := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, w = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case pre && (r == '\n' || r == ' ' || r == '\t'):
			buf = append(buf, byte(r))
			i++
			continue
		case isSpace(r):
			space = true
			i += w
			continue
		case invisible(r), r == '\u3000' && !pre && (len(buf) == 0 || buf[len(buf)-1] == '\n'):
			i += w // paragraphs of Chinese and Japanese begin with wide spaces
			continue
		}
		if space {
			space = false
			if n := len(buf); n > 0 && buf[n-1] != '\n' {
				buf = append(buf, ' ')
			}
		}
		n := b.count(s[i:])
		buf = append(buf, s[i:i+n]...)
		i += n
	}
	c.buf = buf
	return space
}

// count returns how many bytes of s, which begins with a visible character, are text that needs no collapsing, and counts its
// punctuation.
func (b *block) count(s string) int {
	for i := 0; i < len(s); {
		c := s[i]
		switch sorts[c] {
		case sortPlain:
			switch c {
			case '.', '!', '?':
				b.stops++
			case ',', ';':
				b.commas++
			}
			i++
		case sortWide:
			r, w := utf8.DecodeRuneInString(s[i:])
			if !isPlain(r) {
				return i
			}
			switch {
			case isStop(r):
				b.stops++
			case isComma(r):
				b.commas++
			}
			i += w
		default:
			// One space between two characters stays as it is.
			if c != ' ' || i+1 >= len(s) || sorts[s[i+1]] != sortPlain {
				return i
			}
			i++
		}
	}
	return len(s)
}

// endsSentence tells text that ends with a sentence mark, closing quotes and brackets aside. Thai and Lao write none: there it is a
// text too long for a line of a menu.
func endsSentence(s string) bool {
	whole := len(s)
	for len(s) > 0 {
		r, w := utf8.DecodeLastRuneInString(s)
		switch r {
		case '.', '!', '?', ':', ';', '：', '；', '︒':
			return true
		case '"', '\'', '”', '’', '»', '«', '“', '‘', ')', ']', '」', '』', '）', '›', ' ', '*', '】', '〉', '》', '＂':
			s = s[:len(s)-w]
			continue
		}
		return isStop(r) || writesNoStops(r) && whole >= 3*unstopped
	}
	return false
}

// unstopped is how many characters of Thai or Lao make a sentence; a paragraph has several times as many.
const unstopped = 60

// writesNoStops tells the letters of Thai and Lao.
func writesNoStops(r rune) bool { return r >= 0x0e00 && r < 0x0f00 }

// isStop tells the sentence marks above ASCII.
func isStop(r rune) bool {
	switch r {
	case '。', '！', '？', '．', '｡', '…', '‥', // Chinese and Japanese
		'؟', '۔', '।', '॥', // Arabic, Urdu, Indic scripts
		'։', '።', '፧', '፨', // Armenian, Ethiopic
		'။', '។', '៕', '།', '༎', '᠃', '෴', '\u037e': // Burmese, Khmer, Tibetan, Mongolian, Sinhala, Greek
		return true
	}
	return false
}

// isComma tells the marks inside sentences above ASCII.
func isComma(r rune) bool {
	switch r {
	case '，', '、', '､', '；', '،', '؛', '՝', '፣', '፤', '၊', '᠂':
		return true
	}
	return false
}
