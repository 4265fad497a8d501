package extractor

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// facts is what the head, the structured data and the marked-up places of a page say, before one of them is believed.
type facts struct {
	p  *page
	ld *ldFacts

	types       []string // JSON-LD types of the main entity
	description string   // of the head

	own     []string // addresses under which the page goes, see pageKey
	marks   marks
	micro   []prop
	items   []thing
	article int32   // index in items of the article, -1 without one
	titles  []claim // of the head, best first, without the site's name
	sites   []siteName
	host    string    // letters of the host's core: "example" of www.example.co.uk
	hosts   [2]string // letters of the whole host, and without www.
	locale  locale
}

// marks are the elements that may hold a field, in document order.
type marks struct {
	bylines, authorLinks, dates, tagLinks, tagBoxes, categories, crumbs, figures, paywalls, paras []int32
}

const (
	maxMarks = 400 // of one sort
	// maxFieldNodes is how many nodes are looked at for one field: a byline or a figure with more is something else, and
	// such elements one in the other must not each be read to the end.
	maxFieldNodes = 2000
)

// gather collects what may fill a field: one pass over the nodes marks the places, then the head and the structured data are read.
func (p *page) gather() *facts {
	f := &facts{p: p, locale: p.locale()}
	f.mark()
	f.article = f.mainItem()
	f.own = p.ownKeys()
	f.ld = readLD(p.ld, f.isHere, f.likeTitle())
	f.types = f.ld.types
	f.nameSite()
	f.titles = f.headTitles()
	f.description = p.metaContent("og:description", "description", "twitter:description", "dc.description", "dcterms.description")
	if f.description == "" {
		f.description = f.ld.description
	}
	return f
}

// mark walks the nodes once and notes those that may hold a field.
func (f *facts) mark() {
	p := f.p
	m := &f.marks
	add := func(list *[]int32, i int32) {
		if len(*list) < maxMarks {
			*list = append(*list, i)
		}
	}
	var open []int32
	for k := range p.nodes {
		nd := &p.nodes[k]
		i := int32(k)
		if nd.text || nd.n.Data == "" {
			continue
		}
		var href, rel, itemtype, itemprop string
		scope := false
		for a := range nd.n.Attr {
			switch at := &nd.n.Attr[a]; at.Key {
			case "itemprop":
				itemprop = at.Val
			case "itemscope":
				scope = true
			case "itemtype":
				itemtype = at.Val
			case "href":
				href = at.Val
			case "rel":
				rel = at.Val
			}
		}
		small := nd.end-i <= maxFieldNodes
		if !small {
			itemprop = ""
		}
		if scope || itemprop != "" {
			open = f.markItem(i, scope, itemtype, itemprop, open)
		}
		if nd.hidden || !small {
			continue
		}
		own := nd.own
		switch nd.tag {
		case atom.A:
			switch {
			case hasWord(rel, "author") || hasSegment(href, authorSegments):
				add(&m.authorLinks, i)
			case own&flagTags != 0 || hasSegment(href, tagSegments):
				add(&m.tagLinks, i)
			case strings.Contains(rel, "category") || hasSegment(href, categorySegments):
				add(&m.categories, i)
			}
		case atom.Time:
			add(&m.dates, i)
		case atom.Figure:
			add(&m.figures, i)
		case atom.P:
			if nd.chars >= 80 && nd.linkChars*2 < nd.chars && nd.all&(flagsOff&^flagForm|flagAside) == 0 && len(m.paras) < 5000 {
				m.paras = append(m.paras, i)
			}
		default:
			if own&flagDate != 0 && nd.chars > 5 && nd.chars < 200 {
				add(&m.dates, i)
			}
		}
		if own&flagByline != 0 && nd.chars > 2 && nd.chars < 400 {
			add(&m.bylines, i)
		}
		if own&flagTags != 0 && nd.tag != atom.A && nd.chars > 1 && nd.chars < 4000 {
			add(&m.tagBoxes, i)
		}
		if own&flagBreadcrumb != 0 && nd.chars > 1 && nd.chars < 1000 {
			add(&m.crumbs, i)
		}
		if own&flagPaywall != 0 {
			add(&m.paywalls, i)
		}
	}
}

// Parts of addresses that say what a link leads to.
var (
	authorSegments   = []string{"author", "authors", "autor", "autoren", "auteur", "auteurs", "autore", "autores", "by", "profile", "profiles", "people", "person", "journalist", "journalists", "staff", "contributor", "contributors", "forfatter", "columnist", "columnists", "writers", "writer", "reporter", "byline", "team", "redakteur", "redakteure"}
	tagSegments      = []string{"tag", "tags", "topic", "topics", "thema", "themen", "tema", "temas", "keyword", "keywords", "hashtag", "etiqueta", "etiquetas", "etiket", "stichwort", "schlagwort", "schlagworte", "sujet", "sujets", "onderwerp", "emne", "emner", "aihe", "aiheet", "label", "argomenti", "tags-artikel", "stikord", "mot-cle", "mots-cles", "noticias-sobre", "subject", "temat", "tagy", "tagi"}
	categorySegments = []string{"category", "categories", "categoria", "kategorie", "categorie", "section", "rubrik", "rubrique", "ressort"}
)

// hasSegment tells whether the path of an address has one of the words between slashes, and something after it.
func hasSegment(href string, words []string) bool {
	if len(href) < 4 || len(href) > 2048 {
		return false
	}
	if i := strings.Index(href, "//"); i >= 0 && i < 8 {
		href = href[i+2:]
		j := strings.IndexByte(href, '/')
		if j < 0 {
			return false
		}
		href = href[j:]
	}
	if i := strings.IndexAny(href, "?#"); i >= 0 {
		href = href[:i]
	}
	for seg := range strings.SplitSeq(href, "/") {
		if len(seg) > 14 || len(seg) < 2 {
			continue
		}
		if slices.Contains(words, seg) && !strings.HasSuffix(href, "/"+seg) && !strings.HasSuffix(href, "/"+seg+"/") {
			return true
		}
	}
	return false
}

// span is where the article stands among the nodes: the header from the first to the text, the text, and the
// strip after it where tags and credits are.
type span struct {
	from, text, last, to int32
}

// Distances around the article, in nodes: an element and its text are two, a line of a byline with its links and icons about ten.
const (
	aboveTitle = 150 // the section, the date and the breadcrumb over a title
	aboveText  = 250 // the whole header, where no title was found
	belowTitle = 300 // where the text must have begun, when it was not found
	belowText  = 400 // tags, credits and the box about the author after the text
	// intoText is how far past the text's first node its header may go on: often the first paragraph found is the standfirst,
	// and the byline and the date follow it.
	intoText = 60
	// nearTitle is how far over the title a line without markup may stand that names the author or the date.
	nearTitle = 80
	// underTitle is how far below the title a line may stand that is only a name.
	underTitle = 25
	headLines  = 120 // lines of the header that are read, and nodes of the text in which they may stand
)

// span places the article. Without a found body the paragraphs after the title stand in for it.
func (f *facts) span(b *body, titleAt int32) span {
	p := f.p
	s := span{text: -1, last: -1}
	if b != nil && b.root >= 0 && b.first >= 0 {
		s.text, s.last = b.first, b.last
	} else {
		for _, i := range f.marks.paras {
			if i > titleAt {
				if s.text < 0 {
					s.text = i
				}
				s.last = p.nodes[i].end
			}
		}
	}
	n := int32(len(p.nodes))
	switch {
	case titleAt >= 0 && s.text < 0:
		s.text, s.last = min(titleAt+belowTitle, n), min(titleAt+belowTitle, n)
	case titleAt < 0 && s.text < 0:
		s.text, s.last = p.bodyAt, p.bodyAt
	}
	s.from = s.text - aboveText
	if titleAt >= 0 && titleAt < s.last {
		s.from = min(titleAt-aboveTitle, s.text)
	}
	s.from = max(s.from, p.bodyAt, 0)
	s.to = min(s.last+belowText, n)
	return s
}

// line is a visible run of text between two block borders.
type line struct {
	first, last int32 // of its nodes
	text        string
}

// lines returns the visible lines from one node to another, at most a number of them.
func (p *page) lines(from, to int32, most int) []line {
	var out []line
	var b strings.Builder
	first, box := int32(-1), int32(-1)
	flush := func(at int32) {
		if first >= 0 {
			if text := collapse(b.String()); text != "" {
				out = append(out, line{first, at, text})
			}
		}
		b.Reset()
		first = -1
	}
	from, to = max(from, 0), min(to, int32(len(p.nodes)))
	for i := from; i < to && len(out) < most; i++ {
		nd := &p.nodes[i]
		switch {
		case !nd.text && (nd.tag == atom.Br || isBlock(nd.tag)):
			flush(i)
		case nd.text && !nd.hidden && b.Len() < maxField:
			if at := p.blockOf(i); at != box {
				flush(i)
				box = at
			}
			if first < 0 {
				if nd.chars == 0 {
					continue
				}
				first = i
			}
			b.WriteString(nd.n.Data)
		}
	}
	flush(to)
	return out
}

// blockOf returns the nearest block element around a node.
func (p *page) blockOf(i int32) int32 {
	for k := 0; k < 24 && p.nodes[i].parent >= 0; k++ {
		i = p.nodes[i].parent
		if isBlock(p.nodes[i].tag) {
			break
		}
	}
	return i
}

// describe fills what the head and the markup say of the article: everything but the text itself.
func (f *facts) describe(a *Article, b *body, titleAt int32) {
	s := f.span(b, titleAt)
	head := f.p.lines(s.from, s.text+headLines, headLines)
	f.describeSite(a)
	f.describeDates(a, s, head, titleAt)
	f.describeAuthors(a, s, head, titleAt)
	f.describeSection(a, s, titleAt)
	f.describeTags(a, s, titleAt)
	f.describeImage(a, s, titleAt)
	f.describeReading(a, b, s, head, titleAt)
	f.describePaywall(a, s)
	a.Authors, a.Tags, a.Flags, a.Keywords = some(a.Authors), some(a.Tags), some(a.Flags), some(a.Keywords)
}

// some returns an empty list in place of nil: lists are never null in JSON.
func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
