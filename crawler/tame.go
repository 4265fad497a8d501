package crawler

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"time"

	"golang.org/x/net/html/charset"
)

// Feeds and sitemaps can be made to hurt who reads them. gofeed calls itself for each level of elements, and a stack that is
// too large ends the process; an element or an object takes a hundred times the memory of the bytes that it is written with.
const (
	maxNesting  = 500       // levels; feeds with XHTML in them have some dozens
	maxElements = 200_000   // or objects of a JSON Feed; a feed of ten thousand entries has half as many
	maxTag      = 64 << 10  // bytes of a tag with its attributes
	smallFeed   = 128 << 10 // bytes; a shorter feed can do no harm
)

var (
	errDeep  = errors.New("its elements are too deep in each other")
	errMany  = errors.New("it has too many elements")
	errTag   = errors.New("a tag of it is too long")
	errHurry = errors.New("it takes too long to read")
)

// tameFeed says why a feed is not to be read. XML is looked at by the decoder that gofeed uses, since any other would take
// some quote, comment or declaration for something else.
func tameFeed(body []byte) error {
	if len(body) <= smallFeed {
		return nil
	}
	if bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n\ufeff"), []byte("{")) {
		if objects(body) > maxElements {
			return errMany
		}
		return nil
	}
	depth, elements := 0, 0
	next := xmlTokens(body, (*xml.Decoder).Token)
	for {
		token, err := next()
		if err != nil {
			if errors.Is(err, errTag) {
				return errTag
			}
			return nil // gofeed gets no further
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
			elements++
		case xml.EndElement:
			depth--
		}
		switch {
		case depth > maxNesting:
			return errDeep
		case elements > maxElements:
			return errMany
		}
	}
}

// objects counts the objects of a JSON text.
func objects(text []byte) (n int) {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b == '"':
			quoted = !quoted
		case b == '\\' && quoted:
			i++
		case b == '{' && !quoted:
			n++
		}
	}
	return n
}

// xmlTokens returns a function that reads one token after the other, by token, and ends with errTag at a tag that is too long.
func xmlTokens(text []byte, token func(*xml.Decoder) (xml.Token, error)) func() (xml.Token, error) {
	in := &tagMeter{r: bytes.NewReader(text)}
	d := xml.NewDecoder(in)
	d.Strict = false
	d.CharsetReader = func(label string, _ io.Reader) (io.Reader, error) {
		r, err := charset.NewReaderLabel(label, in.r.(io.Reader))
		if err != nil {
			return nil, err
		}
		in.r = bufio.NewReader(r)
		return in, nil
	}
	return func() (xml.Token, error) {
		in.begin()
		return token(d)
	}
}

// tagMeter measures the tags that an xml.Decoder reads byte by byte. The decoder reads the "<" behind a text with the text.
type tagMeter struct {
	r    io.ByteReader // an io.Reader, too
	n    int           // bytes of this token
	tag  bool          // it is a tag
	last byte
}

func (m *tagMeter) begin() {
	m.n, m.tag = 0, false
	if m.last == '<' {
		m.n = 1
	}
}

func (m *tagMeter) ReadByte() (byte, error) {
	if m.tag && m.n > maxTag {
		return 0, errTag
	}
	b, err := m.r.ReadByte()
	if m.n == 1 && m.last == '<' {
		m.tag = b != '!' && b != '?'
	}
	m.n++
	m.last = b
	return b, err
}

// Read is for xml.NewDecoder, which asks for bytes.
func (m *tagMeter) Read(b []byte) (n int, err error) {
	if len(b) == 0 {
		return 0, nil
	}
	b[0], err = m.ReadByte()
	if err == nil {
		n = 1
	}
	return n, err
}

// hurried is a reader that ends with errHurry at a time.
type hurried struct {
	r     io.Reader
	until time.Time
}

func (h *hurried) Read(b []byte) (int, error) {
	if time.Now().After(h.until) {
		return 0, errHurry
	}
	return h.r.Read(b)
}
