package extractor

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

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
