package extractor

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// marks are the elements that may hold a field, in document order.
type marks struct {
	bylines, authorLinks, dates, tagLinks, tagBoxes, categories, crumbs, figures, paywalls, paras []int32
}

const (
	maxMarks = 400  // of one sort
	maxParas = 5000 // paragraphs; where no text is found they stand in for it
	// maxFieldNodes is how many nodes are looked at for one field: a byline or a figure with more is something else, and
	// such elements one in the other must not each be read to the end.
	maxFieldNodes = 2000
)

// mark walks the nodes once and notes those that may hold a field.
func (f *facts) mark() {
	var open []int32
	for k := range f.p.nodes {
		nd := &f.p.nodes[k]
		if nd.text || nd.n.Data == "" {
			continue
		}
		i := int32(k)
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
		if nd.tag == atom.A {
			f.marks.link(i, nd.own, href, rel)
		} else {
			f.marks.element(i, nd)
		}
		if nd.own&flagByline != 0 && nd.chars > 2 && nd.chars < 400 {
			put(&f.marks.bylines, i)
		}
		if nd.own&flagBreadcrumb != 0 && nd.chars > 1 && nd.chars < 1000 {
			put(&f.marks.crumbs, i)
		}
		if nd.own&flagPaywall != 0 {
			put(&f.marks.paywalls, i)
		}
	}
}

// put notes a node, at most maxMarks of them.
func put(list *[]int32, i int32) {
	if len(*list) < maxMarks {
		*list = append(*list, i)
	}
}

// link notes a link by what it leads to.
func (m *marks) link(i int32, own flags, href, rel string) {
	leads := leadsTo(href)
	switch {
	case leads&toAuthor != 0 || hasWord(rel, "author"):
		put(&m.authorLinks, i)
	case hasWord(rel, "category"): // "category tag" is what a widespread system writes at its categories
		put(&m.categories, i)
	case leads&toTag != 0 || own&flagTags != 0:
		put(&m.tagLinks, i)
	case leads&toCategory != 0 || strings.Contains(rel, "category"):
		put(&m.categories, i)
	}
}

// element notes an element other than a link by its tag and its classes.
func (m *marks) element(i int32, nd *node) {
	switch nd.tag {
	case atom.Time:
		put(&m.dates, i)
	case atom.Figure:
		put(&m.figures, i)
	case atom.P:
		if nd.chars >= 80 && nd.linkChars*2 < nd.chars && nd.all&(flagsOff&^flagForm|flagAside) == 0 && len(m.paras) < maxParas {
			m.paras = append(m.paras, i)
		}
	default:
		if nd.own&flagDate != 0 && nd.chars > 5 && nd.chars < 200 {
			put(&m.dates, i)
		}
	}
	if nd.own&flagTags != 0 && nd.chars > 1 && nd.chars < 4000 {
		put(&m.tagBoxes, i)
	}
}

// What a link leads to, by its address.
const (
	toAuthor = 1 << iota
	toTag
	toCategory
)

// segments are the parts of addresses that say what a link leads to.
var segments = map[string]byte{}

func init() {
	for kind, words := range map[byte]string{
		toAuthor: "author authors autor autoren auteur auteurs autore autores by profile profiles people person journalist " +
			"journalists staff contributor contributors forfatter columnist columnists writers writer reporter byline team " +
			"redakteur redakteure",
		toTag: "tag tags topic topics thema themen tema temas keyword keywords hashtag etiqueta etiquetas etiket stichwort " +
			"schlagwort schlagworte sujet sujets onderwerp emne emner aihe aiheet label argomenti tags-artikel stikord " +
			"mot-cle mots-cles noticias-sobre subject temat tagy tagi",
		toCategory: "category categories categoria kategorie categorie section rubrik rubrique ressort",
	} {
		for w := range strings.FieldsSeq(words) {
			segments[w] = kind
		}
	}
}

// longestSegment is the longest of segments, in bytes.
const longestSegment = 14

// leadsTo reads the path of an address: a segment that is followed by another one says what that is.
func leadsTo(href string) (kinds byte) {
	if len(href) < 4 || len(href) > 2048 {
		return 0
	}
	if i := strings.Index(href, "//"); i >= 0 && i < 8 {
		href = href[i+2:]
		j := strings.IndexByte(href, '/')
		if j < 0 {
			return 0
		}
		href = href[j:]
	}
	if i := strings.IndexAny(href, "?#"); i >= 0 {
		href = href[:i]
	}
	href = strings.TrimSuffix(href, "/")
	for {
		seg, rest, more := strings.Cut(href, "/")
		if !more {
			return kinds
		}
		if len(seg) >= 2 && len(seg) <= longestSegment {
			kinds |= segments[seg]
		}
		href = rest
	}
}
