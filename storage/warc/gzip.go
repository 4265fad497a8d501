package warc

import (
	"bytes"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// gzipMagic is the beginning of a gzip member: two bytes of magic and the only method there is.
var gzipMagic = []byte{0x1f, 0x8b, 0x08}

// gzipSource reads a file of gzip members.
type gzipSource struct {
	in    *input
	z     *gzip.Reader
	start int64 // offset of the open member
}

func (s *gzipSource) next() (int64, error) {
	// Zeros pad files that were on tape or in blocks; gzip passes over them as well.
	for {
		b, err := s.in.br.Peek(1)
		if len(b) == 0 {
			return s.in.offset(), err
		}
		if b[0] != 0 {
			break
		}
		if _, err := s.in.br.Discard(1); err != nil {
			return s.in.offset(), err
		}
	}
	s.start = s.in.offset()
	var err error
	if s.z == nil {
		s.z = new(gzip.Reader)
	}
	if err = s.z.Reset(s.in.br); err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	s.z.Multistream(false)
	return s.start, err
}

func (s *gzipSource) Read(p []byte) (int, error) { return s.z.Read(p) }

// member returns a copy of the bytes of the member that was read to its end last, nil when they are not kept any more.
func (s *gzipSource) member() []byte { return s.in.since(s.start) }

func (s *gzipSource) resync() error {
	s.in.rewind(s.start + 1)
	return s.in.find(gzipMagic)
}

func (s *gzipSource) failed() error { return s.in.failed() }

// sniffGzip inflates what there is of a first member.
func sniffGzip(prefix []byte) bool {
	z, err := gzip.NewReader(bytes.NewReader(prefix))
	if err != nil {
		return false
	}
	head := make([]byte, len(signature))
	// A cut member ends in an error after its last byte; only the bytes matter here.
	_, _ = io.ReadFull(z, head)
	return bytes.Equal(head, signature)
}

// damage is the error of a member that cannot be decompressed to its end.
type damage struct {
	offset int64
	err    error
}

func (d *damage) Error() string {
	if d.err == io.ErrUnexpectedEOF {
		return fmt.Sprintf("the file ends inside the compressed data that begins at byte %d", d.offset)
	}
	return fmt.Sprintf("the compressed data that begins at byte %d is damaged: %v", d.offset, d.err)
}

func (d *damage) Unwrap() error { return d.err }
