package warc

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
)

// Repair ends a file of a Writer that was killed: what stands behind its last whole record is cut off, and it gets its own name and
// its index. known is where the last record ends that is needed; what is damaged before it is an error, and the file is left as it is.
// cut is how many bytes are gone. A file that was ended gets only the index that it lacks; one that is not there is os.ErrNotExist.
func Repair(o WriterOptions, name string, known int64) (cut int64, err error) {
	path := filepath.Join(o.Dir, name)
	if cut, err = repair(o, name, known); err != nil {
		return 0, fmt.Errorf("repair WARC file %s: %w", path, err)
	}
	return cut, nil
}

func repair(o WriterOptions, name string, known int64) (cut int64, err error) {
	path := filepath.Join(o.Dir, name)
	if info, err := os.Stat(path); err == nil {
		return 0, ended(o, name, info.Size())
	}
	file, err := os.OpenFile(path+OpenSuffix, os.O_RDWR, 0)
	if err != nil {
		return 0, plainPath(err)
	}
	size, whole, err := wholeMembers(file)
	if err == nil && whole < known {
		err = fmt.Errorf("it is damaged at byte %d, before records that the archive refers to, and left as it is; move it to another folder and run the command again", whole)
	}
	if err == nil && whole < size {
		if err = file.Truncate(whole); err == nil {
			err = file.Sync()
		}
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return 0, plainPath(err)
	}
	if whole == 0 { // killed before it had anything
		return size, plainPath(os.Remove(path + OpenSuffix))
	}
	ix, err := readIndex(path+OpenSuffix, whole)
	if err != nil {
		return 0, err
	}
	return size - whole, finish(o, name, whole, ix)
}

// ended sees to what a kill behind the last record may have left out.
func ended(o WriterOptions, name string, size int64) error {
	if _, err := os.Stat(filepath.Join(o.Dir, indexName(name))); errors.Is(err, os.ErrNotExist) {
		ix, err := readIndex(filepath.Join(o.Dir, name), size)
		if err == nil {
			err = ix.write(o.Dir, name)
		}
		if err != nil {
			return err
		}
	}
	if o.End == nil {
		return nil
	}
	return o.End(name, size)
}

// wholeMembers tells how long a file is and where its last whole gzip member ends before the first that is not.
func wholeMembers(file *os.File) (size, whole int64, err error) {
	info, err := file.Stat()
	if err != nil {
		return 0, 0, err
	}
	in := &byteCounter{br: bufio.NewReaderSize(io.NewSectionReader(file, 0, info.Size()), 64<<10)}
	var z gzip.Reader
	for {
		if err := z.Reset(in); err != nil {
			return info.Size(), whole, nil // the end, or no beginning
		}
		z.Multistream(false)
		if _, err := io.Copy(io.Discard, &z); err != nil {
			if _, ok := errors.AsType[*os.PathError](err); ok {
				return 0, 0, err
			}
			return info.Size(), whole, nil
		}
		whole = in.n
	}
}

// byteCounter counts what a gzip reader takes; as an io.ByteReader it is not read beyond a member's end.
type byteCounter struct {
	br *bufio.Reader
	n  int64
}

func (c *byteCounter) Read(p []byte) (int, error) {
	n, err := c.br.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *byteCounter) ReadByte() (byte, error) {
	b, err := c.br.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}
