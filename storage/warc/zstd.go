package warc

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

var (
	zstdMagic     = []byte{0x28, 0xb5, 0x2f, 0xfd}
	zstdDictMagic = []byte{0x5d, 0x2a, 0x4d, 0x18} // the skippable frame that holds a WARC file's dictionary
)

const (
	maxDict       = 16 << 20  // dictionaries in use have 100 KB to 1 MB
	maxZstdWindow = 128 << 20 // what the zstd command accepts without being asked to
)

// zstdSource reads a file of zstd frames, with the dictionary that the WARC-zstd convention keeps in a
// skippable frame at its beginning.
type zstdSource struct {
	in    *input
	dec   *zstd.Decoder
	frame *frame // the open one
	start int64  // offset of the open frame
}

func (s *zstdSource) next() (int64, error) {
	for {
		s.start = s.in.offset()
		b, err := s.in.br.Peek(8)
		switch {
		case len(b) == 0:
			return s.start, err
		case bytes.HasPrefix(b, zstdMagic):
			if s.dec == nil {
				if err := s.newDecoder(nil); err != nil {
					return s.start, err
				}
			}
			s.frame = &frame{br: s.in.br}
			return s.start, s.dec.Reset(s.frame)
		case len(b) < 8:
			return s.start, io.ErrUnexpectedEOF
		case b[0]&0xf0 != 0x50 || !bytes.Equal(b[1:4], zstdDictMagic[1:]):
			return s.start, errors.New("no zstd frame begins here")
		}
		if err := s.skippable(b[0] == zstdDictMagic[0] && s.dec == nil); err != nil {
			return s.start, err
		}
	}
}

// skippable steps over a skippable frame, or takes it as the dictionary.
func (s *zstdSource) skippable(dict bool) error {
	var head [8]byte
	if _, err := io.ReadFull(s.in.br, head[:]); err != nil {
		return err
	}
	size := int64(binary.LittleEndian.Uint32(head[4:]))
	if !dict {
		n, err := io.CopyN(io.Discard, s.in.br, size)
		if n < size && err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	if size > maxDict {
		return fmt.Errorf("a dictionary of %d bytes", size)
	}
	b, err := io.ReadAll(io.LimitReader(s.in.br, size))
	if err != nil {
		return err
	}
	if int64(len(b)) < size {
		return io.ErrUnexpectedEOF
	}
	if bytes.HasPrefix(b, zstdMagic) {
		if b, err = unzstd(b); err != nil {
			return fmt.Errorf("dictionary: %w", err)
		}
	}
	return s.newDecoder(b)
}

func (s *zstdSource) newDecoder(dict []byte) (err error) {
	opts := []zstd.DOption{
		zstd.WithDecoderConcurrency(1), // synchronous: it reads no byte beyond the frame it is given
		zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxZstdWindow),
	}
	if dict != nil {
		opts = append(opts, zstd.WithDecoderDicts(dict))
	}
	if s.dec, err = zstd.NewReader(nil, opts...); err != nil {
		return fmt.Errorf("dictionary: %w", err)
	}
	return nil
}

// unzstd decompresses a dictionary.
func unzstd(b []byte) ([]byte, error) {
	dec, err := zstd.NewReader(bytes.NewReader(b), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxZstdWindow))
	if err != nil {
		return nil, err
	}
	defer dec.Close()
	out, err := io.ReadAll(io.LimitReader(dec, maxDict+1))
	if err == nil && len(out) > maxDict {
		err = errors.New("too long")
	}
	return out, err
}

func (s *zstdSource) Read(p []byte) (int, error) {
	n, err := s.dec.Read(p)
	if err == io.EOF && (!s.frame.last || s.frame.pending > 0) { // the decoder takes a cut header for the end
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (s *zstdSource) resync() error {
	s.in.rewind(s.start + 1)
	return s.in.find(zstdMagic)
}

func (s *zstdSource) failed() error { return s.in.failed() }

func (s *zstdSource) close() {
	if s.dec != nil {
		s.dec.Close()
	}
}

// frame gives the bytes of one zstd frame and then io.EOF, so that the decoder stops where a record does.
type frame struct {
	br       *bufio.Reader
	pending  int  // bytes of the current part not given yet
	started  bool // the frame's header is behind
	last     bool // the current part is the last
	checksum int
}

func (f *frame) Read(p []byte) (int, error) {
	if f.pending == 0 {
		if f.last {
			return 0, io.EOF
		}
		if err := f.advance(); err != nil {
			return 0, err
		}
	}
	n, err := f.br.Read(p[:min(len(p), f.pending)])
	f.pending -= n
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// advance measures the next part: the frame's header (RFC 8878, 3.1.1.1) or a block (3.1.1.2).
func (f *frame) advance() error {
	if !f.started {
		b, err := f.br.Peek(5)
		if err != nil {
			return io.ErrUnexpectedEOF
		}
		f.started = true
		d := b[4]
		single := d&0x20 != 0
		f.pending = 5 + [4]int{0, 1, 2, 4}[d&3] + [4]int{0, 2, 4, 8}[d>>6]
		if !single || d>>6 == 0 {
			f.pending++ // the window's size, or that of a single segment in one byte
		}
		if d&4 != 0 {
			f.checksum = 4
		}
		return nil
	}
	b, err := f.br.Peek(3)
	if err != nil {
		return io.ErrUnexpectedEOF
	}
	h := int(b[0]) | int(b[1])<<8 | int(b[2])<<16
	f.last = h&1 != 0
	f.pending = 3 + h>>3
	if h>>1&3 == 1 { // one byte, repeated
		f.pending = 4
	}
	if f.last {
		f.pending += f.checksum
	}
	return nil
}

// sniffZstd decompresses what there is of a first frame.
func sniffZstd(prefix []byte) bool {
	dec, err := zstd.NewReader(bytes.NewReader(prefix), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxZstdWindow))
	if err != nil {
		return true
	}
	defer dec.Close()
	head := make([]byte, len(signature))
	n, _ := io.ReadFull(dec, head)
	return n == 0 || bytes.Equal(head[:n], signature[:n])
}
