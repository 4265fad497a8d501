package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"os"
	"strings"

	"broadsheet/crawler"
)

func (f *crawlFlags) openList(stdin io.Reader) (io.ReadCloser, error) {
	switch f.input {
	case "":
		return io.NopCloser(strings.NewReader("")), nil
	case "-":
		return io.NopCloser(stdin), nil
	}
	file, err := os.Open(f.input)
	if err != nil {
		return nil, usagef("read the list: %w", fileError(err))
	}
	if info, err := file.Stat(); err == nil && info.IsDir() {
		file.Close() // only a folder
		return nil, usagef("read the list: %s is a folder: give a file with one URL a line", f.input)
	}
	return file, nil
}

// seeds yields the arguments, then the list, in order. Without public it ends at the first public address.
func seeds(args []string, list io.Reader, public bool) iter.Seq2[crawler.Request, error] {
	return func(yield func(crawler.Request, error) bool) {
		put := func(url, source string, err error) bool {
			if err == nil && !public && !isLocal(url) {
				yield(crawler.Request{}, usageError(errNoContact))
				return false
			}
			return yield(crawler.Request{URL: url, Source: source}, err)
		}
		for _, a := range args {
			if !put(a, "argument", nil) {
				return
			}
		}
		list, err := textOnly(list)
		if err != nil {
			yield(crawler.Request{}, usageError(err))
			return
		}
		for url, err := range crawler.ReadURLs(list) {
			// A line that is no URL is kept with its reason; any other error ends the list.
			if bad, ok := errors.AsType[*crawler.LineError](err); ok {
				url = bad.Text
			}
			if !put(url, "list", err) {
				return
			}
		}
	}
}

// binaries are files that are given as lists by mistake, by how they begin.
var binaries = []struct{ magic, name string }{
	{"\x1f\x8b", "a gzip file: unpack it first"},
	{"\x28\xb5\x2f\xfd", "a zstd file: unpack it first"},
	{"PK\x03\x04", "a ZIP file or an office document: save it as text, with one URL a line"},
	{sqliteMagic, "an SQLite database: give a text file with one URL a line"},
	{"%PDF-", "a PDF: give a text file with one URL a line"},
}

// textOnly refuses what is plainly no list of URLs before any line of it is kept.
func textOnly(list io.Reader) (io.Reader, error) {
	b := bufio.NewReader(list)
	head, _ := b.Peek(512) // an error shows again when the list is read
	for _, f := range binaries {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return nil, errors.New("the list is " + f.name)
		}
	}
	utf16 := bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
	if !utf16 && bytes.IndexByte(head, 0) >= 0 {
		return nil, errors.New("the list has NUL bytes, as no text has: give a UTF-8 file with one URL a line")
	}
	return b, nil
}

// listName is what messages call the list.
func (f *crawlFlags) listName() string {
	switch f.input {
	case "":
		return "the command"
	case "-":
		return "standard input"
	}
	return f.input
}
