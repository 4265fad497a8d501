package extractor

import (
	"math"
	"strings"

	"golang.org/x/net/html/atom"
)

// The kind model tells articles from other pages by the numbers below. kindFeatureNames is their order.
var kindFeatureNames = []string{
	"ld article", "ld weak article", "ld product", "ld collection", "ld forum", "ld faq", "ld service", "ld any", "og article", "og website", "og product", "og any",
	"published meta", "date", "date structured", "date time", "modified", "author", "author structured", "byline", "reading time", "tags", "keywords", "section",
	"body chars", "body blocks", "mean block", "longest block", "body links", "body share", "headings", "list share", "table share", "pre share", "quote share", "sentences",
	"page links", "headline links", "blocks", "nodes", "articles", "h1s", "times", "images", "forms", "inputs", "buttons", "pre", "tables",
	"path depth", "path digits", "path date", "slug hyphens", "slug length", "slug file", "query", "front", "path article", "path list", "path docs", "path shop", "path forum", "path service",
	"title words", "title question", "title number", "title bar", "description", "lead", "tldr", "prices", "cart", "replies", "call", "you", "we", "code words",
	"comments", "share bars", "related", "author box", "newsletter", "figure", "largest group", "largest group links", "question headings", "digits", "capitals", "commas", "h1 with body",
	"price markup", "product markup", "forum markup", "ld product anywhere", "ld forum anywhere", "ld list anywhere", "forum software", "bylines", "dates", "comment boxes", "author links",
}

var (
	pathArticle = []string{"blog", "news", "article", "story", "post", "opinion", "magazine", "guide", "insights", "press", "review", "features"}
	pathList    = []string{"category", "categories", "tag", "tags", "topic", "topics", "search", "archive", "archives", "collections", "collection", "list", "browse", "authors", "author", "page", "directory", "events", "all"}
	pathDocs    = []string{"docs", "doc", "documentation", "reference", "api", "manual", "wiki", "help", "support", "kb", "tutorial", "tutorials", "learn", "guides", "latest", "stable", "en-us", "faq"}
	pathShop    = []string{"product", "products", "shop", "store", "p", "dp", "item", "items", "buy", "catalog", "catalogue", "shoes", "deals", "book", "books"}
	pathForum   = []string{"forum", "forums", "thread", "threads", "t", "questions", "question", "discussion", "discussions", "community", "comments", "r", "viewtopic.php", "topic", "showthread.php", "messages"}
	pathService = []string{"services", "service", "solutions", "pricing", "about", "about-us", "contact", "program", "programs", "admissions", "careers", "plans", "features", "locations", "our-services", "treatments"}
)

// kindFeatures returns the numbers by which the kind model judges a page.
func (p *page) kindFeatures(f *facts, a *Article, b *body, blocks []block) []float32 {
	out := make([]float32, 0, len(kindFeatureNames))
	put := func(v float64) { out = append(out, float32(v)) }
	flag := func(v bool) { put(bit(v)) }
	any := func(types ...string) bool {
		for _, t := range types {
			if f.has(t) {
				return true
			}
		}
		return false
	}
	strong, weak := false, false
	for _, t := range f.types {
		if articleType(t) {
			strong = true
		} else if weakType(t) {
			weak = true
		}
	}
	og := strings.ToLower(p.metaContent("og:type"))
	flag(strong)
	flag(weak)
	flag(any("Product", "Offer", "AggregateOffer", "ProductGroup"))
	flag(any("CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"))
	flag(any("DiscussionForumPosting", "QAPage", "Question"))
	flag(any("FAQPage", "HowTo"))
	flag(any("Service", "LocalBusiness", "Organization", "Corporation", "Course", "JobPosting", "Event", "MedicalBusiness"))
	flag(len(f.types) > 0)
	flag(og == "article")
	flag(og == "website")
	flag(strings.Contains(og, "product"))
	flag(og != "")
	flag(p.metaContent("article:published_time") != "")
	flag(a.Date != "")
	flag(structured(a.Provenance["date"].From))
	flag(a.DatePrecision == "second" || a.DatePrecision == "minute")
	flag(a.Modified != "")
	flag(len(a.Authors) > 0)
	flag(len(a.Authors) > 0 && structured(a.Provenance["authors"].From))
	flag(a.Byline != "")
	flag(a.ReadingTime > 0)
	put(float64(min(len(a.Tags), 10)))
	put(float64(min(len(a.Keywords), 10)))
	flag(a.Section != "")
	p.putBodyShape(b, put)
	top := &p.nodes[p.bodyAt]
	put(float64(top.linkChars) / float64(top.chars+1))
	headlines, _ := linkLines(blocks, headlineLink)
	put(float64(min(headlines, 60)))
	put(logOf(int32(len(blocks))))
	put(logOf(int32(len(p.nodes))))
	p.putCounts(put)
	p.putPath(put)
	words := countWords(a.Title)
	put(float64(min(words, 25)))
	flag(strings.ContainsAny(a.Title, "?؟？"))
	flag(strings.ContainsAny(a.Title, "0123456789"))
	flag(strings.ContainsAny(p.docTitle, "|–—"))
	put(logOf(int32(len(f.description))))
	put(logOf(int32(len(a.Lead))))
	put(float64(min(len(a.TLDR), 5)))
	p.putWords(b, blocks, put)
	var seen flags
	for i := range p.nodes {
		seen |= p.nodes[i].own
	}
	for _, x := range [...]flags{flagComment, flagShare, flagRelated, flagAuthorBox, flagNewsletter, flagFigure} {
		flag(seen&x != 0)
	}
	p.putGroups(b, blocks, put)
	p.putMarkup(f, put)
	return out
}

// putMarkup: what structured data says anywhere on the page, and marks that come once for each post of a thread.
func (p *page) putMarkup(f *facts, put func(float64)) {
	var product, forum, comments float64
	for k := range f.items {
		switch f.items[k].kind {
		case "Product", "ProductGroup", "IndividualProduct":
			product++
		case "QAPage", "Question", "DiscussionForumPosting", "Answer":
			forum++
		}
	}
	for i := range p.nodes {
		if p.nodes[i].own&flagComment != 0 {
			comments++
		}
	}
	flag := func(v bool) { put(bit(v)) }
	flag(p.metaContent("product:price:amount", "og:price:amount") != "" || f.itemprop("price") != "")
	put(min(product, 5))
	put(min(forum, 5))
	flag(f.ld.names&ldNamesProduct != 0)
	flag(f.ld.names&ldNamesForum != 0)
	flag(f.ld.names&ldNamesList != 0)
	flag(hasCue(strings.ToLower(cutRunes(p.metaContent("generator"), 100)), forumSystems))
	put(logOf(int32(len(f.marks.bylines))))
	put(logOf(int32(len(f.marks.dates))))
	put(logOf(int32(comments)))
	put(logOf(int32(len(f.marks.authorLinks))))
}

// forumSystems are programs that run forums, as their generator meta calls them.
var forumSystems = []string{"discourse", "flarum", "invision", "mybb", "nodebb", "phpbb", "simple machines", "vanilla", "vbulletin", "woltlab", "xenforo"}

func bit(v bool) float64 {
	if v {
		return 1
	}
	return 0
}

func structured(from string) bool {
	return from == "json-ld" || from == "meta" || from == "opengraph" || from == "microdata"
}

// putBodyShape: how long the text is and what it is made of.
func (p *page) putBodyShape(b *body, put func(float64)) {
	var chars, longest, links, lists, tables, pres, quotes, stops int32
	headings := 0
	for k := range b.blocks {
		x := &b.blocks[k]
		chars += x.chars
		links += x.linkChars
		stops += x.stops
		longest = max(longest, x.chars)
		switch {
		case x.heading():
			headings++
		case x.tag == atom.Li:
			lists += x.chars
		case x.tag == atom.Td || x.tag == atom.Th:
			tables += x.chars
		case x.tag == atom.Pre:
			pres += x.chars
		case p.up(x.at, atom.Blockquote) >= 0:
			quotes += x.chars
		}
	}
	n := int32(len(b.blocks))
	all := p.nodes[p.bodyAt].chars
	share := func(v int32) float64 { return float64(v) / float64(chars+1) }
	put(logOf(chars))
	put(logOf(n))
	put(float64(chars) / float64(n+1))
	put(logOf(longest))
	put(share(links))
	put(float64(chars) / float64(all+1))
	put(float64(headings) / float64(n+1))
	put(share(lists))
	put(share(tables))
	put(share(pres))
	put(share(quotes))
	put(logOf(stops))
}

// putCounts: elements that the page has many or none of.
func (p *page) putCounts(put func(float64)) {
	var articles, times, forms, inputs, buttons, pres, tables int32
	for i := range p.nodes {
		switch p.nodes[i].tag {
		case atom.Article:
			articles++
		case atom.Time:
			times++
		case atom.Form:
			forms++
		case atom.Input, atom.Select, atom.Textarea:
			inputs++
		case atom.Button:
			buttons++
		case atom.Pre:
			pres++
		case atom.Table:
			tables++
		}
	}
	for _, n := range [...]int32{articles, int32(len(p.h1s)), times, int32(len(p.pictures)), forms, inputs, buttons, pres, tables} {
		put(logOf(n))
	}
}

// putPath: what the address says.
func (p *page) putPath(put func(float64)) {
	path := strings.ToLower(strings.Trim(p.url.Path, "/"))
	segments := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	last := ""
	if len(segments) > 0 {
		last = segments[len(segments)-1]
	}
	digits := 0
	for i := range len(path) {
		if path[i] >= '0' && path[i] <= '9' {
			digits++
		}
	}
	date := 0.0
	for i, s := range segments {
		if len(s) == 4 && (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20")) && i+1 < len(segments) {
			date = 1
		}
	}
	put(float64(min(len(segments), 8)))
	put(float64(min(digits, 12)))
	put(date)
	put(float64(min(strings.Count(last, "-")+strings.Count(last, "_"), 15)))
	put(float64(min(len(last), 100)))
	put(bit(strings.Contains(last, ".")))
	put(float64(min(len(p.url.RawQuery), 50)))
	put(bit(path == ""))
	host := strings.Split(strings.ToLower(p.url.Hostname()), ".")
	for _, words := range [...][]string{pathArticle, pathList, pathDocs, pathShop, pathForum, pathService} {
		n := 0.0
		for _, w := range words {
			for _, s := range segments {
				if s == w {
					n++
				}
			}
			if host[0] == w {
				n++
			}
		}
		put(min(n, 2))
	}
}

func logOf(n int32) float64 { return math.Log1p(float64(max(n, 0))) }
