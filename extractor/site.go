package extractor

import (
	"slices"
	"strings"
	"unicode"
)

// siteName is a name of the publication.
type siteName struct {
	name    string // folded
	letters string // see letters
}

// nameSite collects the names that the publication goes by.
func (f *facts) nameSite() {
	host := strings.ToLower(f.p.url.Hostname())
	f.host = letters(hostCore(host))
	f.hosts = [2]string{letters(host), letters(strings.TrimPrefix(host, "www."))}
	add := func(name string) {
		name = fold(name)
		if key := letters(name); key != "" && len(name) < 80 && len(f.sites) < 12 && !slices.Contains(f.sites, siteName{name, key}) {
			f.sites = append(f.sites, siteName{name, key})
		}
	}
	add(f.siteMeta())
	add(f.ld.publisher)
	add(f.ld.site)
	add(f.p.metaContent("application-name", "apple-mobile-web-app-title", "al:ios:app_name", "twitter:app:name:iphone"))
	add(strings.TrimPrefix(f.p.metaContent("twitter:site"), "@"))
	add(f.itemprop("publisher"))
}

// siteMeta returns og:site_name, unless it is the title of the page: some systems put it there.
func (f *facts) siteMeta() string {
	name := f.p.metaContent("og:site_name")
	if key := fold(name); key != "" && countWords(name) > 3 && (key == fold(f.p.metaContent("og:title")) || key == fold(f.p.docTitle)) {
		return ""
	}
	return name
}

// hostCore returns the part of a host that carries its name: "example" of www.example.co.uk.
func hostCore(host string) string {
	core, _, _ := strings.Cut(siteOf(host), ".")
	return core
}

// siteOf cuts a host to the name that was registered: example.com, or example.co.uk where a country has two levels of domains.
func siteOf(host string) string {
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	country := strings.LastIndexByte(host, '.')
	name := strings.LastIndexByte(host[:max(country, 0)], '.')
	if name >= 0 && len(host)-country-1 == 2 && country-name-1 <= 3 {
		name = strings.LastIndexByte(host[:name], '.')
	}
	return host[name+1:]
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
	if f.host != "" {
		switch {
		case key == f.host, key == f.hosts[0], key == f.hosts[1], strings.HasPrefix(low, "www."):
			return true
		case len(key) > len(f.host)+besideHost:
		case len(f.host) >= 4:
			if strings.Contains(key, f.host) {
				return true
			}
		case len(f.host) >= 2 && containsWords(s, strings.ToUpper(f.host)):
			return true // an initialism: "QPR North" on qpr.example; in small letters it may be a word
		}
	}
	for _, site := range f.sites {
		if site.letters == key || len(site.letters) >= 3 && len(key) <= 3*len(site.letters)+8 && containsWords(low, site.name) {
			return true
		}
		// "Quay" for the site "Quay News": a part of the name, at its beginning.
		if len(key) >= 3 && strings.HasPrefix(site.letters, key) && strings.HasPrefix(site.name, low+" ") {
			return true
		}
	}
	return false
}

// companyWords are those of a publisher's name in the register of companies; folded.
var companyWords = wordSet("ag|corp|corp.|eg|gmbh|group|inc|inc.|kg|limited|llc|ltd|ltd.|oy|plc|pty|publishing|s.a.|s.l.|s.p.a.|s.r.l.|sarl|spa|srl|verlag|verlags")

// bestName chooses among the names of the publication: the first, unless another one is better because this is written for machines or
// for the register of companies, or is not in the host, as that is which several say.
func (f *facts) bestName(claims []claim) claim {
	taken := first(claims)
	company := func(s string) bool {
		for w := range strings.FieldsSeq(fold(s)) {
			if companyWords[w] {
				return true
			}
		}
		return false
	}
	said := func(name string) (n int) {
		key := letters(fold(name))
		for _, c := range claims {
			if letters(fold(c.value)) == key {
				n++
			}
		}
		return n
	}
	isHost := func(s string) bool { return isSlug(s) && strings.Contains(s, ".") }
	firm, host, slug, strange := company(taken.value), isHost(taken.value), isSlug(taken.value), !f.inHost(taken.value)
	if !firm && !host && !slug && !strange {
		return taken
	}
	for _, c := range claims {
		switch {
		case c.value == "" || countWords(c.value) > 5 || company(c.value):
		case firm:
			return c
		case isHost(c.value):
		case host, slug && letters(fold(c.value)) == taken.value && c.value != taken.value,
			strange && said(taken.value) == 1 && said(c.value) > 1 && f.inHost(c.value):
			return c
		}
	}
	return taken
}

// besideName are what a logo or the title of a front page says beside the publication's name; folded.
var besideName = []string{"", "blog", "com", "de", "frontpage", "home", "homepage", "logo", "news", "online", "org", "startseite", "the", "website", "www"}

// namesSite tells a text that is the publication's name and nothing else, where isSite takes a short title about it
// ("Harbour Gazette opens its archive") for one.
func (f *facts) namesSite(s string) bool {
	if len(s) > 120 {
		return false
	}
	key := letters(fold(s))
	is := func(name string) bool {
		before, after, ok := strings.Cut(key, name)
		return name != "" && ok && slices.Contains(besideName, before) && slices.Contains(besideName, after)
	}
	return is(f.host) || key == f.hosts[0] && key != "" || key == f.hosts[1] && key != "" || slices.ContainsFunc(f.sites, func(n siteName) bool { return is(n.letters) })
}

// besideHost is how many letters may stand beside the host's name in a name of the publication: "Tidewater Post Online".
const besideHost = 12

// containsWords tells whether s holds the words of part, as whole words.
func containsWords(s, part string) bool {
	for from := 0; part != ""; {
		i := strings.Index(s[from:], part)
		if i < 0 {
			return false
		}
		i += from
		if (i == 0 || !isWordByte(s[i-1])) && (i+len(part) == len(s) || !isWordByte(s[i+len(part)])) {
			return true
		}
		from = i + len(part)
	}
	return false
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

// describeSite fills the fields that name the page and its publication.
func (f *facts) describeSite(a *Article) {
	p := f.p
	f.describeCanonical(a)
	sites := []claim{
		{"opengraph", f.siteMeta()},
		{"json-ld", f.ld.publisher},
		{"json-ld", f.ld.site},
		{"meta", p.metaContent("application-name", "apple-mobile-web-app-title", "dc.publisher", "citation_publisher", "publisher")},
		{"microdata", f.itemprop("publisher")},
		{"markup", f.titleTail()},
	}
	for i := range sites {
		if strings.Contains(sites[i].value, "://") || len(sites[i].value) > 120 {
			sites[i].value = ""
		}
	}
	if c := f.bestName(sites); c.value != "" {
		a.Site = c.value
		settle(a, "site", c, sites)
	}
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
