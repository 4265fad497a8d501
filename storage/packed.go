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

	"github.com/klauspost/compress/zstd"

	"broadsheet/crawler"
	"broadsheet/storage/warc"
)

// A page's body is kept as a Zstandard frame or, when it came from a WARC file where its record has a gzip member of its own, as that member: it
// is no longer, to compress it anew would cost a fifth of what extracting the article does, and it is what the other
// crawler wrote, byte by byte. The first bytes tell which.
var gzipMagic = []byte{0x1f, 0x8b}

// packed returns the record's member when it can stand for the page's body, nil otherwise.
func (i *Imported) packed(p *crawler.Page) []byte {
	// Not when it is hardly compressed, nor with what the archive leaves out of addresses and headers.
	if i == nil || len(i.Member) == 0 || 2*len(i.Member) > len(p.Body) || crawler.WithoutUser(p.Request.URL) != p.Request.URL || hidesSome(p.Header) {
		return nil
	}
	return i.Member
}

// unpackPage returns a page's body. size is what it should be, for memory.
func (db *DB) unpackPage(packed []byte, size int64) ([]byte, error) {
	if bytes.HasPrefix(packed, gzipMagic) {
		return memberBody(packed)
	}
	return db.zdec.DecodeAll(packed, make([]byte, 0, min(max(size, 0), 1<<26)))
}

func memberBody(packed []byte) ([]byte, error) {
	for rec, err := range warc.Read(bytes.NewReader(packed), warc.Options{MaxBody: maxBody}) {
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
	h := sha256.New()
	if bytes.HasPrefix(packed, gzipMagic) {
		var body []byte
		body, err = memberBody(packed)
		h.Write(body)
		n = int64(len(body))
	} else if err = dec.Reset(bytes.NewReader(packed)); err == nil {
		n, err = io.Copy(h, io.LimitReader(dec, limit+1))
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
