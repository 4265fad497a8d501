package extractor

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html/atom"
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

// describeSection takes the part of the publication that the article stands in.
func (f *facts) describeSection(a *Article, s span, titleAt int32) {
	claims := []claim{
		{"visible", f.categoryLabel(s, titleAt)},
		{"json-ld", strings.Join(f.ld.section[:min(len(f.ld.section), 1)], "")},
		{"opengraph", f.p.metaContent("article:section", "og:article:section")},
		{"meta", f.p.metaContent("section", "parsely-section", "sailthru.section", "cxenseparse:recs:category", "category", "dc.subject", "news_section", "page-section")},
		{"microdata", f.itemprop("articleSection")},
		{"visible", f.crumb(s, titleAt, a.Title)},
		{"json-ld", f.lastCrumb(f.ld.crumbs, a.Title)},
	}
	order := []int{1, 2, 3, 4, 5, 6, 0}
	for i := range claims {
		v := claims[i].value
		if len(v) > 80 || strings.Contains(v, "://") || fold(v) == fold(a.Title) || f.isSite(v) && i != 1 && i != 2 {
			claims[i].value = ""
		}
	}
	for _, k := range order {
		if claims[k].value != "" {
			a.Section = claims[k].value
			settle(a, "section", claims[k], claims)
			return
		}
	}
}

// categoryLabel returns the category link nearest to the title.
func (f *facts) categoryLabel(s span, titleAt int32) string {
	best, bestAway := "", int32(200)
	for _, i := range f.marks.categories {
		nd := &f.p.nodes[i]
		if i < s.from || i > s.text+50 || titleAt < 0 || nd.chars > 40 || nd.all&(flagNav|flagRelated|flagAside|flagFooter|flagComment|flagBreadcrumb) != 0 {
			continue
		}
		if away := max(i-titleAt, titleAt-i); away < bestAway {
			best, bestAway = f.p.textOf(i), away
		}
	}
	return best
}

// crumb returns the last step of a visible breadcrumb before the page itself. Without a class a breadcrumb is
// known by its shape: a short row of links before the title that begins at the front page and ends with the title.
func (f *facts) crumb(s span, titleAt int32, title string) string {
	for _, i := range f.marks.crumbs {
		if c := f.lastCrumb(f.linkTexts(i), title); c != "" {
			return c
		}
	}
	want := fold(title)
	if want == "" {
		return ""
	}
	for i := max(s.from-200, f.p.bodyAt); i < titleAt; i++ {
		nd := &f.p.nodes[i]
		if !nd.text || nd.hidden || len(nd.n.Data) < len(title) || fold(nd.n.Data) != want {
			continue
		}
		for up, k := nd.parent, 0; up > 0 && k < 5; up, k = f.p.nodes[up].parent, k+1 {
			box := &f.p.nodes[up]
			if box.chars > nd.chars+120 {
				break
			}
			if links := f.linkTexts(up); len(links) >= 2 {
				return f.lastCrumb(links, title)
			}
		}
	}
	return ""
}

// linkTexts returns the texts of the links inside a node.
func (f *facts) linkTexts(root int32) []string {
	var out []string
	for i := root; i < f.p.nodes[root].end && len(out) < 20; i++ {
		if nd := &f.p.nodes[i]; nd.tag == atom.A && !nd.hidden {
			if t := f.p.textOf(i); t != "" {
				out = append(out, t)
			}
		}
	}
	return out
}

// lastCrumb returns the last step that is not the page's own title, and not the first: that is the front page.
func (f *facts) lastCrumb(crumbs []string, title string) string {
	want := fold(title)
	for i := len(crumbs) - 1; i >= 1; i-- {
		c := fold(crumbs[i])
		if c == "" || len(c) > 60 || want != "" && (c == want || similar(c, want) > .6 || strings.HasPrefix(want, strings.TrimSuffix(c, "..."))) {
			continue
		}
		return crumbs[i]
	}
	return ""
}

// describeImage takes the main picture; what stands under it on the page is its caption.
func (f *facts) describeImage(a *Article, s span, titleAt int32) {
	p := f.p
	claims := []claim{
		{"opengraph", p.resolve(p.metaContent("og:image:secure_url", "og:image", "og:image:url"))},
		{"json-ld", p.resolve(f.ld.image)},
		{"meta", p.resolve(p.metaContent("twitter:image", "twitter:image:src", "parsely-image-url", "sailthru.image.full", "thumbnail"))},
		{"microdata", p.resolve(f.itemprop("image"))},
	}
	figure := f.mainFigure(s, first(claims).value)
	if first(claims).value == "" {
		if top := f.topImage(s, titleAt); top.URL != "" {
			figure = top
		}
	}
	if figure.URL != "" {
		claims = append(claims, claim{"visible", figure.URL})
	}
	c := first(claims)
	if c.value == "" {
		return
	}
	a.Image = &Image{URL: c.value}
	if figure.URL == c.value || samePicture(figure.URL, c.value) {
		a.Image.Alt, a.Image.Caption = figure.Alt, figure.Caption
	}
	if a.Image.Alt == "" {
		a.Image.Alt = cutRunes(p.metaContent("og:image:alt", "twitter:image:alt"), 500)
	}
	if a.Image.Caption == "" && c.value == p.resolve(f.ld.image) && !strings.EqualFold(f.ld.caption, a.Title) {
		a.Image.Caption = cutRunes(f.ld.caption, 1000)
	}
	settle(a, "image", c, claims)
}

// mainFigure returns the figure with the wanted picture, or the first one around the beginning of the article.
func (f *facts) mainFigure(s span, want string) Image {
	var found Image
	for _, i := range f.marks.figures {
		nd := &f.p.nodes[i]
		if i < s.from || i > s.to || nd.all&(flagRelated|flagNav|flagFooter|flagAd|flagComment) != 0 {
			continue
		}
		img := f.figure(i)
		if img.URL == "" {
			continue
		}
		if want != "" && samePicture(img.URL, want) {
			return img
		}
		if found.URL == "" && want == "" && i < s.text+60 {
			found = img
		}
	}
	return found
}

func (f *facts) figure(root int32) Image {
	var img Image
	for i := root; i < f.p.nodes[root].end; i++ {
		switch nd := &f.p.nodes[i]; nd.tag {
		case atom.Img:
			if img.URL == "" {
				caption := img.Caption
				img = f.picture(i)
				img.Caption = caption
			}
		case atom.Figcaption:
			img.Caption = cutRunes(f.p.textOf(i), 1000)
		}
	}
	return img
}

// topImage returns the first large picture between the title and the text, in a figure or not.
func (f *facts) topImage(s span, titleAt int32) Image {
	p := f.p
	if titleAt < 0 {
		return Image{}
	}
	for i := titleAt; i < min(s.text, titleAt+400); i++ {
		nd := &p.nodes[i]
		if nd.tag != atom.Img || nd.hidden || nd.all&(flagRelated|flagNav|flagAd|flagByline|flagAuthorBox|flagShare|flagComment) != 0 {
			continue
		}
		if width, err := strconv.Atoi(p.attr(i, "width")); err != nil || width < 300 {
			continue
		}
		img := f.picture(i)
		if up := nd.parent; img.URL == "" && up >= 0 && p.nodes[up].tag == atom.A {
			// A placeholder in a link to the picture itself.
			if ref := p.resolve(p.attr(up, "href")); isPicture(ref) {
				img = Image{URL: ref, Alt: cutRunes(cleanText(p.attr(i, "alt")), 500)}
			}
		}
		if img.URL == "" {
			continue
		}
		for up, k := nd.parent, 0; up >= 0 && k < 5; up, k = p.nodes[up].parent, k+1 {
			if p.nodes[up].tag == atom.Figure {
				img.Caption = f.figure(up).Caption
			}
		}
		return img
	}
	return Image{}
}

func isPicture(ref string) bool {
	ref, _, _ = strings.Cut(strings.ToLower(ref), "?")
	for _, end := range []string{".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif"} {
		if strings.HasSuffix(ref, end) {
			return true
		}
	}
	return false
}

// picture returns the address and text of an img element; what loads later has its address in a data attribute.
func (f *facts) picture(i int32) Image {
	for _, key := range []string{"data-src", "src", "data-lazy-src", "data-original"} {
		if ref := f.p.resolve(f.p.attr(i, key)); ref != "" {
			return Image{URL: ref, Alt: cutRunes(cleanText(f.p.attr(i, "alt")), 500)}
		}
	}
	return Image{}
}

// samePicture tells two addresses of one picture in several sizes: the same last part but for digits.
func samePicture(a, b string) bool {
	return a != "" && b != "" && pictureKey(a) == pictureKey(b)
}

func pictureKey(ref string) string {
	if i := strings.IndexAny(ref, "?#"); i >= 0 {
		ref = ref[:i]
	}
	ref = ref[strings.LastIndexByte(ref, '/')+1:]
	if i := strings.LastIndexByte(ref, '.'); i > 0 {
		ref = ref[:i]
	}
	// "-1200x675" at the end is the size.
	if i := strings.LastIndexByte(ref, '-'); i > 0 && strings.Trim(ref[i+1:], "0123456789x") == "" && strings.Contains(ref[i:], "x") {
		ref = ref[:i]
	}
	return ref
}

// describePaywall tells whether the reader is asked to pay for the rest.
func (f *facts) describePaywall(a *Article, s span) {
	tier := strings.ToLower(f.p.metaContent("article:content_tier", "og:article:content_tier", "article.content_tier"))
	claims := []claim{}
	if f.ld.notFree || strings.EqualFold(f.itemprop("isAccessibleForFree"), "false") {
		claims = append(claims, claim{"json-ld", "true"})
	}
	if tier == "locked" {
		claims = append(claims, claim{"opengraph", "true"})
	}
	for _, i := range f.marks.paywalls {
		nd := &f.p.nodes[i]
		if i > s.text && i < s.to && nd.chars > 20 && nd.chars < 3000 && nd.tag != atom.Body && nd.all&(flagNav|flagFooter|flagAside) == 0 {
			claims = append(claims, claim{"visible", "true"})
			break
		}
	}
	if len(claims) > 0 {
		a.Paywalled = true
		settle(a, "paywalled", claims[0], claims)
	}
}
