// Package warc reads WARC files (ISO 28500, versions 1.0 and 1.1), the form in which web archives keep
// pages: plain, compressed with gzip or with zstd, a record a member or many.
//
// It streams: memory is bounded by Options.MaxBody whatever the file says of its lengths, and a damaged
// record is reported and stepped over. Read Record and Read first; then record.go (one record), block.go (where
// its block ends), search.go (where another begins), text.go (the decompressed stream), member.go, gzip.go and
// zstd.go (where it comes from), http.go (what a response holds), digest.go (whether it is what was written).
package warc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
)

// DefaultMaxBody is how much of a payload is kept when Options.MaxBody is zero.
const DefaultMaxBody = 16 << 20

// ErrNotWARC is the error of Read for input that does not begin as a WARC file does.
var ErrNotWARC = errors.New("not a WARC file")

// Options says how to read. The zero value works.
type Options struct {
	// MaxBody is how many bytes of a payload are kept, before and after its encodings are undone; a longer one is
	// cut and its record marked Truncated. Default DefaultMaxBody.
	MaxBody int64
	// Members asks for Record.Member and Record.Packed.
	Members bool
	// Digests asks for blocks to be compared with their WARC-Block-Digest: one that differs is damaged. A payload's digest is not looked at,
	// as writers disagree about what a payload is, nor that of a block that is longer than is kept.
	Digests bool
}

// Record is one record of a WARC file. It and what it refers to belong to the caller.
type Record struct {
	Type   string      // response, resource, request, revisit, metadata, warcinfo, conversion, continuation
	URI    string      // WARC-Target-URI, without the angle brackets that some writers put around it
	ID     string      // WARC-Record-ID, without angle brackets
	Date   string      // WARC-Date as written
	Header http.Header // the record's own header; Get takes names in any case
	// Offset is where in the file the record begins; in a compressed file, the gzip member or zstd frame that it begins in.
	Offset int64
	// Status and HTTPHeader are the archived answer's; 0 and nil when the record holds no HTTP response.
	Status     int
	HTTPHeader http.Header
	// Body is an HTTP response's payload with chunks and Content-Encoding undone, any other record's block.
	// With Err or Truncated set it holds what could be read.
	Body []byte
	// Truncated says that the payload is not whole: over Options.MaxBody, cut when it was archived, or one
	// segment of several.
	Truncated bool
	// Member is the gzip member that holds this record whole and nothing else, as it is in the file, when Options.Members asks for it: Read of it alone
	// yields the record again. Nil in files of another form, for a member of more than a megabyte, with fields of a crawler's own or interim answers (1xx),
	// and with Err or Truncated set.
	Member []byte
	// Packed is Body as the server sent it, as gzip or zstd, when Options.Members asks for it; nil when nothing was undone, or more than that, or it is more
	// than half as long as Body.
	Packed []byte
	// Err says that this record is damaged. Reading goes on with the next one; fields may be empty.
	Err error
}

// ContentType is the media type of Body: the HTTP header's for a response, the record's own for others.
func (r *Record) ContentType() string {
	if r.HTTPHeader != nil {
		return r.HTTPHeader.Get("Content-Type")
	}
	return r.Header.Get("Content-Type")
}

// Read yields the records of a WARC file in order. A damaged record is yielded with its Err, bytes between
// records that belong to none as a record with nothing but Offset and Err. An error ends the stream:
// ErrNotWARC, or what r returned. Input without a byte is a file without records.
func Read(r io.Reader, o Options) iter.Seq2[*Record, error] {
	if o.MaxBody <= 0 {
		o.MaxBody = DefaultMaxBody
	}
	return func(yield func(*Record, error) bool) {
		src, closeSource, err := open(r)
		if err == io.EOF {
			return
		}
		if err != nil {
			yield(nil, err)
			return
		}
		defer closeSource()
		d := &decoder{text: newText(src), maxBody: o.MaxBody, members: o.Members, digests: o.Digests}
		for {
			rec, err := d.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(rec, nil) {
				return
			}
		}
	}
}

// signature is how each record begins; version 1.0 and 1.1 are read alike.
var signature = []byte("WARC/1.")

// Sniff tells whether a file that begins with prefix is a WARC file, plain or compressed, and not a page.
// 512 bytes are enough; a zstd file whose first block is longer than prefix counts as one.
func Sniff(prefix []byte) bool {
	switch {
	case bytes.HasPrefix(prefix, signature):
		return true
	case bytes.HasPrefix(prefix, gzipMagic):
		return sniffGzip(prefix)
	case bytes.HasPrefix(prefix, zstdMagic):
		return sniffZstd(prefix)
	default:
		return bytes.HasPrefix(prefix, zstdDictMagic)
	}
}

// open looks at the first bytes and picks the source that can read what follows.
func open(r io.Reader) (source, func(), error) {
	in := newInput(r)
	head, err := in.br.Peek(4)
	switch {
	case len(head) == 0:
		if err != io.EOF {
			err = fmt.Errorf("read WARC: %w", err)
		}
		return nil, nil, err
	case bytes.HasPrefix(head, gzipMagic):
		return &gzipSource{in: in}, func() {}, nil
	case bytes.HasPrefix(head, zstdMagic), bytes.HasPrefix(head, zstdDictMagic):
		src := &zstdSource{in: in}
		return src, src.close, nil
	default:
		in.keep = 0
		return &plainSource{in: in}, func() {}, nil
	}
}
