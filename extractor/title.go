package extractor

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html/atom"
)

// maxHeadings is how many h1 are asked for the title; a page with more uses them for its sections or teasers.
const maxHeadings = 20

// headTitles are the titles that the head names, the most trusted first, each without the site's name.
func (f *facts) headTitles() []claim {
	var out []claim
	add := func(from, title string) {
		title = cutRunes(title, 1000)
		if title != "" && !f.namesSite(title) && (!f.isSite(title) || f.isHeading(title)) {
			out = append(out, claim{from, title})
		}
	}
	add("json-ld", f.cutSite(f.ld.headline))
	add("opengraph", f.cutSite(f.p.metaContent("og:title")))
	add("meta", f.cutSite(f.p.metaContent("twitter:title", "title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "citation_title", "headline")))
	add("microdata", f.cutSite(f.itemprop("headline")))
	add("markup", f.cutSite(cleanText(f.p.docTitle)))
	return out
}

// offTitle are the places whose headings are not the article's.
const offTitle = flagConsent | flagScreenReader | flagStyleHidden | flagRelated | flagComment | flagNewsletter | flagFooter | flagNav | flagBreadcrumb

// headline chooses the title and the node that shows it (-1: none visible). The heading that the reader sees wins
// when another source confirms it; measured, it predicts each other source better than they predict one another.
func (f *facts) headline() (title string, at int32, src Source) {
	h := f.heading()
	at, visible := h.at, h.text
	claims := f.titles
	var taken claim
	switch {
	case at >= 0 && (h.like >= .4 || len(f.titles) == 0):
		visible = f.cutSite(f.headingText(at, visible))
		taken = f.vote(visible)
	default:
		// Some pages make a breadcrumb their h1 for search engines; the headline is then another heading.
		taken, at = first(f.titles), -1
		if !f.isNews() {
			taken = f.mostSaid()
		}
		for _, c := range f.titles {
			if i := f.showing(c.value); i >= 0 {
				taken, at = claim{"visible", c.value}, i
				break
			}
		}
		if title, i := f.showingHead(); at < 0 && i >= 0 {
			taken, at = claim{"visible", title}, i
		}
		if at < 0 && h.sentences == 1 && strings.Trim(f.p.url.Path, "/") != "" { // the heading of a front page is a slogan
			taken, at, visible = claim{"visible", f.headingText(h.sentence, f.p.textOf(h.sentence))}, h.sentence, ""
		}
		if at < 0 && taken.value == "" && visible != "" {
			taken = claim{"visible", visible}
		}
		if taken.value == "" {
			// Rather a title that may be the publication's name than none.
			taken = claim{"markup", cutRunes(cleanText(f.p.docTitle), 1000)}
		}
	}
	if visible != "" {
		claims = append([]claim{{"visible", visible}}, claims...)
	}
	return taken.value, at, settled(taken, claims)
}

// heading is the h1 that fits the head's titles best.
type heading struct {
	at        int32   // -1 without any
	like      float64 // how well it fits, 0 to 1
	text      string
	sentence  int32 // the last h1 that says as much as a headline
	sentences int   // how many do
}

// heading looks for the headline among the page's h1.
func (f *facts) heading() heading {
	best := heading{at: -1, like: -1, sentence: -1}
	words := make([]map[string]bool, len(f.titles))
	for k, c := range f.titles {
		words[k] = titleWords(c.value)
	}
	for _, i := range f.p.h1s[:min(len(f.p.h1s), maxHeadings)] {
		nd := &f.p.nodes[i]
		if nd.hidden || nd.all&(offTitle&^flagConsent) != 0 {
			continue
		}
		text := cleanText(f.p.textOf(i))
		if nd.all&flagConsent != 0 && !f.inTitles(text) {
			continue
		}
		if text == "" || len(text) > 1000 || f.namesSite(text) || f.isSite(text) && !f.inTitles(text) {
			continue
		}
		like, own := 0.0, titleWords(text)
		for _, w := range words {
			like = max(like, shared(own, w))
		}
		if like < surely && f.beginsTitle(text) {
			like = surely
		}
		if saysMuch(text) {
			best.sentence = i
			best.sentences++
		}
		if like > best.like {
			best.at, best.like, best.text = i, like, text
		}
	}
	return best
}

// isHeading tells whether an h1 says a text; on a page without any, there is nothing that says otherwise.
func (f *facts) isHeading(text string) bool {
	h1s, key := f.p.h1s[:min(len(f.p.h1s), maxHeadings)], fold(text)
	return len(h1s) == 0 || slices.ContainsFunc(h1s, func(i int32) bool { return fold(f.p.textOf(i)) == key })
}

// mostSaid returns the title of the head that most of its sources give.
func (f *facts) mostSaid() claim {
	var best claim
	most := 0
	for _, c := range f.titles {
		n, key := 0, fold(c.value)
		for _, o := range f.titles {
			if fold(o.value) == key {
				n++
			}
		}
		if n > most {
			best, most = c, n
		}
	}
	return best
}

// inTitles tells whether the head gives a text as the page's title.
func (f *facts) inTitles(text string) bool {
	key := fold(text)
	return slices.ContainsFunc(f.titles, func(c claim) bool { return fold(c.value) == key })
}

// saysMuch tells a heading that can stand for the article although the head words its title in another way: as long as a headline, where
// names of sections and slogans are shorter and summaries longer. The pluses of a ticker part its latest news.
func saysMuch(heading string) bool {
	n := countWords(heading)
	return n >= 6 && n <= 25 && !strings.Contains(heading, "+++")
}

// surely is how alike a heading and a title are where the one is all of the other but a site's name.
const surely = .9

// longestTail is how many words a site's name or a second thought behind the title has; more are rather the headline.
const longestTail = 6

// tailSeparators stand between a title and what is behind it in <title>, which need not be the site's name.
var tailSeparators = []string{" | ", " - ", " – ", " — ", " · ", " • ", " » ", " :: "}

// beginsTitle tells whether <title> is a heading, a separator and a rest, as in "Gaza - Quay Post". It is not where the rest is
// the headline: when a heading shows it, or the head has a title that begins otherwise.
func (f *facts) beginsTitle(heading string) bool {
	key, whole := fold(heading), fold(cleanText(f.p.docTitle))
	for _, c := range f.titles {
		if !strings.HasPrefix(fold(c.value), key) {
			return false
		}
	}
	for _, sep := range tailSeparators {
		if rest, ok := strings.CutPrefix(whole, key+sep); ok {
			return countWords(rest) <= longestTail && f.showing(rest) < 0
		}
	}
	return false
}

// vote decides between the visible heading and the head. The heading stays when anything in the head says the same. One that
// stands alone gives way to the headline of a NewsArticle. Elsewhere the head's wording is made for search engines.
func (f *facts) vote(visible string) claim {
	taken := claim{"visible", visible}
	key := fold(visible)
	for _, c := range f.titles {
		if fold(c.value) == key {
			return taken
		}
	}
	if c := first(f.titles); c.from == "json-ld" && f.isNews() && similar(c.value, visible) >= .4 {
		return c
	}
	return taken
}

// showing returns the heading or title-like element that shows a title, -1 without one.
func (f *facts) showing(title string) int32 {
	if title == "" {
		return -1
	}
	want := fold(title)
	n := int32(len(want))
	other := int32(-1)
	for k := range f.p.nodes {
		nd := &f.p.nodes[k]
		if nd.text || nd.hidden || nd.inLink || nd.end-int32(k) > 12 || nd.chars < n/3 || nd.chars > 2*n || nd.all&(offTitle|flagAside) != 0 {
			continue
		}
		heading := nd.tag == atom.H1 || nd.tag == atom.H2 || nd.tag == atom.H3
		if (heading || other < 0) && fold(f.p.textOf(int32(k))) == want {
			if heading {
				return int32(k)
			}
			other = int32(k)
		}
	}
	return other
}

// maxWordings is how many wordings showingHead looks for; each costs a walk over the page.
const maxWordings = 3

// showingHead returns the title that an element shows when the head adds a section or a blog's name to it: "Ferry strike ends | District".
func (f *facts) showingHead() (title string, at int32) {
	var tried []string
	for _, c := range f.titles {
		for _, sep := range tailSeparators {
			i := strings.LastIndex(c.value, sep)
			if i <= 0 || len(tried) >= maxWordings || slices.Contains(tried, c.value[:i]) || countWords(c.value[:i]) < 3 {
				continue
			}
			if at = f.showing(c.value[:i]); at >= 0 {
				return c.value[:i], at
			}
			tried = append(tried, c.value[:i])
		}
	}
	return "", -1
}

// likeTitle returns a measure of how well a title fits the page's headings, og:title and <title>.
func (f *facts) likeTitle() func(string) float64 {
	var have []map[string]bool
	for _, t := range []string{f.p.metaContent("og:title", "twitter:title"), cleanText(f.p.docTitle)} {
		if t != "" {
			have = append(have, titleWords(t))
		}
	}
	for _, i := range f.p.h1s[:min(len(f.p.h1s), maxHeadings)] {
		if t := f.p.textOf(i); t != "" && len(have) < 8 {
			have = append(have, titleWords(t))
		}
	}
	return func(title string) float64 {
		words := titleWords(title)
		best := 0.0
		for _, h := range have {
			best = max(best, shared(words, h))
		}
		return best
	}
}

// similar is the share of the longer title's words that the other one has too.
func similar(a, b string) float64 { return shared(titleWords(a), titleWords(b)) }

// shared is similar for the words of two titles.
func shared(a, b map[string]bool) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	common := 0
	for w := range a {
		if b[w] {
			common++
		}
	}
	return float64(common) / float64(max(len(a), len(b)))
}

// titleWords is the set of words of a title; of scripts without spaces, of its characters.
func titleWords(s string) map[string]bool {
	set := map[string]bool{}
	s = fold(cutRunes(s, 1000))
	start := -1
	for i, r := range s {
		switch {
		case isWide(r):
			set[string(r)] = true
			fallthrough
		case !unicode.IsLetter(r) && !isDigit(r) && !unicode.IsMark(r):
			if start >= 0 {
				set[s[start:i]] = true
			}
			start = -1
		case start < 0:
			start = i
		}
	}
	if start >= 0 {
		set[s[start:]] = true
	}
	return set
}

// titleSeparators stand between a title and the site's name.
var titleSeparators = []string{" | ", " - ", " – ", " — ", " · ", " » ", " « ", " : ", " :: ", " • ", " ~ ", " / ", "｜", " ‹ ", " › ", " ‒ ", " ― ", "|", ": ", " -", "_"}

// cutSite drops segments that are the site's name from the end and the beginning of a title.
func (f *facts) cutSite(title string) string {
	for range 3 {
		cut := false
		for _, sep := range titleSeparators {
			if i := strings.LastIndex(title, sep); i > 0 && sep != ": " && f.isSite(title[i+len(sep):]) {
				title, cut = strings.TrimSpace(title[:i]), true
				break
			}
			if i := strings.Index(title, sep); i > 0 && len(sep) > 1 && i+len(sep) < len(title) && sep != " -" && (f.namesSite(title[:i]) || strings.TrimSpace(sep) == "|" && f.isSite(title[:i])) {
				title, cut = strings.TrimSpace(title[i+len(sep):]), true
				break
			}
		}
		if !cut {
			break
		}
	}
	return title
}

// isNews tells whether JSON-LD calls the page a piece of news rather than a post or a page.
func (f *facts) isNews() bool {
	for _, t := range f.types {
		if strings.Contains(t, "News") && strings.HasSuffix(t, "Article") || t == "LiveBlogPosting" {
			return true
		}
	}
	return false
}
