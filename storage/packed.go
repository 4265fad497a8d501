package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"broadsheet/crawler"
	"broadsheet/storage/warc"
)

// A page's body is kept as it came, when it came compressed with gzip or Zstandard: as the server sent it or else, of a WARC file where its
// record has a gzip member of its own, as that member. It is no longer, to compress it anew would cost a fifth of what extracting the
// article does, and it is what was received or written, byte by byte. Otherwise it is kept as a Zstandard frame. The first bytes tell which, and
// those of what a gzip file holds whether that is a record.
var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
	warcMagic = []byte("WARC/")
)

// packPage returns what is kept of a page's body.
func (db *DB) packPage(p *crawler.Page, of *Imported) []byte {
	switch { // a frame that no reader needs comes before some Zstandard frames, and would not be known as one
	case bytes.HasPrefix(p.Packed, zstdMagic), bytes.HasPrefix(p.Packed, gzipMagic) && !bytes.HasPrefix(p.Body, warcMagic):
		return p.Packed
	case of.memberFor(p) != nil:
		return of.Member
	}
	return db.zenc.EncodeAll(p.Body, nil)
}

// memberFor returns the record's member when it can stand for the page's body, nil otherwise.
func (i *Imported) memberFor(p *crawler.Page) []byte {
	// Not when it is hardly compressed, nor with what the archive leaves out of addresses and headers.
	if i == nil || len(i.Member) == 0 || 2*len(i.Member) > len(p.Body) || crawler.WithoutUser(p.Request.URL) != p.Request.URL || hidesSome(p.Header) {
		return nil
	}
	return i.Member
}

// unpackPage returns a page's body. size is what it should be, for memory.
func (db *DB) unpackPage(packed []byte, size int64) ([]byte, error) {
	if !bytes.HasPrefix(packed, gzipMagic) {
		return db.zdec.DecodeAll(packed, make([]byte, 0, min(max(size, 0), 1<<26)))
	}
	r, isRecord, err := openGzip(packed)
	switch {
	case err != nil:
		return nil, err
	case isRecord:
		return recordBody(packed)
	}
	body := bytes.NewBuffer(make([]byte, 0, min(max(size, 0), 64*int64(len(packed)))+bytes.MinRead)) // a size that another wrote may lie
	_, err = body.ReadFrom(io.LimitReader(r, maxBody))
	return body.Bytes(), err
}

// openGzip opens a gzip file, and tells whether it holds a WARC record.
func openGzip(packed []byte) (r io.Reader, isRecord bool, err error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, false, err
	}
	head := make([]byte, len(warcMagic))
	n, err := io.ReadFull(z, head)
	if err == io.ErrUnexpectedEOF || err == io.EOF { // it is short, or torn, which shows again
		err = nil
	}
	return io.MultiReader(bytes.NewReader(head[:n]), z), bytes.Equal(head[:n], warcMagic), err
}

// recordBody returns the body that a WARC record has.
func recordBody(member []byte) ([]byte, error) {
	for rec, err := range warc.Read(bytes.NewReader(member), warc.Options{MaxBody: maxBody}) {
		if err == nil {
			err = rec.Err
		}
		if err != nil {
			return nil, err
		}
		return rec.Body, nil
	}
	return nil, io.ErrUnexpectedEOF
}

// pageSum returns size and SHA-256 of a page's body. Of one that is longer than limit it need not read more.
func pageSum(dec *zstd.Decoder, packed []byte, limit int64) (n int64, sum string, err error) {
	var r io.Reader = dec
	if !bytes.HasPrefix(packed, gzipMagic) {
		err = dec.Reset(bytes.NewReader(packed))
	} else {
		var isRecord bool
		if r, isRecord, err = openGzip(packed); isRecord {
			var body []byte
			body, err = recordBody(packed)
			r = bytes.NewReader(body)
		}
	}
	h := sha256.New()
	if err == nil {
		n, err = io.Copy(h, io.LimitReader(r, limit+1))
	}
	return n, hex.EncodeToString(h.Sum(nil)), err
}

// Page returns the body of a page by its SHA-256 in hex, as it came after Content-Encoding was undone; ErrNotFound when the archive has none. A body that has
// another SHA-256 is an error.
func (db *DB) Page(ctx context.Context, sum string) ([]byte, error) {
	var size int64
	var packed []byte
	err := db.read.QueryRowContext(ctx, `SELECT size, body FROM pages WHERE sha256 = ?`, sum).Scan(&size, &packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("page %s: %w in %s", sum, ErrNotFound, db.path)
	}
	var body []byte
	if err == nil {
		body, err = db.unpackPage(packed, size)
	}
	if got := sha256.Sum256(body); err == nil && hex.EncodeToString(got[:]) != sum {
		err = errors.New("its bytes are not those that were received; 'broadsheet verify' tells more")
	}
	if err != nil {
		return nil, fmt.Errorf("read page %s of %s: %w", sum, db.path, explain(err))
	}
	return body, nil
}
