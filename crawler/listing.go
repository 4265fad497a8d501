package crawler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// Feeds and sitemaps are asked for like pages. What a body is, its beginning says.

// maxListing is how long a sitemap may be by its protocol, unpacked.
const maxListing = 50 << 20

// listingKind is what sort of listing a body is.
type listingKind int

const (
	noListing listingKind = iota
	feedListing
	sitemapListing
	plainListing // a sitemap that is a text with a URL a line
)

// kindOf tells what a body is by how it begins. A type counts only where the beginning could be of many things.
func kindOf(contentType string, head []byte) listingKind {
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	head = bytes.TrimLeft(head[:min(len(head), 64<<10)], " \t\r\n\ufeff")
	switch rootOf(head) {
	case "urlset", "sitemapindex":
		return sitemapListing
	case "rss", "feed":
		return feedListing
	case "RDF":
		if bytes.Contains(head[:min(len(head), 4<<10)], []byte("purl.org/rss/")) {
			return feedListing
		}
	}
	switch {
	case isJSONFeed(head):
		return feedListing
	case (media == "" || media == "text/plain" || strings.HasSuffix(media, "gzip") || media == "application/octet-stream") && isURLList(head):
		return plainListing
	}
	return noListing
}

// rootOf returns the name of the first element of an XML text without its prefix; "" when it has none, or none so far.
func rootOf(text []byte) string {
	for {
		end := ""
		switch text = bytes.TrimLeft(text, " \t\r\n"); {
		case bytes.HasPrefix(text, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(text, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(text, []byte("<!")):
			end = ">"
			if i := bytes.IndexAny(text, "[>"); i >= 0 && text[i] == '[' { // entities are declared in it
				end = "]>"
			}
		case bytes.HasPrefix(text, []byte("<")):
			name := text[1:]
			n := bytes.IndexAny(name, " \t\r\n/>")
			if n < 0 {
				return ""
			}
			name = name[:n]
			return string(name[bytes.IndexByte(name, ':')+1:])
		default:
			return ""
		}
		i := bytes.Index(text, []byte(end))
		if i < 0 {
			return ""
		}
		text = text[i+len(end):]
	}
}

// isJSONFeed tells a JSON Feed by the address of its version, whose slashes JSON may escape.
func isJSONFeed(head []byte) bool {
	if !bytes.HasPrefix(head, []byte("{")) {
		return false
	}
	head = head[:min(len(head), 4<<10)]
	return bytes.Contains(head, []byte("//jsonfeed.org/version/")) || bytes.Contains(head, []byte(`\/\/jsonfeed.org\/version\/`))
}

// isURLList tells whether a text begins with lines that are each a URL.
func isURLList(head []byte) bool {
	lines := 0
	for line := range bytes.Lines(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))) {
		whole := bytes.HasSuffix(line, []byte("\n"))
		line = bytes.TrimSpace(line)
		switch {
		case len(line) == 0:
			continue
		case !bytes.HasPrefix(line, []byte("http://")) && !bytes.HasPrefix(line, []byte("https://")):
			return lines > 0 && !whole && len(line) < len("https://")
		case bytes.ContainsAny(line, " \t<"):
			return false
		}
		lines++
	}
	return lines > 0
}

// wanted says how many bytes of a body are kept: as far as there is room, and of an answer that is an error no more than of a
// light page. XML whose kind does not show yet is read, and judged when it is whole.
func (f *flight) wanted(ctx context.Context, ex *exchange) func(contentType string, head []byte) int64 {
	return func(contentType string, head []byte) int64 {
		limit := f.cfg.MaxBody
		switch kind := kindOf(contentType, head); {
		case kind == sitemapListing || kind == plainListing:
			limit = max(limit, maxListing)
		case kind == feedListing, LooksHTML(contentType, head), isXML(contentType, head):
		default:
			return 0
		}
		if ex.status/100 != 2 {
			limit = min(limit, lightBody)
		}
		n, err := f.grow(ctx, ex, int64(len(head)), limit)
		if err != nil {
			ex.cutOff = err
			return 0
		}
		return n
	}
}

// isXML tells whether there may be a feed or a sitemap behind a long preamble.
func isXML(contentType string, head []byte) bool {
	media, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch strings.TrimSpace(media) {
	case "text/xml", "application/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml":
		return len(head) > 0 && bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n\ufeff"), []byte("<"))
	}
	return false
}

// arrived judges a whole body with a 2xx status: whether it is a listing, a page, or neither.
func (c *flight) arrived(ctx context.Context, p *Page) Outcome {
	contentType := p.Header.Get("Content-Type")
	kind := kindOf(contentType, p.Body)
	switch {
	case kind != noListing:
		if err := c.list(ctx, p, kind); err != nil {
			p.Err = err
			return OutcomeStopped
		}
		return OutcomeListing
	case p.Request.FoundBy == FoundByHost:
		return OutcomeAbsent
	case !LooksHTML(contentType, p.Body):
		p.Body, p.Packed, p.Truncated = nil, nil, false
		return OutcomeNotHTML
	}
	return OutcomeFetched
}

// absent tells whether a page came to nothing that was only looked for. A server that fails is tried again like any other.
func (p *Page) absent() bool {
	if p.Request.FoundBy != FoundByHost || !p.Again.IsZero() {
		return false
	}
	switch p.Outcome {
	case OutcomeNotHTML, OutcomeDisallowed, OutcomeAbsent:
		return true
	case OutcomeHTTPError:
		return p.Status/100 != 5 && p.Status != http.StatusTooManyRequests
	}
	return false
}

// nothing makes a page one of OutcomeAbsent.
func (p *Page) nothing() {
	p.Outcome, p.Err, p.Body, p.Packed, p.Truncated = OutcomeAbsent, nil, nil, nil, false
}

// list reads a feed or a sitemap into p.Links. One that breaks off is taken as far as it goes. It returns an error when ctx
// has ended.
func (c *flight) list(ctx context.Context, p *Page, kind listingKind) error {
	var entries []listed
	var err error
	by := FoundBySitemap
	if err := c.plant(ctx, p.Body); err != nil { // what it lists weighs as much as a tree
		return err
	}
	switch kind {
	case feedListing:
		by = FoundByFeed
		entries, err = parseFeed(p.Body)
	case sitemapListing:
		entries, err = parseSitemap(p.Body)
	case plainListing:
		entries, err = parseURLList(p.Body)
	}
	switch {
	case errors.Is(err, errListed):
		c.cfg.Log.Warn("long listing", "url", p.URL.String(), "read", len(entries))
	case err != nil && len(entries) == 0:
		p.Err = fmt.Errorf("%s: %w", p.URL, err)
	case err != nil:
		c.cfg.Log.Warn("broken listing", "url", p.URL.String(), "read", len(entries), "err", err)
	}
	if c.cfg.Follow.Scope == ScopeNone || p.Request.Depth >= c.cfg.Follow.MaxDepth+maxNested {
		return nil
	}
	p.Links = c.entries(p, entries, by)
	if len(entries) > 0 && len(p.Links) == 0 {
		c.cfg.Log.Info("nothing new in listing", "url", p.URL.String(), "entries", len(entries), "scope", string(c.cfg.Follow.Scope))
	}
	return nil
}

// entries returns the requests for what a listing lists, as far as the crawl goes there.
func (c *Crawler) entries(p *Page, entries []listed, by FoundBy) []Request {
	follow, root, seed := c.cfg.Follow, scopeRoot(p), seedOf(p)
	if follow.Scope == ScopePage {
		root = p.URL
	}
	today := day(p.FetchedAt)
	var reqs []Request
	for _, e := range entries {
		if e.url = strings.TrimSpace(e.url); e.url == "" {
			continue
		}
		u, err := resolve(p.URL, e.url)
		if err != nil || u.User != nil {
			continue
		}
		date := listedDate(e)
		r := Request{Source: p.URL.String(), FoundBy: by, Depth: p.Request.Depth + 1, Seed: seed, ListedDate: date, ListedTitle: listedTitle(e.title)}
		r.Priority = priorityPage + freshness(u, date, today, r.Depth)
		switch {
		case e.more && follow.within(date, true) && (sameDomain(u, p.URL) || sameDomain(u, root)):
			r.FoundBy, r.ListedTitle = FoundByIndex, ""
		case !e.more && !isFile(u) && follow.takes(root, u, by) && follow.within(date, !e.published):
		default:
			continue
		}
		if !c.lists(p, u) {
			continue
		}
		if c.complete(p, &r, u) || p.Request.Attempt > 1 {
			reqs = append(reqs, r)
		}
	}
	return reqs
}

// complete fills in the address of a link; false: the crawl has led there before.
func (c *Crawler) complete(p *Page, r *Request, u *url.URL) bool {
	r.URL, r.Key, r.Host = u.String(), keyOf(u), hostPort(u)
	p.leadsTo(r.Key)
	// What lists a page says more of it than a link does, so it is told in any case.
	return r.FoundBy == FoundByFeed || r.FoundBy == FoundBySitemap || c.handed.first(r.Key, r.Depth)
}

// seedOf returns Request.Seed for what a page leads to.
func seedOf(p *Page) string {
	if p.Request.Seed != "" {
		return p.Request.Seed
	}
	return p.URL.String()
}

// scopeRoot returns what scopes count from.
func scopeRoot(p *Page) *url.URL {
	if u, err := parseURL(p.Request.Seed); err == nil {
		return u
	}
	return p.URL
}

// listedDate returns the date of an entry as RFC 3339 or YYYY-MM-DD, or "" for one that is neither.
func listedDate(e listed) string {
	date := strings.TrimSpace(e.date)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05 Z07:00"} {
		if t, err := time.Parse(layout, date); err == nil && t.Year() > 0 {
			return t.Truncate(time.Second).Format(time.RFC3339)
		}
	}
	if len(date) > len(time.DateOnly) && strings.ContainsRune("T ", rune(date[len(time.DateOnly)])) {
		date = date[:len(time.DateOnly)] // the time has no offset, so that only the day is known
	}
	if t, err := time.Parse(time.DateOnly, date); err == nil && t.Year() > 0 {
		return date
	}
	return ""
}

// maxTitle is how many bytes of a title are kept.
const maxTitle = 500

// listedTitle returns a title on one line.
func listedTitle(title string) string {
	title = strings.Join(strings.Fields(strings.ToValidUTF8(title, "\uFFFD")), " ")
	if len(title) <= maxTitle {
		return title
	}
	end := maxTitle
	for !utf8.RuneStart(title[end]) {
		end--
	}
	return title[:end] + "…"
}

// parseURLList reads a sitemap that is a text: a URL a line.
func parseURLList(body []byte) (entries []listed, err error) {
	for url, bad := range ReadURLs(bytes.NewReader(body)) {
		if bad != nil {
			continue // one line; the others stand
		}
		if entries = append(entries, listed{url: url}); len(entries) == maxListed {
			return entries, errListed
		}
	}
	return entries, nil
}

// LeadsOn tells by an address whether it is worth asking for what it leads to: it looks like a feed or a sitemap or, where links
// are followed, like no article.
func LeadsOn(rawURL string, f Follow) bool {
	u, err := parseURL(rawURL)
	if err != nil || f.Scope == ScopeNone {
		return false
	}
	return looksListing(u) || f.wide() && articleScore(link{url: u}) < 30 && !isFile(u)
}

func looksListing(u *url.URL) bool {
	p := strings.ToLower(strings.TrimSuffix(u.Path, "/"))
	name := p[strings.LastIndexByte(p, '/')+1:]
	switch name {
	case "feed", "rss", "atom", "feeds", "rss2", "rdf":
		return true
	}
	for _, ext := range []string{".xml", ".rss", ".atom", ".rdf", ".xml.gz", "feed.json", "sitemap.txt"} {
		if strings.HasSuffix(name, ext) {
			return true
		}
	}
	return strings.Contains(name, "sitemap") || u.Query().Has("feed") || strings.HasPrefix(u.Hostname(), "feeds.")
}
