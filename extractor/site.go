package extractor

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// nameSite collects the names that the publication goes by.
func (f *facts) nameSite() {
	f.host = hostCore(f.p.url.Hostname())
	add := func(name string) {
		if name = fold(name); name != "" && len(name) < 80 && len(f.sites) < 12 {
			f.sites = append(f.sites, name)
		}
	}
	add(f.p.metaContent("og:site_name"))
	add(f.ld.publisher)
	add(f.ld.site)
	add(f.p.metaContent("application-name", "apple-mobile-web-app-title", "al:ios:app_name", "twitter:app:name:iphone"))
	add(strings.TrimPrefix(f.p.metaContent("twitter:site"), "@"))
	add(f.itemprop("publisher"))
}

// hostCore returns the part of a host that carries its name: "example" of www.example.co.uk.
func hostCore(host string) string {
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	labels := strings.Split(host, ".")
	n := len(labels)
	if n < 2 {
		return host
	}
	core := n - 2
	if n >= 3 && len(labels[n-1]) == 2 && len(labels[n-2]) <= 3 {
		core = n - 3
	}
	return labels[core]
}

// letters keeps the letters and digits of a folded name, so that "The Daily-Post" equals "thedailypost".
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return -1
	}, s)
}

// isSite tells whether a segment of a title, or an author, is the publication: its name, its host, or a text
// that holds its name and little else.
func (f *facts) isSite(s string) bool {
	if len(s) > 120 {
		return false
	}
	low := fold(s)
	key := letters(low)
	if key == "" {
		return false
	}
	if f.host != "" && (key == letters(f.host) || strings.HasPrefix(low, "www.") || key == letters(f.p.url.Hostname()) ||
		key == letters(strings.TrimPrefix(f.p.url.Hostname(), "www."))) {
		return true
	}
	if len(f.host) == 3 && containsWords(s, strings.ToUpper(f.host)) {
		return true // "MDR THÜRINGEN" on mdr.de
	}
	if core := letters(f.host); len(core) >= 4 && strings.Contains(key, core) && len(key) <= len(core)+12 {
		return true
	}
	for _, name := range f.sites {
		n := letters(name)
		if n == "" {
			continue
		}
		if n == key || len(n) >= 3 && len(key) <= 3*len(n)+8 && containsWords(low, name) {
			return true
		}
		// "BBC" for the site "BBC News": a part of the name, at its beginning.
		if len(key) >= 3 && strings.HasPrefix(n, key) && strings.HasPrefix(name, low+" ") {
			return true
		}
	}
	return false
}

// containsWords tells whether s holds the words of part, as whole words.
func containsWords(s, part string) bool {
	i := strings.Index(s, part)
	if i < 0 {
		return false
	}
	before := i == 0 || !isWordByte(s[i-1])
	after := i+len(part) == len(s) || !isWordByte(s[i+len(part)])
	return before && after
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80
}

// describeSite fills the fields that name the page and its publication.
func (f *facts) describeSite(a *Article) {
	p := f.p
	f.describeCanonical(a)
	sites := []claim{
		{"opengraph", p.metaContent("og:site_name")},
		{"json-ld", f.ld.publisher},
		{"json-ld", f.ld.site},
		{"meta", p.metaContent("application-name", "apple-mobile-web-app-title", "dc.publisher", "citation_publisher", "publisher")},
		{"microdata", f.itemprop("publisher")},
		{"markup", f.titleSuffix()},
	}
	for i := range sites {
		if strings.Contains(sites[i].value, "://") || len(sites[i].value) > 120 {
			sites[i].value = ""
		}
	}
	if c := first(sites); c.value != "" {
		a.Site = c.value
		settle(a, "site", c, sites)
	}
	f.describeLanguage(a)
	desc := []claim{
		{"opengraph", p.metaContent("og:description")},
		{"meta", p.metaContent("description", "twitter:description", "dc.description", "dcterms.description")},
		{"json-ld", f.ld.description},
		{"microdata", f.itemprop("description")},
	}
	if c := first(desc); c.value != "" {
		a.Description = cutRunes(c.value, 4000)
		settle(a, "description", c, desc)
	}
}

// titleSuffix returns the last segment of <title> when the title proper, before it, stands on the page as h1.
func (f *facts) titleSuffix() string {
	t := cleanText(f.p.docTitle)
	for _, sep := range []string{" | ", " - ", " – ", " — ", " · ", " • ", " » ", " :: "} {
		i := strings.LastIndex(t, sep)
		if i <= 0 {
			continue
		}
		head, tail := fold(t[:i]), strings.TrimSpace(t[i+len(sep):])
		if tail == "" || len(tail) > 60 {
			continue
		}
		if f.isSite(tail) {
			return tail
		}
		for _, at := range f.p.h1s[:min(len(f.p.h1s), 5)] {
			if fold(f.p.textOf(at)) == head {
				return tail
			}
		}
	}
	return ""
}

// describeCanonical takes the address that the page gives itself. A deep page that calls itself the front page is
// misconfigured and not believed.
func (f *facts) describeCanonical(a *Article) {
	var claims []claim
	add := func(from, ref string) {
		u := f.p.resolve(ref)
		if u == "" || f.frontPage(u) && !f.frontPage(f.p.url.String()) {
			return
		}
		claims = append(claims, claim{from, u})
	}
	for _, l := range f.p.links {
		if hasWord(l.rel, "canonical") {
			add("markup", l.href)
			break
		}
	}
	add("opengraph", f.p.metaContent("og:url"))
	if f.ld.url != "" {
		add("json-ld", f.ld.url)
	}
	add("microdata", f.itemprop("mainEntityOfPage"))
	if c := first(claims); c.value != "" {
		a.CanonicalURL = c.value
		settle(a, "canonical_url", c, claims)
	}
}

func (f *facts) frontPage(ref string) bool {
	u, err := url.Parse(ref)
	return err == nil && (u.Path == "" || u.Path == "/") && u.RawQuery == ""
}

// ownKeys are the addresses under which the page goes: its own, its canonical one and og:url.
func (p *page) ownKeys() []string {
	var out []string
	add := func(u *url.URL, err error) {
		if err == nil && u.Host != "" {
			if key := pageKey(u); key != "" {
				out = append(out, key)
			}
		}
	}
	add(p.url, nil)
	for _, l := range p.links {
		if l.rel == "canonical" {
			add(p.base.Parse(strings.TrimSpace(l.href)))
			break
		}
	}
	if og := p.metaContent("og:url"); og != "" {
		add(p.base.Parse(og))
	}
	return out
}

// isHere tells whether an address is this page's own.
func (f *facts) isHere(ref string) bool {
	if ref = strings.TrimSpace(ref); ref == "" || ref[0] == '#' || len(ref) > 2048 {
		return false
	}
	// Few addresses end as the page's own does: the others need no parsing.
	end := strings.TrimRight(ref, "/")
	if i := strings.IndexAny(end, "?#"); i > 0 {
		end = strings.TrimRight(end[:i], "/")
	}
	end = end[strings.LastIndexByte(end, '/')+1:]
	near := func(key string) bool {
		return strings.HasSuffix(key, end) || strings.ContainsAny(key, "?%") || strings.ContainsRune(end, '%')
	}
	if !slices.ContainsFunc(f.own, near) {
		return false
	}
	u, err := f.p.base.Parse(ref)
	if err != nil {
		return false
	}
	return slices.Contains(f.own, pageKey(u))
}

// pageKey is an address for comparison: without scheme, www, fragment, query and closing slash. A front page has
// none, as every page links to it; a query counts where the path is empty.
func pageKey(u *url.URL) string {
	path := strings.TrimSuffix(u.Path, "/")
	if path == "" {
		if u.RawQuery == "" {
			return ""
		}
		path = "/?" + u.RawQuery
	}
	return strings.TrimPrefix(strings.ToLower(u.Host), "www.") + path
}

// describeLanguage names the language as the page does, as a BCP 47 tag; the script decides where it says nothing.
func (f *facts) describeLanguage(a *Article) {
	claims := []claim{
		{"markup", tagOf(f.p.lang)},
		{"json-ld", tagOf(f.ld.language)},
		{"opengraph", tagOf(f.p.metaContent("og:locale"))},
		{"microdata", tagOf(f.itemprop("inLanguage"))},
		{"meta", tagOf(f.p.metaContent("content-language", "language", "dc.language", "dcterms.language"))},
	}
	c := first(claims)
	if c.value == "" {
		c = claim{"visible", f.scriptLanguage()}
	}
	if c.value != "" {
		a.Language = c.value
		settle(a, "language", c, claims)
	}
}

// tagOf normalises a language tag: "en_GB" is en-GB; "" for none.
func tagOf(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), ",")
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if s == "" || len(s) > 35 {
		return ""
	}
	t, err := language.Parse(s)
	if err != nil || t == language.Und {
		return ""
	}
	return t.String()
}

// scriptLanguage tells languages that one script gives away, from the paragraphs of the page.
func (f *facts) scriptLanguage() string {
	var kana, hangul, thai, greek, hebrew, all int
	for _, i := range f.marks.paras[:min(len(f.marks.paras), 20)] {
		for _, r := range f.p.textOf(i) {
			if r < 0x80 {
				if r >= 'A' {
					all++
				}
				continue
			}
			all++
			switch {
			case r >= 0x3040 && r <= 0x30ff:
				kana++
			case r >= 0xac00 && r <= 0xd7af:
				hangul++
			case r >= 0x0e00 && r <= 0x0e7f:
				thai++
			case r >= 0x0370 && r <= 0x03ff:
				greek++
			case r >= 0x0590 && r <= 0x05ff:
				hebrew++
			}
		}
	}
	switch {
	case all < 20:
	case kana*5 > all:
		return "ja"
	case hangul*2 > all:
		return "ko"
	case thai*2 > all:
		return "th"
	case greek*2 > all:
		return "el"
	case hebrew*2 > all:
		return "he"
	}
	return ""
}

// monthFirst tells whether 3/4/2024 is the fourth of March here: in American English, and in English that names
// no country.
func (f *facts) monthFirst() bool {
	lang := tagOf(f.p.lang)
	if lang == "" {
		lang = tagOf(f.p.metaContent("og:locale"))
	}
	switch lang {
	case "en-US", "en-PH", "es-US":
		return true
	case "en", "":
		host := f.p.url.Hostname()
		i := strings.LastIndexByte(host, '.')
		switch tld := host[i+1:]; {
		case len(tld) == 2 && tld != "us" && tld != "io" && tld != "ai" && tld != "co" && tld != "tv" && tld != "me":
			return false
		}
		return true
	}
	return false
}
