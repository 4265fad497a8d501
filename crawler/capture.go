package crawler

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httputil"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Exchange is a request and its answer as they went over the wire.
type Exchange struct {
	URL string    // the address asked, without user name and password
	At  time.Time // when the request was sent; UTC
	IP  string    // of the server; "": there is a proxy between
	// Request is what was sent. Instead of the values of credentials (Authorization, Cookie, and the fields of Config.Header) it
	// has LeftOut.
	Request []byte
	// Head is the answer's status line and fields with the empty line; interim answers (1xx) are not in it. In a crawl that was given credentials the
	// values of its Set-Cookie are LeftOut.
	Head   []byte
	Status int
	Header http.Header
	// Size is how many bytes of the body were received, with its chunks and its coding, and Body reads them from the beginning.
	Size int64
	Body func() io.Reader
	// Payload is the SHA-256 of the body with its chunks joined, before Content-Encoding is undone, and PayloadSize its length.
	Payload     [sha256.Size]byte
	PayloadSize int64
	Truncated   string // why the body is not whole, in WARC's words: length, time, disconnect, unspecified; "": it is
	Site        bool   // it is for a robots.txt or tdmrep.json
}

// Captured says where an exchange is kept.
type Captured struct {
	File           string // its name
	Offset, Length int64  // of the answer's record in it, in bytes
	Type           string // of the record: response or revisit
	URL            string
	Date           string // of the record
	Status         int
	Payload        string // SHA-256 in hex
	Site           bool   // see Exchange
}

// LeftOut stands in an Exchange for what its owner would not hand on.
const LeftOut = "[left out]"

// captureError ends a crawl whose captures cannot be kept.
type captureError struct{ err error }

func (e *captureError) Error() string { return "keep what was received: " + e.err.Error() }
func (e *captureError) Unwrap() error { return e.err }

// capture hands an exchange that is over to Config.Capture.
func (c *flight) capture(ctx context.Context, ex *exchange) (err error) {
	t := ex.tape
	if t == nil {
		return nil
	}
	t.stop()
	defer func() { err = cmp.Or(err, t.received.close()) }()
	if t.on == nil || ex.status == 0 || ctx.Err() != nil { // nothing came that is HTTP, or the crawl was cut off
		return nil
	}
	if t.err != nil {
		return &captureError{t.err}
	}
	x, ok := c.exchangeOf(ex)
	if !ok {
		return nil
	}
	kept, err := c.cfg.Capture(ctx, x)
	if err != nil {
		return &captureError{err}
	}
	c.captures = append(c.captures, kept)
	return nil
}

func (c *Crawler) exchangeOf(ex *exchange) (*Exchange, bool) {
	t := ex.tape
	start, end, ok := findHead(t.received.section(0, t.received.size))
	if !ok {
		return nil, false
	}
	head, err := io.ReadAll(t.received.section(start, end-start))
	if err != nil {
		return nil, false
	}
	x := &Exchange{
		URL: public(ex.url).String(), At: ex.sent.UTC(), IP: t.ip, Status: ex.status, Header: ex.header, Site: ex.jar == nil,
		Request: c.withoutSecrets(t.sent), Head: head,
	}
	if c.cfg.SecretCookies() {
		x.Head = leaveOut(head, func(name string) bool { return name == "Set-Cookie" || name == "Set-Cookie2" })
	}
	body := func() io.Reader { return t.received.section(end, t.received.size-end) }
	var whole bool
	x.Size, x.PayloadSize, x.Payload, whole = measure(body(), ex, t.ended)
	x.Body = func() io.Reader { return t.received.section(end, x.Size) }
	if !whole {
		x.Truncated = whyCut(ex)
	}
	return x, true
}

// SecretCookies tells whether servers know who we are, so that their cookies are keys to what is ours and left out of captures.
func (cfg Config) SecretCookies() bool {
	return len(cfg.Cookies) > 0 || slices.ContainsFunc(slices.Collect(maps.Keys(cfg.Header)), IsCredential)
}

// withoutSecrets returns a request as it may be handed on.
func (c *Crawler) withoutSecrets(sent []byte) []byte {
	return leaveOut(sent, func(name string) bool {
		_, own := c.cfg.Header[name]
		return own || IsCredential(name) || name == "Proxy-Authorization"
	})
}

// leaveOut puts LeftOut in the place of the values of some fields, of cookies behind their names.
func leaveOut(head []byte, secret func(name string) bool) []byte {
	var out bytes.Buffer
	hiding := false
	for line := range bytes.Lines(head) {
		text := bytes.TrimRight(line, "\r\n")
		if len(text) > 0 && (text[0] == ' ' || text[0] == '\t') && hiding { // a folded value goes on
			continue
		}
		name, value, ok := bytes.Cut(text, []byte(":"))
		hiding = ok && secret(http.CanonicalHeaderKey(string(bytes.TrimSpace(name))))
		if !hiding {
			out.Write(line)
			continue
		}
		out.Write(name)
		out.WriteString(": ")
		if cookie, _, named := bytes.Cut(value, []byte("=")); named && bytes.HasPrefix(bytes.ToLower(name), []byte("set-cookie")) && !bytes.Contains(cookie, []byte(";")) {
			out.Write(bytes.TrimSpace(cookie))
			out.WriteByte('=')
		}
		out.WriteString(LeftOut)
		out.Write(line[len(text):])
	}
	return out.Bytes()
}

// findHead returns where the final answer's head begins and where it ends, behind the empty line. Interim answers come before it.
func findHead(received io.Reader) (start, end int64, ok bool) {
	r := bufio.NewReader(received)
	var status string // the beginning of the head's first line
	for goesOn := false; ; {
		part, err := r.ReadSlice('\n')
		if end += int64(len(part)); err != nil && err != bufio.ErrBufferFull {
			return 0, 0, false
		}
		empty := !goesOn && len(bytes.TrimRight(part, "\r\n")) == 0
		goesOn = err == bufio.ErrBufferFull
		switch {
		case !empty:
			status = cmp.Or(status, string(part[:min(len(part), 32)]))
		case status == "":
			start = end // an empty line before it
		default:
			if _, code, _ := strings.Cut(status, " "); !strings.HasPrefix(strings.TrimSpace(code), "1") {
				return start, end, true
			}
			start, status = end, ""
		}
	}
}

// measure reads a body as it came: how many bytes it has, what its payload is, and whether that is whole.
func measure(body io.Reader, ex *exchange, ended bool) (size, payload int64, sum [sha256.Size]byte, whole bool) {
	hash := sha256.New()
	defer func() { hash.Sum(sum[:0]) }()
	if ex.status == http.StatusNotModified || ex.status == http.StatusNoContent {
		return 0, 0, sum, true
	}
	counted := &counter{r: body}
	r := bufio.NewReader(counted)
	if ex.chunked {
		n, err := io.Copy(hash, httputil.NewChunkedReader(r))
		payload = n
		for err == nil && !whole { // fields behind the last chunk
			var line []byte
			line, err = r.ReadSlice('\n')
			whole = err == nil && len(bytes.TrimRight(line, "\r\n")) == 0
		}
		if !whole { // all that came is kept
			_, _ = io.Copy(io.Discard, r) // from memory or our own file; what is missing shows in size
		}
		return counted.n - int64(r.Buffered()), payload, sum, whole
	}
	declared, err := strconv.ParseInt(strings.TrimSpace(ex.header.Get("Content-Length")), 10, 64)
	if err != nil || declared < 0 {
		n, err := io.Copy(hash, r)
		return n, n, sum, ended && err == nil
	}
	n, err := io.CopyN(hash, r, declared)
	return n, n, sum, err == nil
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// whyCut says in WARC's words why a body is not whole.
func whyCut(ex *exchange) string {
	switch {
	case ex.payload.Unwanted:
		return "unspecified" // nobody asked for more
	case ex.payload.Truncated:
		return "length"
	case errors.Is(ex.err, context.DeadlineExceeded) || errors.Is(ex.err, ErrSlow):
		return "time"
	case ex.err != nil:
		return "disconnect"
	}
	return "unspecified"
}
