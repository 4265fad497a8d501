package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"broadsheet/crawler"
	"broadsheet/crawler/coding"
	"broadsheet/storage/export"
	"broadsheet/storage/warc"
)

// rawPage is a page before it is parsed: from a file, a WARC record, standard input or an archive.
type rawPage struct {
	name        string // the input, for messages
	source      string // its path, or - for standard input
	url         string
	contentType string
	status      int // of a WARC record; 0: none
	body        []byte
	truncated   bool
	record      bool  // of a WARC file
	noLine      bool  // a damaged record that is no page: it is complained about and owed no line of output
	err         error // why there is nothing to read
	fetchID     int64 // of a page from an archive, as requestID
	requestID   int64
}

// size is about what the page takes in memory.
func (p rawPage) size() int { return len(p.body) }

// pageFiles are the names that count in a folder; a file that is named itself may have any.
var pageFiles = []string{".html", ".htm", ".xhtml", ".html.gz", ".warc", ".warc.gz"}

// inputs reads pages from files, folders, WARC files and standard input.
type inputs struct {
	paths   []string
	stdin   io.Reader
	url     string // of the one page
	maxBody int64
}

// pages yields all pages in order, one in memory at a time. An input that cannot be read is a page with
// an error, and the next one follows.
func (in inputs) pages(ctx context.Context) iter.Seq[rawPage] {
	return func(yield func(rawPage) bool) {
		for _, path := range in.paths {
			var more bool
			info, err := os.Stat(path)
			switch {
			case path == "-":
				more = in.read(interruptible(ctx, in.stdin), "standard input", path, yield)
			case err == nil && info.IsDir():
				more = in.folder(path, yield)
			default:
				more = in.file(path, yield)
			}
			if !more {
				return
			}
		}
	}
}

// folder reads the pages below a folder, sorted by path.
func (in inputs) folder(dir string, yield func(rawPage) bool) bool {
	more, found := true, false
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			found = true
			more = yield(rawPage{name: path, source: path, err: err})
		case d.IsDir() || !slices.ContainsFunc(pageFiles, func(ext string) bool {
			return strings.HasSuffix(strings.ToLower(path), ext)
		}):
			return nil
		default:
			found = true
			more = in.file(path, yield)
		}
		if !more {
			return fs.SkipAll
		}
		return nil
	})
	if err == nil && !found {
		err = fmt.Errorf("no page in folder %s: looked for %s", dir, strings.Join(pageFiles, ", "))
	}
	if err != nil {
		return yield(rawPage{name: dir, source: dir, err: err})
	}
	return more
}

func (in inputs) file(path string, yield func(rawPage) bool) bool {
	file, err := os.Open(path)
	if err != nil {
		return yield(rawPage{name: path, source: path, err: fileError(err)})
	}
	defer file.Close() // only read
	return in.read(file, path, path, yield)
}

// read tells a WARC file from a page, and a page that is compressed, by its first bytes.
func (in inputs) read(r io.Reader, name, source string, yield func(rawPage) bool) bool {
	p := rawPage{name: name, source: source, url: in.url}
	buffered := bufio.NewReaderSize(r, 64<<10)
	head, err := buffered.Peek(4 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		p.err = err
		return yield(p)
	}
	if len(head) == 0 {
		p.err = fmt.Errorf("%s is empty", name)
		return yield(p)
	}
	if warc.Sniff(head) {
		return in.warc(buffered, p, yield)
	}
	header := http.Header{"Content-Type": {"application/octet-stream"}} // of which nothing is guessed
	if bytes.HasPrefix(head, []byte("\x1f\x8b")) {
		header.Set("Content-Encoding", "gzip")
	}
	body, err := coding.Read(buffered, header, in.maxBody, nil)
	p.body, p.truncated, p.err = body.Bytes, body.Truncated, err
	return yield(p)
}

// warc yields a page for each response; what cannot be told to be one is an error.
func (in inputs) warc(r io.Reader, file rawPage, yield func(rawPage) bool) bool {
	if in.url != "" {
		file.url, file.err = "", errors.New("it is a WARC file, whose records have URLs of their own: leave out --url")
		return yield(file)
	}
	for rec, err := range warc.Read(r, warc.Options{MaxBody: in.maxBody}) {
		if err != nil {
			file.err = err
			return yield(file)
		}
		isPage := rec.Type == "response" || rec.Type == "resource" && crawler.LooksHTML(rec.ContentType(), rec.Body)
		if !isPage && rec.Err == nil {
			continue
		}
		p := file
		p.url, p.contentType, p.status = strings.TrimSpace(export.Clean(rec.URI)), rec.ContentType(), rec.Status
		p.body, p.truncated, p.err = rec.Body, rec.Truncated, rec.Err
		p.record, p.noLine = true, !isPage
		if !yield(p) {
			return false
		}
	}
	return true
}
