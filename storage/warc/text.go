package warc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// errBoundary says that a member ended where it should; asking again goes on in the next.
var errBoundary = errors.New("end of member")

const (
	bufferSize = 64 << 10
	// keptStore is how large a store stays between records; a larger one, for a long block, is given back.
	keptStore = 1 << 20
)

// text is the decompressed file: one stream of bytes that knows where members begin and can look as far ahead
// as a Content-Length that may be wrong makes it, without consuming anything.
type text struct {
	src    source
	buf    []byte // not consumed yet; a window of store
	store  []byte
	pos    int64   // of buf[0] in the text
	marks  []mark  // beginnings of members, the last one at or before pos first
	plain  bool    // positions in the text are positions in the file
	open   bool    // a member is open
	broken *damage // what ended the member, behind buf; nothing is read beyond before giveUp
	lost   bool    // the next member must be searched
	err    error   // of the file itself; ends everything
}

// mark says that the member at offset in the file begins at a position of the text.
type mark struct{ pos, offset int64 }

func newText(src source) *text {
	_, plain := src.(*plainSource)
	return &text{src: src, plain: plain, store: make([]byte, bufferSize)}
}

// more adds at least one byte to buf. Otherwise it returns errBoundary, once, at the clean end of a member, *damage until giveUp,
// io.EOF at the end of the file, or the error of the file.
func (t *text) more() error {
	if t.err != nil {
		return t.err
	}
	if t.broken != nil {
		return t.broken
	}
	if !t.open {
		if err := t.nextMember(); err != nil {
			return err
		}
	}
	t.makeRoom()
	end := len(t.buf)
	for range 100 { // as bufio does: a reader that gives nothing is not asked for ever
		n, err := t.src.Read(t.buf[end:cap(t.buf)])
		t.buf = t.buf[:end+n]
		if n > 0 {
			return nil // an error comes again with the next call
		}
		if err == io.EOF {
			t.open = false
			return errBoundary
		}
		if err != nil {
			return t.damaged(t.lastMember(), err)
		}
	}
	t.err = io.ErrNoProgress
	return t.err
}

// nextMember opens the next member, searching for it after a damaged one.
func (t *text) nextMember() error {
	if t.lost {
		if err := t.src.resync(); err != nil {
			return t.finish(err)
		}
		t.lost = false
	}
	offset, err := t.src.next()
	if err == io.EOF {
		return t.finish(err)
	}
	if err != nil {
		return t.damaged(offset, err)
	}
	t.open = true
	t.mark(mark{pos: t.pos + int64(len(t.buf)), offset: offset})
	return nil
}

func (t *text) finish(err error) error {
	if failed := t.src.failed(); failed != nil {
		err = fmt.Errorf("read WARC: %w", failed)
	}
	t.err = err
	return err
}

func (t *text) damaged(offset int64, err error) error {
	if failed := t.src.failed(); failed != nil {
		return t.finish(err)
	}
	t.open, t.broken = false, &damage{offset: offset, err: err}
	return t.broken
}

// giveUp drops the remains of a damaged member; what is read next is the member after it.
func (t *text) giveUp() {
	t.advance(len(t.buf))
	t.broken, t.lost = nil, true
}

// makeRoom sees to it that more can be read behind buf. At least an eighth of the store is read between two
// moves of buf, so all moves together take linear time.
func (t *text) makeRoom() {
	if cap(t.buf)-len(t.buf) > len(t.store)/8 {
		return
	}
	if len(t.buf) > len(t.store)/4*3 {
		t.store = make([]byte, 2*len(t.store))
	} else if len(t.buf) <= bufferSize/2 && len(t.store) > keptStore {
		t.store = make([]byte, bufferSize)
	}
	n := copy(t.store, t.buf)
	t.buf = t.store[:n]
}

// peek returns the next n bytes, across members, or fewer with the reason why there are no more.
func (t *text) peek(n int) ([]byte, error) {
	for len(t.buf) < n {
		if err := t.more(); err != nil && err != errBoundary {
			return t.buf, err
		}
	}
	return t.buf[:n], nil
}

// atRecord tells whether a record begins here.
func (t *text) atRecord() (bool, error) {
	b, err := t.peek(len(signature))
	return bytes.Equal(b, signature), err
}

func (t *text) advance(n int) {
	t.buf = t.buf[n:]
	t.pos += int64(n)
}

// ahead reads until buf holds n bytes. When a member that begins as a record does comes first, or the text ends, it returns how
// many bytes there are before that, and errTooLong or the reason.
func (t *text) ahead(n int) (int, error) {
	for {
		if i := t.memberStart(n); i >= 0 {
			return i, errTooLong
		}
		if len(t.buf) >= n {
			return n, nil
		}
		if err := t.step(); err != nil {
			return len(t.buf), err
		}
	}
}

// step is more, but goes on at the end of a member with enough of the next to tell whether it begins as a record does.
func (t *text) step() error {
	err := t.more()
	if err == errBoundary {
		_, _ = t.peek(len(t.buf) + len(signature)) // an error comes again
		err = nil
	}
	return err
}

// line consumes a line of at most limit bytes and returns it without its end. With an error it has consumed what there was.
func (t *text) line(limit int) ([]byte, error) {
	for from := 0; ; {
		b := t.buf[:min(len(t.buf), limit+1)]
		if i := bytes.IndexByte(b[from:], '\n'); i >= 0 {
			line := bytes.TrimSuffix(b[:from+i], []byte("\r"))
			t.advance(from + i + 1)
			return line, nil
		}
		var err error
		if from = len(b); from > limit {
			err = errLongHeader
		} else if err = t.more(); err == errBoundary {
			err = nil
		}
		if err != nil {
			t.advance(from)
			return nil, err
		}
	}
}

// skipNewlines consumes line ends. Inside one member it returns nil at the first other byte, else what more returned.
func (t *text) skipNewlines() error {
	for {
		t.advance(len(t.buf) - len(bytes.TrimLeft(t.buf, "\r\n")))
		if len(t.buf) > 0 {
			return nil
		}
		if err := t.more(); err != nil {
			return err
		}
	}
}

// mark notes the beginning of a member.
func (t *text) mark(m mark) {
	if n := len(t.marks); n > 0 && t.marks[n-1].pos == m.pos {
		t.marks[n-1] = m // the one before had no text
		return
	}
	if len(t.marks) >= 64 { // a record in very many members: what it begins in matters, and the latest
		t.marks = append(t.marks[:1], t.marks[2:]...)
	}
	t.marks = append(t.marks, m)
}

// offset is where in the file the next byte, or the member that holds it, begins.
func (t *text) offset() int64 {
	if t.plain {
		return t.pos
	}
	for len(t.marks) > 1 && t.marks[1].pos <= t.pos {
		t.marks = t.marks[1:]
	}
	if len(t.marks) == 0 {
		return 0
	}
	return t.marks[0].offset
}

func (t *text) lastMember() int64 {
	if len(t.marks) == 0 {
		return 0
	}
	return t.marks[len(t.marks)-1].offset
}

// member returns the gzip member that the record before holds alone, which began at a position of the text; nil when there is none.
func (t *text) member(begins int64) []byte {
	z, ok := t.src.(*gzipSource)
	if !ok || t.open || t.broken != nil || len(t.marks) == 0 || t.marks[len(t.marks)-1].pos != begins || len(bytes.Trim(t.buf, "\r\n")) > 0 {
		return nil
	}
	return z.member()
}
