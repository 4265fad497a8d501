package main

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"broadsheet/crawler"
)

// requestFlags say what is sent with requests, through whom, and how slow an answer may be.
type requestFlags struct {
	header    secrets
	cookies   string
	proxy     secret
	firstByte time.Duration
	minRate   int
}

func addRequestFlags(cmd *cobra.Command, f *requestFlags) {
	flags := cmd.Flags()
	flags.Var(&f.header, "header", "`'NAME: VALUE'` to send with each request; may be repeated. Authorization and Cookie go only to the origins (http://host:port) of the URLs on the command line. The archive keeps the name alone")
	flags.StringVar(&f.cookies, "cookies", "", "`FILE` of cookies to begin with, in Netscape's format, as browsers' extensions and curl write it")
	flags.Var(&f.proxy, "proxy", "`URL` of a proxy (http, https, socks5) for all requests. It resolves the names, so that private addresses are refused only as far as the URL shows them; HTTP_PROXY is not used")
	flags.DurationVar(&f.firstByte, "first-byte", 30*time.Second, "for the header of an answer, within --timeout")
	flags.IntVar(&f.minRate, "min-rate", 500, "`N` bytes a second that a body must bring, averaged over 20 s; 0: however slow")
	mustComplete(cmd.MarkFlagFilename("cookies", "txt"))
}

// noProxy says whose fault it is when a proxy cannot be reached.
func noProxy(err error) error {
	if _, ok := errors.AsType[*crawler.ProxyError](err); ok {
		return usagef("--proxy: %w; mend that and run the same command again", err)
	}
	return err
}

// check finds what the flags cannot mean. What they hold is not shown.
func (f *requestFlags) check(args []string) error {
	for i, field := range f.header {
		name, value, err := crawler.ParseHeader(field)
		if err != nil {
			return usagef("--header, no. %d: %w", i+1, err)
		}
		if value == hidden {
			return usagef("--header %s: %s stands where a value is not shown; give the value", name, hidden)
		}
		if crawler.IsCredential(name) && len(args) == 0 {
			return usagef("--header %s: it is sent only to the origins of the URLs on the command line, and there is none; name one, such as the site's front page", name)
		}
	}
	if strings.Contains(string(f.proxy), hidden+"@") {
		return usagef("--proxy: %s stands where name and password are not shown; give them", hidden)
	}
	if f.proxy != "" {
		if _, err := crawler.ParseProxy(string(f.proxy)); err != nil {
			return usagef("--proxy: %w; use an address such as http://127.0.0.1:3128 or socks5://127.0.0.1:1080", err)
		}
	}
	switch {
	case f.firstByte <= 0:
		return usagef("--first-byte %s: use more than 0", f.firstByte)
	case f.minRate < 0 || f.minRate > 1<<20:
		return usagef("--min-rate %d: use 0 for no limit, or up to %d", f.minRate, 1<<20)
	}
	return nil
}

// credentials tells whether a header field goes to the origins of the URLs on the command line alone.
func (f *requestFlags) credentials() bool {
	return slices.ContainsFunc(f.header, func(field string) bool {
		name, _, err := crawler.ParseHeader(field)
		return err == nil && crawler.IsCredential(name)
	})
}

// hides tells whether the command is shown without some of its values.
func (f *requestFlags) hides() bool { return len(f.header) > 0 || f.proxy.hides() }

// set puts what the flags say into cfg. They have passed check.
func (f *requestFlags) set(cfg *crawler.Config, args []string) (err error) {
	cfg.FirstByte, cfg.MinRate = f.firstByte, orNone(f.minRate)
	cfg.Header = http.Header{}
	for _, field := range f.header {
		name, value, err := crawler.ParseHeader(field)
		if err != nil {
			return err
		}
		cfg.Header[name] = append(cfg.Header[name], value)
	}
	for _, a := range args {
		origin, err := crawler.Origin(a)
		if err != nil {
			return err
		}
		cfg.HeaderOrigins = append(cfg.HeaderOrigins, origin)
	}
	if f.proxy != "" {
		if cfg.Proxy, err = crawler.ParseProxy(string(f.proxy)); err != nil {
			return err
		}
	}
	if f.cookies != "" {
		cfg.Cookies, err = openCookies(f.cookies)
	}
	return err
}

func openCookies(name string) ([]crawler.Cookie, error) {
	file, err := os.Open(name)
	if err != nil {
		if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
			err = pathErr.Err
		}
		return nil, usagef("--cookies %s: %w", name, err)
	}
	defer file.Close() // only read
	cookies, err := crawler.ReadCookies(file)
	if err != nil {
		return nil, usagef("--cookies %s: %w", name, err)
	}
	return cookies, nil
}

// hidden stands for what nobody else is shown.
const hidden = "…"

// secrets are header fields, whose values nobody else is shown. They are judged by check: the error of a flag's Set would
// show them.
type secrets []string

// Set adds a field.
func (s *secrets) Set(field string) error {
	*s = append(*s, field)
	return nil
}

// String is for the default value.
func (s *secrets) String() string { return "" }

// Type is what --help calls the value.
func (s *secrets) Type() string { return "field" }

// GetSlice returns what is kept of the command line.
func (s *secrets) GetSlice() []string {
	var shown []string
	for _, field := range *s {
		name, _, err := crawler.ParseHeader(field)
		if err != nil {
			name = "?"
		}
		shown = append(shown, name+": "+hidden)
	}
	return shown
}

// secret is a URL whose name and password nobody else is shown.
type secret string

// Set takes the URL.
func (s *secret) Set(u string) error {
	*s = secret(strings.TrimSpace(u))
	return nil
}

// String returns what is kept of the command line.
func (s *secret) String() string {
	u, err := url.Parse(string(*s))
	if err != nil {
		return hidden
	}
	if u.User != nil {
		u.User = url.User(hidden)
		return strings.Replace(u.String(), u.User.String()+"@", hidden+"@", 1)
	}
	return u.String()
}

// hides tells whether String leaves something out.
func (s *secret) hides() bool {
	u, err := url.Parse(string(*s))
	return err != nil || u.User != nil
}

// Type is what --help calls the value.
func (s *secret) Type() string { return "url" }
