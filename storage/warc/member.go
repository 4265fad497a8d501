package warc

import (
	"bufio"
	"bytes"
	"io"
)

// source is a WARC file as a row of members: a gzip member, a zstd frame, or a plain file as one.
type source interface {
	// next opens the next member and returns its offset in the file; io.EOF when there is none.
	next() (int64, error)
	// Read reads the open member's text; io.EOF is the member's end, any other error damage.
	io.Reader
	// resync goes to where the next member after a damaged one may begin; io.EOF when nothing looks like one.
	resync() error
	// failed is the error of the file itself, which ends everything; nil at its end.
	failed() error
}

const (
	// keepBytes is how far back a damaged member can be searched for the beginning of the next: inflating
	// damaged data often runs on into it. Members longer than this are rare (a page is 10–100 KB compressed).
	keepBytes = 1 << 20
	// replaySlack is how many bytes may be read a second time before that depends on how many were read at all;
	// a file made of false beginnings would otherwise take quadratic time.
	replaySlack = 8 << 20
)

// input is the file: buffered, counted, and able to go back a little.
type input struct {
	br       *bufio.Reader
	r        io.Reader
	keep     int    // how many bytes of hist must be kept; 0 turns it off
	hist     []byte // the last bytes read from r
	end      int64  // offset just after hist, which is how much was read from r
	at       int64  // offset of the next byte for br; below end while bytes are read again
	replayed int64
	err      error // r's error
}

func newInput(r io.Reader) *input {
	in := &input{r: r, keep: keepBytes}
	in.br = bufio.NewReaderSize(in, 64<<10)
	return in
}

// Read feeds br.
func (in *input) Read(p []byte) (int, error) {
	if back := in.end - in.at; back > 0 {
		n := copy(p, in.hist[int64(len(in.hist))-back:])
		in.at += int64(n)
		return n, nil
	}
	if in.err != nil {
		return 0, in.err
	}
	n, err := in.r.Read(p)
	in.err = err
	in.end += int64(n)
	in.at = in.end
	if in.keep > 0 {
		if len(in.hist)+n > 2*in.keep {
			in.hist = append(in.hist[:0], in.hist[max(0, len(in.hist)-in.keep):]...)
		}
		in.hist = append(in.hist, p[:n]...)
	}
	return n, err
}

// offset is the position in the file of the next byte that br gives.
func (in *input) offset() int64 { return in.at - int64(in.br.Buffered()) }

// since returns a copy of the bytes from an offset on that br has given, nil when they are not kept any more.
func (in *input) since(off int64) []byte {
	kept := in.end - int64(len(in.hist))
	if off < kept {
		return nil
	}
	return bytes.Clone(in.hist[off-kept : in.offset()-kept])
}

// rewind goes back to off, or as near to it as is kept and the time spent on reading again allows; when off is still to come, on to it.
func (in *input) rewind(off int64) {
	if ahead := off - in.offset(); ahead > 0 {
		_, _ = in.br.Discard(int(ahead)) // a search that follows meets the error
		return
	}
	off = max(off, in.end-int64(len(in.hist)))
	back := in.offset() - off
	if back <= 0 || in.replayed+back > in.end+replaySlack {
		return
	}
	in.replayed += back
	in.at = off
	in.br.Reset(in)
}

// find goes to the next place where one of the byte strings stands; io.EOF when there is none.
func (in *input) find(magic []byte) error {
	for {
		b, err := in.br.Peek(in.br.Size())
		if i := bytes.Index(b, magic); i >= 0 {
			_, err := in.br.Discard(i)
			return err
		}
		if err != nil {
			return io.EOF
		}
		if _, err := in.br.Discard(len(b) - len(magic) + 1); err != nil {
			return err
		}
	}
}

func (in *input) failed() error {
	if in.err == io.EOF {
		return nil
	}
	return in.err
}

// plainSource is a file that is not compressed: one member.
type plainSource struct {
	in     *input
	opened bool
}

func (s *plainSource) next() (int64, error) {
	if s.opened {
		return 0, io.EOF
	}
	s.opened = true
	return 0, nil
}

func (s *plainSource) Read(p []byte) (int, error) { return s.in.br.Read(p) }
func (s *plainSource) resync() error              { return io.EOF }
func (s *plainSource) failed() error              { return s.in.failed() }
