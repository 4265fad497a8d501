package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// applicationID is PRAGMA application_id of every archive: "BrSh".
const applicationID = 0x42725368

// sqliteMagic begins every SQLite file; a header has 100 bytes.
const (
	sqliteMagic      = "SQLite format 3\x00"
	sqliteHeaderSize = 100
)

// checked names the files that this process has looked at with checkFile. Closing any descriptor of a
// file drops all POSIX locks that the process has on it, SQLite's too, so no file is opened twice behind
// SQLite's back; what was an archive a moment ago is checked by SQLite alone.
var checked sync.Map

// checkFile refuses what is not an archive before SQLite sees the file, since SQLite itself may write to
// a database, or beside it, as soon as it opens it.
func checkFile(path string, o Options) error {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		if o.ReadOnly || o.MustExist {
			return fmt.Errorf("%w; give the path of an archive that a crawl has made", ErrNotFound)
		}
		return checkFolder(filepath.Dir(path))
	}
	if err != nil {
		return plain(err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%w: it is a %s; give the path of a file", ErrNotArchive, kindOfFile(info))
	}
	if known, ok := checked.Load(realPath(path)); ok && os.SameFile(known.(os.FileInfo), info) {
		return nil
	}
	flag := os.O_RDWR
	if o.ReadOnly {
		flag = os.O_RDONLY
	}
	return checkHeader(path, flag, !o.ReadOnly && !o.MustExist)
}

// remember notes that the file at path is an archive, and returns which file that is.
func remember(path string) os.FileInfo {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	checked.Store(realPath(path), info)
	return info
}

func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("the folder %s does not exist; make it first", dir)
	case err != nil:
		return plain(err)
	case !info.IsDir():
		return fmt.Errorf("%s is not a folder", dir)
	}
	return nil
}

// checkHeader reads the database header. The archive's id and version are in it from the first commit
// on, because a new archive gets them before it is switched to WAL.
func checkHeader(path string, flag int, emptyOK bool) error {
	f, err := os.OpenFile(path, flag, 0)
	if errors.Is(err, os.ErrPermission) && flag == os.O_RDWR {
		return errors.New("it cannot be written; check the permissions of the file")
	}
	if err != nil {
		return plain(err)
	}
	defer f.Close() // only read
	var header [sqliteHeaderSize]byte
	n, err := io.ReadFull(f, header[:])
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		if emptyOK {
			return nil
		}
		return fmt.Errorf("%w: the file is empty; give the path of an archive that a crawl has made", ErrNotArchive)
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return plain(err)
	case err != nil || string(header[:len(sqliteMagic)]) != sqliteMagic:
		return fmt.Errorf("%w: the file is no SQLite database; give another path", ErrNotArchive)
	case binary.BigEndian.Uint32(header[68:]) != applicationID:
		return fmt.Errorf("%w: the database belongs to another program; give another path", ErrNotArchive)
	}
	return checkVersion(int(int32(binary.BigEndian.Uint32(header[60:]))), false)
}

// plain drops the path from a file error, because Open's message has it.
func plain(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	return err
}

func kindOfFile(info os.FileInfo) string {
	if info.IsDir() {
		return "folder"
	}
	return "device or pipe"
}
