package warc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// errBoundary says that a member ended where it should; asking again goes on in the next.
var errBoundary = errors.New("end of member")

const bufferSize = 64 << 10

// text is the decompressed file: one stream of bytes that knows where members begin and can take back
// what a wrong Content-Length made it give.
type text struct {
	src      source
	buf      []byte // not consumed yet; a window of store
	store    []byte
	pos      int64  // of buf[0] in the text
	marks    []mark // beginnings of members, the last one at or before pos first
	plain    bool   // positions in the text are positions in the file
	open     bool   // a member is open
	broken   bool   // the member was damaged; the next one must be searched
	err      error  // of the file itself; ends everything
	read     int64  // bytes from src
	replayed int64
}

// mark says that the member at offset in the file begins at a position of the text.
type mark struct{ pos, offset int64 }

func newText(src source) *text {
	_, plain := src.(*plainSource)
	return &text{src: src, plain: plain, store: make([]byte, bufferSize)}
}

// more adds at least one byte to buf. Otherwise it returns errBoundary at the clean end of a member, *damage,
// io.EOF at the end of the file, or the error of the file.
func (t *text) more() error {
	if t.err != nil {
		return t.err
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
		t.read += int64(n)
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
	if t.broken {
		t.advance(len(t.buf)) // the remains of the damaged member
		if err := t.src.resync(); err != nil {
			return t.finish(err)
		}
		t.broken = false
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
	t.open, t.broken = false, true
	return &damage{offset: offset, err: err}
}

// makeRoom sees to it that more can be read behind buf.
func (t *text) makeRoom() {
	if len(t.buf) < cap(t.buf) && cap(t.buf)-len(t.buf) >= bufferSize/4 {
		return
	}
	if len(t.buf) > len(t.store)/2 {
		t.store = make([]byte, 2*len(t.store))
	} else if len(t.buf) <= bufferSize/2 && len(t.store) > bufferSize {
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

// unread takes back b, which was the last that was consumed. It refuses when so much was taken back before that going on
// could take quadratic time.
func (t *text) unread(b []byte, slack int64) bool {
	if t.replayed+int64(len(b)) > t.read+slack {
		return false
	}
	t.replayed += int64(len(b))
	t.pos -= int64(len(b))
	t.store = append(append(make([]byte, 0, len(b)+len(t.buf)+bufferSize), b...), t.buf...)
	t.buf = t.store
	t.store = t.store[:cap(t.store)]
	return true
}

// line consumes a line of at most limit bytes and returns it without its end. With an error it has consumed what there was.
func (t *text) line(limit int) ([]byte, error) {
	for from := 0; ; {
		if i := bytes.IndexByte(t.buf[from:], '\n'); i >= 0 {
			line := bytes.TrimSuffix(t.buf[:from+i], []byte("\r"))
			t.advance(from + i + 1)
			return line, nil
		}
		var err error
		if from = len(t.buf); from > limit {
			err = errLongHeader
		} else if err = t.more(); err == errBoundary {
			err = nil
		}
		if err != nil {
			t.advance(len(t.buf))
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

// skipToRecord consumes up to limit bytes until a line or a member begins as a record does, and tells whether one was found.
func (t *text) skipToRecord(limit int64) (found bool, skipped int64, err error) {
	for skipped < limit {
		b := t.buf[:min(int64(len(t.buf)), limit-skipped)]
		if i := recordIn(b); i >= 0 {
			t.advance(i)
			return true, skipped + int64(i), nil
		}
		// The end stays, as the beginning of a record may be cut there.
		n := max(0, len(b)-len(signature)-2)
		if int64(len(b)) == limit-skipped {
			n = len(b)
		}
		t.advance(n)
		if skipped += int64(n); skipped == limit {
			return false, skipped, nil
		}
		switch err := t.more(); {
		case err == errBoundary:
			rest := len(t.buf)
			if b, _ := t.peek(rest + len(signature)); bytes.Equal(b[rest:], signature) {
				t.advance(rest)
				return true, skipped + int64(rest), nil
			}
		case err != nil:
			skipped += int64(len(t.buf))
			t.advance(len(t.buf))
			return false, skipped, err
		}
	}
	return false, skipped, nil
}

// recordIn finds where in b a line begins a record; the first byte of b does not count. -1 when none does.
func recordIn(b []byte) int {
	for from := 0; ; {
		i := bytes.Index(b[from:], signature)
		if i < 0 {
			return -1
		}
		from += i
		end := from + len(signature)
		if from > 0 && b[from-1] == '\n' && end+1 < len(b) && (b[end] == '0' || b[end] == '1') && (b[end+1] == '\r' || b[end+1] == '\n') {
			return from
		}
		from = end
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
