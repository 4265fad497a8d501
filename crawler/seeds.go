package crawler

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// maxLine bounds a line of a URL list; it is far above maxURL so that a long URL gets its own message.
const maxLine = 64 << 10

// LineError is a line of a URL list that cannot be a URL. The list goes on behind it.
type LineError struct {
	Line int    // counted from 1
	Text string // its beginning, fit to print, without user name and password; not empty
	Err  error
}

func (e *LineError) Error() string {
	if strings.Contains(e.Err.Error(), shown(e.Text)) {
		return fmt.Sprintf("line %d: %v", e.Line, e.Err)
	}
	return fmt.Sprintf("line %d: %s: %v", e.Line, shown(e.Text), e.Err)
}

// Unwrap returns what is wrong with the line.
func (e *LineError) Unwrap() error { return e.Err }

// ReadURLs yields the URLs of a list, one a line, as they are written; CheckURL judges them. Blank lines and
// lines that begin with # are skipped; CRLF, a byte order mark and UTF-16 with one are understood. A
// *LineError stands for one bad line; any other error is r's and ends the list.
func ReadURLs(r io.Reader) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		// Lists saved by Windows tools begin with a byte order mark or are UTF-16.
		text := transform.NewReader(r, unicode.BOMOverride(encoding.Nop.NewDecoder()))
		lines := bufio.NewReaderSize(text, maxLine)
		for n := 1; ; n++ {
			line, err := lines.ReadSlice('\n')
			url, bad := readLine(string(line))
			if err == bufio.ErrBufferFull && !bytes.HasPrefix(bytes.TrimSpace(line), []byte("#")) {
				url = cmp.Or(url[:min(len(url), maxURL)], "(spaces)")
				bad = fmt.Errorf("longer than %d bytes", maxLine)
			}
			for err == bufio.ErrBufferFull {
				_, err = lines.ReadSlice('\n')
			}
			switch {
			case err != nil && err != io.EOF: // half a line is none
			case bad != nil:
				if !yield("", &LineError{Line: n, Text: printable(url), Err: bad}) {
					return
				}
			case url != "":
				if !yield(url, nil) {
					return
				}
			}
			if err != nil {
				if err != io.EOF {
					yield("", fmt.Errorf("read line %d: %w", n, err))
				}
				return
			}
		}
	}
}

// readLine returns the URL on a line, "" for none, and what makes it none.
func readLine(line string) (url string, bad error) {
	line = strings.TrimSpace(line)
	switch {
	case line == "" || strings.HasPrefix(line, "#"):
		return "", nil
	case strings.ContainsRune(line, 0):
		return line, errors.New("has a NUL byte, is this a text file?")
	case !utf8.ValidString(line):
		return line, errors.New("is not UTF-8")
	}
	return line, CheckURL(line)
}
