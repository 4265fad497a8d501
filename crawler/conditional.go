package crawler

import (
	"hash/fnv"
	"net/http"
	"net/url"
)

// maxValidator bounds what of a server's validators is kept and sent back.
const maxValidator = 1 << 10

// Validators returns the ETag and the Last-Modified of an answer, as they are sent back to ask whether it has changed
// (RFC 9110 section 8.8); "" for one that is missing or could not be sent.
func Validators(h http.Header) (etag, lastModified string) {
	if etag = h.Get("Etag"); !sendable(etag) {
		etag = ""
	}
	if lastModified = h.Get("Last-Modified"); lastModified != "" {
		if _, err := http.ParseTime(lastModified); err != nil || !sendable(lastModified) {
			lastModified = "" // by section 13.1.3 it would be ignored
		}
	}
	return etag, lastModified
}

// sendable tells whether a header may have this value: printable ASCII, and not too much of it.
func sendable(value string) bool {
	if len(value) > maxValidator {
		return false
	}
	for _, b := range []byte(value) {
		if b < ' ' || b > '~' {
			return false
		}
	}
	return true
}

// conditions are the header fields by which a server may answer with 304 when the page at u has not changed; nil for
// none. Validators hold for the address that gave them: sent to another, to which a redirect now leads, an old date
// would make that page look unchanged.
func (r Request) conditions(u *url.URL) http.Header {
	if r.ETag == "" && r.LastModified == "" || u.String() != r.AnsweredBy {
		return nil
	}
	h := http.Header{}
	if r.ETag != "" {
		h.Set("If-None-Match", r.ETag)
	}
	if r.LastModified != "" {
		h.Set("If-Modified-Since", r.LastModified)
	}
	return h
}

// leadsTo puts a key into LinksHash.
func (p *Page) leadsTo(key string) {
	h := fnv.New64a()
	h.Write([]byte(key))
	sum := h.Sum64()
	if p.ledTo[sum] {
		return
	}
	if p.ledTo == nil {
		p.ledTo = map[uint64]bool{}
	}
	p.ledTo[sum] = true
	p.LinksHash += sum // in whichever order
}
