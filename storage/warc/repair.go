package warc

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// ErrWritten is the error of Repair for a file whose writer is there.
var ErrWritten = errors.New("another crawl is writing it, and this archive may be a copy of that crawl's; wait for it to end, or give another folder")

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
	if !IsName(name) {
		return 0, fmt.Errorf("%w: no name of a crawl's WARC file", os.ErrNotExist)
	}
	if info, err := os.Stat(path); err == nil {
		return 0, ended(o, name, info.Size())
	}
	if err := noLink(path + OpenSuffix); err != nil {
		return 0, plainPath(err)
	}
	file, err := os.OpenFile(path+OpenSuffix, os.O_RDWR, 0)
	if err != nil {
		return 0, plainPath(err)
	}
	if !hold(file) {
		return 0, errors.Join(ErrWritten, plainPath(file.Close()))
	}
	info, err := file.Stat()
	if err != nil {
		return 0, errors.Join(plainPath(err), file.Close())
	}
	size := info.Size()
	whole, ix, err := readWhole(file, size)
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
	return size - whole, finish(o, name, whole, ix)
}

// ended sees to what a kill behind the last record may have left out.
func ended(o WriterOptions, name string, size int64) error {
	if _, err := os.Stat(filepath.Join(o.Dir, indexName(name))); errors.Is(err, os.ErrNotExist) {
		if err := makeIndex(o, name, size); err != nil {
			return err
		}
	}
	if o.End == nil {
		return nil
	}
	return o.End(name, size)
}

// makeIndex makes the index of a file anew.
func makeIndex(o WriterOptions, name string, size int64) error {
	file, err := os.Open(filepath.Join(o.Dir, name))
	if err != nil {
		return plainPath(err)
	}
	defer file.Close() // only read
	whole, ix, err := readWhole(file, size)
	if err != nil || whole < size { // no index of half a file; Check tells that it is damaged
		return err
	}
	return ix.write(o.Dir, name)
}

// readWhole reads a file up to the first member that is not whole, tells where the last whole one ends, and makes the index of all that are.
func readWhole(file io.ReaderAt, size int64) (whole int64, ix *index, err error) {
	ix = &index{}
	for s := newScanner(file, size, false); ; {
		r, err := s.next()
		if _, torn := errors.AsType[*damage](err); torn || err == io.EOF {
			return whole, ix, nil
		}
		if err != nil {
			return 0, nil, err
		}
		if e, ok := r.entry(); ok {
			ix.add(e)
		}
		whole = r.offset + r.length
	}
}
