package extractor

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// found is an article in the data from which a script builds a page.
type found struct {
	title, date string
	authors     []string
	markup      string // its text
	size        int    // of the text, in bytes
	slug        bool   // it names the page's address
}

const (
	maxScripts     = 100
	maxAssignments = 8 // values in one script that is a program
	maxStateDepth  = 40
	minSlug        = 5 // characters of an address that says which page is meant
)

// Keys of an article, as content systems and their frameworks name them; the first that has something is taken.
var (
	stateBody   = []string{"articleBody", "body", "bodyHtml", "body_html", "content", "contentHtml", "content_html", "paragraphs", "blocks", "html", "text", "story"}
	stateTitle  = []string{"headline", "title", "name"}
	stateDate   = []string{"datePublished", "publishedAt", "published_at", "publishDate", "publish_date", "publicationDate", "firstPublishedAt", "pubDate", "published", "date"}
	stateAuthor = []string{"authors", "author", "byline", "creator"}
	stateSlug   = []string{"slug", "url", "path", "link", "canonicalUrl", "href", "id"}
)

// state looks for the page's article in its scripts: JSON in a script of its own, or assigned to a variable. Such data often has other articles, consent
// notices and the texts of buttons too, so an object counts only when its title is the page's or it names the page's address; where the page
// has no title, one object with a title and a date or an author does.
func (r *reading) state() (found, bool) {
	s := stateReader{r: r, path: strings.Trim(r.page.url.Path, "/")}
	if s.path == "" && r.page.url.Host != "" {
		return found{}, false // a front page
	}
	for _, c := range r.facts.titles {
		s.titles = append(s.titles, fold(c.value))
	}
	scripts, bytes, values := 0, 0, 0
	for i := range r.page.nodes {
		nd := &r.page.nodes[i]
		if nd.tag != atom.Script || nd.n.FirstChild == nil {
			continue
		}
		typ := strings.ToLower(attr(nd.n, "type"))
		text := nd.n.FirstChild.Data
		if len(text) < minArticle || isJSONLD(typ) {
			continue
		}
		if scripts++; scripts > maxScripts || bytes+len(text) > ldMaxBytes {
			break
		}
		bytes += len(text)
		switch {
		case strings.HasSuffix(typ, "json"):
			s.values(parseLD(text, &values))
		case typ == "" || strings.HasSuffix(typ, "javascript") || typ == "module":
			s.assigned(text, &values)
		}
	}
	if s.best.size >= minArticle {
		return s.best, true
	}
	if len(r.facts.titles) == 0 && r.article.Title == "" && s.alone.size >= 2*minArticle && s.others == 0 {
		return s.alone, true
	}
	return found{}, false
}

type stateReader struct {
	r      *reading
	path   string
	titles []string // of the head, folded
	best   found    // the longest that is surely the page's
	alone  found    // the longest of the others with a title and a date or an author
	others int      // how many of them there are beside it
	spent  int      // bytes of text that were written, for objects in objects write the same ones again
}

func (s *stateReader) values(list []ldValue) {
	for i := range list {
		s.walk(&list[i], 0)
	}
}

// assigned reads the values that a program gives its variables: x = {…} and x = JSON.parse("…").
func (s *stateReader) assigned(text string, values *int) {
	for n := 0; n < maxAssignments; {
		i := strings.IndexByte(text, '=')
		if i < 0 {
			return
		}
		text = strings.TrimLeft(text[i+1:], " \t\r\n")
		switch {
		case strings.HasPrefix(text, `{"`), strings.HasPrefix(text, `[{"`), strings.HasPrefix(text, "{\n"):
			rd := ldReader{s: text, values: values}
			v := rd.value(0, 0)
			s.walk(&v, 0)
			text = text[rd.i:]
			n++
		case strings.HasPrefix(text, "JSON.parse("):
			text = text[len("JSON.parse("):]
			if json, ok := literal(text); ok {
				text = text[len(json):]
				s.values(parseLD(unescapeJSON(strings.ReplaceAll(json, `\x`, `\u00`)), values))
				n++
			}
		}
	}
}

// literal returns what stands between the quotes that text begins with.
func literal(text string) (string, bool) {
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return "", false
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[0]:
			return text[1:i], true
		}
	}
	return "", false
}

// walk looks at a value and at all that is in it.
func (s *stateReader) walk(v *ldValue, depth int) {
	if depth > maxStateDepth {
		return
	}
	if v.kind == ldObject {
		s.object(v)
	}
	for i := range v.list {
		if k := v.list[i].kind; k == ldObject || k == ldArray {
			s.walk(&v.list[i], depth+1)
		}
	}
}

// object takes note of an object that may be an article.
func (s *stateReader) object(v *ldValue) {
	title := oneLine(firstText(v, stateTitle))
	if title == "" || len(title) > 300 || s.spent > 4*maxUnshown {
		return
	}
	f := found{title: title, date: firstText(v, stateDate), slug: s.names(v)}
	key := fold(title)
	sure := f.slug
	for _, t := range s.titles {
		sure = sure || t == key || len(key) >= 20 && strings.Contains(t, key) || similar(t, key) >= .6
	}
	for _, k := range stateAuthor {
		if f.authors = stateNames(v.get(k)); len(f.authors) > 0 {
			break
		}
	}
	if !sure && (f.date == "" && len(f.authors) == 0 || len(s.titles) > 0) {
		return
	}
	for _, k := range stateBody {
		if c := v.get(k); c != nil {
			w := stateWriter{}
			w.block(c, 0)
			s.spent += w.size
			if w.size > f.size {
				f.markup, f.size = w.sb.String(), w.size
			}
		}
	}
	switch {
	case f.size < minArticle:
	case sure && f.size > s.best.size:
		s.best = f
	case !sure && s.alone.title != "" && fold(s.alone.title) != key:
		s.others++
	case !sure && f.size > s.alone.size:
		s.alone = f
	}
}

// names tells whether an object names the address of the page: its last part, or all of it.
func (s *stateReader) names(v *ldValue) bool {
	last := s.path[strings.LastIndexByte(s.path, '/')+1:]
	for _, k := range stateSlug {
		c := v.get(k)
		if c == nil || c.kind != ldString && c.kind != ldNumber {
			continue
		}
		ref := strings.Trim(c.str, "/")
		if len(ref) >= minSlug && (ref == last || ref == s.path || strings.HasSuffix(ref, "/"+s.path)) {
			return true
		}
	}
	return false
}

// firstText returns the first of an object's fields that holds a text: a string, or an object with one as WordPress writes it.
func firstText(v *ldValue, keys []string) string {
	for _, k := range keys {
		c := v.get(k)
		if c != nil && c.kind == ldObject {
			c = c.get("rendered")
		}
		if c != nil && c.kind == ldString && len(c.str) < maxField {
			if t := cleanTwice(stripTags(c.str)); t != "" {
				return t
			}
		}
	}
	return ""
}

// stateNames reads the names of authors: a string, an object with a name, or a list of those.
func stateNames(v *ldValue) []string {
	var out []string
	for _, c := range v.all()[:min(len(v.all()), 10)] {
		n := &c
		if c.kind == ldObject {
			if n = c.get("name"); n == nil {
				n = c.get("fullName")
			}
		}
		if n != nil && n.kind == ldString && len(n.str) < 200 {
			if t := cleanTwice(n.str); t != "" {
				out = append(out, t)
			}
		}
	}
	return out
}
