package crawler

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// spoolMemory is how much of an answer is kept in memory for its capture; nearly all are shorter, as they come compressed. Longer
// ones wait in a temporary file.
const spoolMemory = 128 << 10

// spool holds bytes of any number in little memory.
type spool struct {
	dir  string
	mem  []byte
	file *os.File // what is beyond mem; nil: nothing
	size int64

	named bool // the file has a name still
}

// Write appends.
func (s *spool) Write(p []byte) (int, error) {
	n := min(len(p), spoolMemory-len(s.mem))
	s.mem = append(s.mem, p[:n]...)
	s.size += int64(n)
	if n == len(p) {
		return n, nil
	}
	if s.file == nil {
		var err error
		if s.file, err = os.CreateTemp(s.dir, ".broadsheet-*.part"); err != nil {
			return n, fmt.Errorf("keep an answer: %w", err)
		}
		s.named = os.Remove(s.file.Name()) != nil // where a file can go on without its name, a kill leaves nothing
	}
	more, err := s.file.WriteAt(p[n:], s.size-int64(len(s.mem)))
	s.size += int64(more)
	if err != nil {
		err = fmt.Errorf("keep an answer: %w", err)
	}
	return n + more, err
}

// section reads n bytes from off.
func (s *spool) section(off, n int64) io.Reader {
	readers := make([]io.Reader, 0, 2)
	if inMem := int64(len(s.mem)) - off; inMem > 0 {
		readers = append(readers, bytes.NewReader(s.mem[off:off+min(inMem, n)]))
		off, n = int64(len(s.mem)), n-min(inMem, n)
	}
	if n > 0 && s.file != nil {
		readers = append(readers, io.NewSectionReader(s.file, off-int64(len(s.mem)), n))
	}
	return io.MultiReader(readers...)
}

// close forgets all.
func (s *spool) close() error {
	file := s.file
	s.mem, s.file, s.size = nil, nil, 0
	if file == nil {
		return nil
	}
	err := file.Close()
	if s.named {
		err = errors.Join(err, os.Remove(file.Name()))
	}
	return err
}
