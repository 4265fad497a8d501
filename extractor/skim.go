package extractor

import (
	"bytes"
	"io"
	"slices"
)

// Half of what many news pages weigh is programs, style sheets, comments and drawings. The parser would go through them byte by
// byte; skim finds their ends at the speed of a search and leaves them out. It reads tags as the parser's tokenizer does, so
// that both agree on where one ends.

// skimmed is what skim keeps of a text: its pieces in their order.
type skimmed struct {
	text   []byte
	pieces []piece
	wild   bool // tame must rewrite it
}

type piece struct{ from, to int }

// reader gives the pieces as one text.
func (s *skimmed) reader() io.Reader { return &pieceReader{s.text, s.pieces, 0} }

type pieceReader struct {
	text   []byte
	pieces []piece
	done   int // of the first piece
}

func (r *pieceReader) Read(b []byte) (int, error) {
	n := 0
	for n < len(b) && len(r.pieces) > 0 {
		p := r.pieces[0]
		m := copy(b[n:], r.text[p.from+r.done:p.to])
		n += m
		if r.done += m; p.from+r.done == p.to {
			r.pieces, r.done = r.pieces[1:], 0
		}
	}
	if n == 0 && len(b) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// skim leaves out what no reader sees: the text of scripts, but for JSON and, on pages that show little, other data, of style sheets and comments, and what is in drawings.
// Their elements stay. It ends the text before maxPageWeight and tells pages that are made to hurt the parser.
func skim(text []byte) *skimmed {
	s := &skimmer{skimmed: skimmed{text: text}}
	end := s.run()
	s.keep(end)
	if s.shown < minSeen && len(s.states) > 0 {
		s.pieces = append(s.pieces, s.states...)
		slices.SortFunc(s.pieces, func(a, b piece) int { return a.from - b.from })
	}
	return &s.skimmed
}

type skimmer struct {
	skimmed
	kept     int     // where the piece begins that is not yet written
	shown    int     // bytes of texts that are longer than a label
	states   []piece // scripts that give data to a variable
	weight   int     // of tags
	attrs    int
	roots    int
	unclosed int
	open     []string // elements of a drawing
}

// keep writes what was not left out before to.
func (s *skimmer) keep(to int) {
	if s.kept < to {
		s.pieces = append(s.pieces, piece{s.kept, to})
	}
	s.kept = to
}

// drop leaves text[from:to] out.
func (s *skimmer) drop(from, to int) {
	if from < to {
		s.keep(from)
		s.kept = to
	}
}

const (
	minSeen     = 3000 // bytes of text from which on a page shows enough that its scripts' data need not be kept
	minSeenText = 60   // bytes between two tags that may be a sentence
)

// stateHead is how many bytes of a script are searched for data that it gives to a variable.
const stateHead = 400

var stateMarks = [...][]byte{[]byte(`={"`), []byte(`= {"`), []byte(`=[{"`), []byte(`= [{"`), []byte("= {\n"), []byte("JSON.parse(")}

// givesState tells a script that begins with data for a variable, as in window.__STATE__ = {…}. Where a page shows next to nothing, its text
// may be there; see unshown.go.
func givesState(script []byte) bool {
	if len(script) < minArticle {
		return false
	}
	head := script[:min(len(script), stateHead)]
	for _, mark := range stateMarks {
		if bytes.Contains(head, mark) {
			return true
		}
	}
	return false
}

// minDrop is how many bytes it is worth to leave out.
const minDrop = 32

// run reads the text tag by tag and returns where it ends.
func (s *skimmer) run() int {
	b := s.text
	for i := 0; ; {
		n := bytes.IndexByte(b[i:], '<')
		if n < 0 {
			return len(b)
		}
		at := i + n
		if n >= minSeenText && s.shown < minSeen {
			s.shown += len(bytes.TrimSpace(b[i:at]))
		}
		i = at + 1
		if i == len(b) {
			return i
		}
		switch c := b[i]; {
		case isLetter(c):
			t, ok := s.tag(at, i)
			if !ok || s.over(t.name, false) {
				return at // what never ends is no tag for the parser either
			}
			s.judge(t)
			if i, ok = s.inside(t); !ok {
				return s.rest(t.end)
			}
		case c == '/' && i+1 < len(b) && isLetter(b[i+1]):
			t, ok := s.tag(at, i+1)
			if !ok || s.over(t.name, true) {
				return at
			}
			if isFormatting(t.name) {
				s.unclosed--
			}
			i = t.end
		case c == '!' && bytes.HasPrefix(b[i:], []byte("!--")):
			end := commentEnd(b, i+3)
			if s.over(nil, false) {
				return at
			}
			if end < 0 {
				return i + 3
			}
			if end-i > minDrop {
				mark := len("-->")
				if b[end-2] == '!' {
					mark = len("--!>")
				}
				s.drop(i+3, end-mark) // an empty comment stays
			}
			i = end
		case c == '!' || c == '?' || c == '/':
			n := bytes.IndexByte(b[i:], '>')
			if s.over(nil, false) { // the parser makes a comment of it
				return at
			}
			if n < 0 {
				return len(b)
			}
			i += n + 1
		default:
			continue
		}
	}
}

// over counts a tag or a comment and tells whether the page has too many.
func (s *skimmer) over(name []byte, end bool) bool {
	s.weight += weightOf(name, end)
	return s.weight > maxPageWeight || s.attrs > maxPageAttrs
}

// rest keeps what begins at i whole: from there on it may be read in more than one way.
func (s *skimmer) rest(i int) int {
	cut, wild := inspect(s.text[i:], s.weight)
	s.wild = s.wild || wild
	return i + len(cut)
}

// tag is a start or end tag.
type tag struct {
	name    []byte
	at, end int // text[at:end], with its brackets
	attrs   int
	closed  bool // it ends itself, as <path/> does
	unclear bool // as <path d=M/>: the slash is of the value, though the parser may take it for an end
}

// tag reads the tag at a place, whose name begins at i; not ok when it does not end.
func (s *skimmer) tag(at, i int) (tag, bool) {
	b := s.text
	t := tag{at: at}
	start := i
	for i < len(b) && !endsName[b[i]] {
		i++
	}
	t.name = b[start:i]
	value := -1 // where the last value ended
	for {
		i = skipSpace(b, i)
		if i == len(b) {
			return t, false
		}
		if b[i] == '>' {
			t.end = i + 1
			t.closed = b[i-1] == '/'
			t.unclear = t.closed && value == i
			s.attrs += t.attrs
			return t, true
		}
		// The name of an attribute; "=" may be its first character.
		t.attrs++
		for key := i; i < len(b) && (!endsName[b[i]] && b[i] != '=' || b[i] == '=' && i == key); {
			i++
		}
		if i = skipSpace(b, i); i == len(b) {
			return t, false
		}
		if b[i] == '/' {
			i++
			continue
		}
		if b[i] != '=' {
			continue
		}
		if i = skipSpace(b, i+1); i == len(b) {
			return t, false
		}
		switch quote := b[i]; quote {
		case '>':
		case '"', '\'':
			n := bytes.IndexByte(b[i+1:], quote)
			if n < 0 {
				return t, false
			}
			i += n + 2
		default:
			for i++; i < len(b) && b[i] != '>' && !isTagSpace(b[i]); {
				i++
			}
			value = i
		}
	}
}

// judge tells whether a start tag hurts the parser.
func (s *skimmer) judge(t tag) {
	root := len(t.name) == 4 && (bytes.EqualFold(t.name, []byte("html")) || bytes.EqualFold(t.name, []byte("body")))
	formatting := isFormatting(t.name)
	if root {
		s.roots++
	}
	if formatting {
		s.unclosed++
	}
	if s.unclosed > maxUnclosed || s.roots > maxRoots || t.end-t.at > maxTagBytes && (root || formatting || t.attrs > maxAttrs) {
		s.wild = true
	}
}

// inside goes to where the markup goes on behind a start tag: behind the text of an element that holds none, and behind a
// drawing. Not ok: it cannot tell where that is.
func (s *skimmer) inside(t tag) (next int, ok bool) {
	b := s.text
	name := lowerName(t.name)
	switch name {
	case "script", "style", "title", "textarea", "noscript", "iframe", "xmp", "noembed", "noframes":
		end := rawEnd(b, t.end, name)
		switch {
		case name == "script" && doublyEscaped(b[t.end:end]):
			return 0, false
		case name == "style", name == "script" && !containsFold(b[t.at:t.end], "json"):
			if end-t.end > minDrop {
				s.drop(t.end, end)
				if name == "script" && givesState(b[t.end:end]) {
					s.states = append(s.states, piece{t.end, end})
				}
			}
		}
		return end, true
	case "svg":
		switch {
		case t.unclear:
			return 0, false
		case t.closed:
			return t.end, true
		}
		end, ok := s.drawing(t.end)
		if ok {
			s.drop(t.end, end)
		}
		return end, ok
	case "math", "plaintext":
		return 0, false
	}
	return t.end, true
}

// drawing returns where the <svg> ends whose content begins at i: at its end tag. Not ok: there is something else in it than a
// drawing, after which the parser may be outside it.
func (s *skimmer) drawing(i int) (int, bool) {
	b := s.text
	open := s.open[:0]
	defer func() { s.open = open }()
	for {
		n := bytes.IndexByte(b[i:], '<')
		if n < 0 || i+n+2 >= len(b) {
			return 0, false
		}
		at := i + n
		i = at + 1
		closing := b[i] == '/'
		if closing {
			i++
		}
		if !closing && bytes.HasPrefix(b[i:], []byte("!--")) {
			if i = commentEnd(b, i+3); i < 0 {
				return 0, false
			}
			continue
		}
		if !isLetter(b[i]) {
			return 0, false
		}
		t, ok := s.tag(at, i)
		name := lowerName(t.name)
		if !ok || t.unclear || !drawn[name] {
			return 0, false
		}
		i = t.end
		switch {
		case closing:
			k := len(open) - 1
			for k >= 0 && open[k] != name {
				k--
			}
			switch {
			case k >= 0:
				open = open[:k]
			case name == "svg":
				return at, true
			default:
				return 0, false // it may close an element around the drawing
			}
		case t.closed:
		case name == "title" || name == "desc":
			// Inside these the parser may read HTML: only text is believed.
			n := bytes.IndexByte(b[i:], '<')
			if n < 0 || i+n+1 >= len(b) || b[i+n+1] != '/' {
				return 0, false
			}
			i += n
			fallthrough
		default:
			open = append(open, name)
		}
	}
}

// drawn are the elements of drawings, lower case, that mean nothing in HTML.
var drawn = map[string]bool{}

func init() {
	for w := range bytes.FieldsSeq([]byte("svg g path circle rect line polyline polygon ellipse use defs symbol clippath mask pattern " +
		"lineargradient radialgradient stop filter feblend fecolormatrix fecomposite feflood fegaussianblur femerge femergenode feoffset " +
		"fedropshadow feturbulence image animate animatetransform animatemotion set title desc style text tspan marker metadata view")) {
		drawn[string(w)] = true
	}
}

// lowerName is a tag's name in lower case, "" when it is longer than any that we look for.
func lowerName(name []byte) string {
	var low [20]byte
	if len(name) > len(low) {
		return ""
	}
	n := copy(low[:], name)
	for k, c := range low[:n] {
		if c >= 'A' && c <= 'Z' {
			low[k] = c + 'a' - 'A'
		}
	}
	return string(low[:n])
}

// rawEnd returns where the end tag of an element stands whose content is text alone, the end of b when it has none.
func rawEnd(b []byte, i int, name string) int {
	for {
		n := bytes.Index(b[i:], []byte("</"))
		if n < 0 {
			return len(b)
		}
		at := i + n
		i = at + 2
		if end := i + len(name); end < len(b) && endsName[b[end]] && bytes.EqualFold(b[i:end], []byte(name)) {
			return at
		}
	}
}

// doublyEscaped tells scripts that may go on behind their first end tag: those with a comment that holds a script.
func doublyEscaped(script []byte) bool {
	_, after, found := bytes.Cut(script, []byte("<!--"))
	return found && containsFold(after, "<script")
}

// containsFold tells whether b has the lower-case word in whatever case.
func containsFold(b []byte, word string) bool {
	for i := 0; i+len(word) <= len(b); i++ {
		if b[i]|0x20 == word[0]|0x20 && bytes.EqualFold(b[i:i+len(word)], []byte(word)) {
			return true
		}
	}
	return false
}

// commentEnd returns where the comment ends whose text begins at i, behind its '>'; -1 when it does not.
func commentEnd(b []byte, i int) int {
	for _, short := range [...]string{">", "->"} {
		if bytes.HasPrefix(b[i:], []byte(short)) {
			return i + len(short)
		}
	}
	for {
		n := bytes.Index(b[i:], []byte("--"))
		if n < 0 {
			return -1
		}
		for i += n; i < len(b) && b[i] == '-'; {
			i++
		}
		switch {
		case bytes.HasPrefix(b[i:], []byte(">")):
			return i + 1
		case bytes.HasPrefix(b[i:], []byte("!>")):
			return i + 2
		}
	}
}

// endsName has the bytes that end the name of a tag or an attribute.
var endsName = [256]bool{' ': true, '\n': true, '\r': true, '\t': true, '\f': true, '/': true, '>': true}

func isTagSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' }

func skipSpace(b []byte, i int) int {
	for i < len(b) && isTagSpace(b[i]) {
		i++
	}
	return i
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
