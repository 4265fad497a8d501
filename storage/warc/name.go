package warc

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
)

var names = regexp.MustCompile(`^broadsheet-[0-9]{17}-[0-9]{5,}\.warc\.gz$`)

// IsName tells whether a Writer gives its files such names. What an archive of somebody else says of its files is not to be
// trusted with any other: they are cut, replaced and deleted.
func IsName(name string) bool { return names.MatchString(name) }

var errNoFile = errors.New("it is a link or a device, not a file")

// noLink says that there is a file at path, and it is one, not a link to what its writer never saw.
func noLink(path string) error {
	info, err := os.Lstat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: path, Err: errNoFile}
	}
	return err
}
