package crawler

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Cookie is a cookie that a crawl begins with. It is sent to URL's host, with Domain also to those below it.
type Cookie struct {
	*http.Cookie
	URL *url.URL // as if its answer had set the cookie
}

const (
	maxCookieLine = 64 << 10
	maxCookieFile = 100_000 // lines
)

// ReadCookies reads a file of cookies in Netscape's format, as browsers' extensions and curl write it: a line for each with
// domain, whether hosts below it get it too, path, whether it is for https only, when it ends in seconds since 1970 (0: with
// the session), name and value, with tabs between. Lines that begin with # are comments, but for those with #HttpOnly_
// before the domain. Cookies that have ended are left out. An error names its line and never a value.
func ReadCookies(r io.Reader) ([]Cookie, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxCookieLine)
	var cookies []Cookie
	n := 0
	for lines.Scan() {
		if n++; n > maxCookieFile {
			return nil, fmt.Errorf("more than %d lines", maxCookieFile)
		}
		line := strings.TrimSuffix(lines.Text(), "\r")
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		line, httpOnly := strings.CutPrefix(line, "#HttpOnly_")
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		c, err := readCookie(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if c.HttpOnly = httpOnly; c.Expires.IsZero() || c.Expires.After(time.Now()) {
			cookies = append(cookies, c)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n+1, err)
	}
	return cookies, nil
}

func readCookie(line string) (Cookie, error) {
	f := strings.Split(line, "\t")
	if len(f) == 6 { // an empty value whose tab an editor has cut off
		f = append(f, "")
	}
	if len(f) != 7 {
		return Cookie{}, fmt.Errorf("%d fields with tabs between, where Netscape's format has 7", len(f))
	}
	u, err := parseURL("https://" + strings.TrimPrefix(f[0], "."))
	if err != nil || u.User != nil || u.Path != "" && u.Path != "/" || u.Port() != "" {
		return Cookie{}, fmt.Errorf("its first field is no domain")
	}
	ends, err := strconv.ParseFloat(f[4], 64)
	if err != nil || !(ends < 1e12) {
		return Cookie{}, fmt.Errorf("its fifth field is no time in seconds since 1970")
	}
	u.Path = "/"
	c := &http.Cookie{Name: f[5], Value: f[6], Path: f[2], Secure: strings.EqualFold(f[3], "TRUE")}
	if len(c.Value) > 1 && c.Value[0] == '"' && c.Value[len(c.Value)-1] == '"' {
		c.Value, c.Quoted = c.Value[1:len(c.Value)-1], true
	}
	if strings.EqualFold(f[1], "TRUE") {
		c.Domain = u.Hostname()
	}
	if ends > 0 {
		c.Expires = time.Unix(int64(ends), 0)
	}
	if (&http.Cookie{Name: c.Name}).Valid() != nil {
		return Cookie{}, fmt.Errorf("its sixth field is no name of a cookie")
	}
	if c.Valid() != nil { // whose error shows the value
		return Cookie{}, fmt.Errorf("cookie %s: its path or value has a character that no server can be sent", c.Name)
	}
	return Cookie{c, u}, nil
}
