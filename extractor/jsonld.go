package extractor

import (
	"html"
	"strings"
)

// ldFacts is what the JSON-LD of a page says about the article that the page is.
type ldFacts struct {
	types       []string // of the main entity
	headline    string
	authors     []ldAuthor
	sources     []string // organizations that it names as where the text comes from
	published   string
	modified    string
	section     []string
	keywords    []string
	image       string
	caption     string // of the image
	publisher   string
	description string
	language    string
	url         string
	notFree     bool
	names       byte       // sorts of things that are described anywhere on the page
	live        bool       // a live blog of the page's is described
	updates     []ldUpdate // its entries

	pagePublished string
	pageModified  string
	site          string // of the WebSite
	crumbs        []string
}

type ldAuthor struct {
	name string
	role string // jobTitle
	org  bool
}

// ldEntity is an object with a type, and how it hangs together with the page.
type ldEntity struct {
	v     *ldValue
	types []string
	aside bool // named inside a list of other pages, a review, a comment …
}

// ldDoc is all scripts of a page.
type ldDoc struct {
	entities []ldEntity
	ids      map[string]*ldValue
}

// ldAside are the keys under which other works than the page's own are named.
var ldAside = wordSet(
	"itemListElement|hasPart|isPartOf|relatedLink|mentions|citation|comment|review|isBasedOn|about|author|publisher|liveBlogUpdate|subjectOf|itemReviewed",
	"video|image|suggestedAnswer|acceptedAnswer|blogPost|potentialAction",
)

// readLD reads the scripts of a page. like tells how well a headline fits what else the page says its title is, 0 to 1.
func readLD(scripts []string, here func(ref string) bool, like func(title string) float64) *ldFacts {
	d := &ldDoc{ids: map[string]*ldValue{}}
	total, values := 0, 0
	for i, s := range scripts {
		if i >= 64 || total > ldMaxBytes {
			break
		}
		if !strings.Contains(s, "@type") && !strings.Contains(s, "headline") {
			continue
		}
		total += len(s)
		for _, v := range parseLD(s, &values) {
			d.collect(&v, false, 0)
		}
	}
	f := &ldFacts{names: d.names()}
	d.site(f)
	main := d.choose(here, like)
	if live := d.live(main, here, like); live != nil {
		f.live, f.updates = true, d.updates(live)
	}
	if main == nil {
		f.types = d.topTypes()
		return f
	}
	d.read(f, main)
	return f
}

// Sorts of things that structured data describes.
const (
	ldNamesProduct = 1 << iota
	ldNamesForum
	ldNamesList
)

// names tells which sorts of things are described, whether as the page's own or as a part of it.
func (d *ldDoc) names() (sorts byte) {
	for i := range d.entities {
		for _, t := range d.entities[i].types {
			switch t {
			case "Product", "ProductGroup":
				sorts |= ldNamesProduct
			case "DiscussionForumPosting", "QAPage":
				sorts |= ldNamesForum
			case "CollectionPage", "ItemList", "SearchResultsPage":
				sorts |= ldNamesList
			}
		}
	}
	return sorts
}

// collect lists the objects of v and of what is in it.
func (d *ldDoc) collect(v *ldValue, aside bool, depth int) {
	if depth > ldMaxDepth || len(d.entities) > 5000 {
		return
	}
	switch v.kind {
	case ldArray:
		for i := range v.list {
			d.collect(&v.list[i], aside, depth+1)
		}
	case ldObject:
		if id := v.get("@id"); id != nil && id.str != "" && len(v.keys) > 1 {
			if old := d.ids[id.str]; old == nil || len(old.keys) < len(v.keys) {
				d.ids[id.str] = v
			}
		}
		if t := v.get("@type"); t != nil {
			d.entities = append(d.entities, ldEntity{v: v, types: ldTypes(t), aside: aside})
		} else if v.get("headline") != nil && v.get("datePublished") != nil {
			d.entities = append(d.entities, ldEntity{v: v, types: []string{"Article"}, aside: aside})
		}
		for i := range v.list {
			if k := v.list[i].kind; k == ldObject || k == ldArray {
				d.collect(&v.list[i], aside || ldAside[v.keys[i]], depth+1)
			}
		}
	}
}

// ldTypes returns the @type of an object without its vocabulary.
func ldTypes(t *ldValue) []string {
	var out []string
	for _, v := range t.all() {
		s := strings.TrimSpace(v.str)
		if i := strings.LastIndexAny(s, "/#:"); i >= 0 {
			s = s[i+1:]
		}
		if s != "" && len(out) < 8 {
			out = append(out, cutRunes(collapse(s), 64))
		}
	}
	return out
}

// deref follows an object that is only an @id to the one with the content.
func (d *ldDoc) deref(v *ldValue) *ldValue {
	if v == nil || v.kind != ldObject {
		return v
	}
	if id := v.get("@id"); id != nil && v.get("name") == nil {
		if w := d.ids[id.str]; w != nil {
			return w
		}
	}
	return v
}

// read takes the facts of the main entity.
func (d *ldDoc) read(f *ldFacts, e *ldEntity) {
	v := e.v
	f.types = e.types
	f.headline = v.get("headline").text()
	if f.headline == "" {
		f.headline = v.get("name").text()
	}
	for _, key := range []string{"author", "creator", "contributor"} {
		if f.authors = d.people(v.get(key)); len(f.authors) > 0 {
			break
		}
	}
	for _, key := range []string{"creator", "sourceOrganization", "provider"} {
		for _, who := range d.people(v.get(key)) {
			f.sources = append(f.sources, who.name)
		}
	}
	f.published = v.get("datePublished").text()
	if f.published == "" {
		f.published = v.get("dateCreated").text()
	}
	f.modified = v.get("dateModified").text()
	f.section = texts(v.get("articleSection"), 8)
	f.keywords = texts(v.get("keywords"), 200)
	for _, key := range []string{"image", "thumbnailUrl", "primaryImageOfPage"} {
		if f.image, f.caption = d.image(v.get(key)); f.image != "" {
			break
		}
	}
	if p := d.deref(v.get("publisher")); p != nil {
		if p.kind == ldArray && len(p.list) > 0 {
			p = d.deref(&p.list[0])
		}
		f.publisher = p.text()
	}
	f.description = v.get("description").text()
	f.language = v.get("inLanguage").text()
	f.url = ldRef(v.get("url"))
	if f.url == "" {
		f.url = ldRef(v.get("mainEntityOfPage"))
	}
	if free := v.get("isAccessibleForFree"); free != nil {
		f.notFree = strings.EqualFold(free.text(), "false") || free.text() == "0"
	}
}

// people reads an author: a name, an object, a list of them, references into the graph.
func (d *ldDoc) people(v *ldValue) []ldAuthor {
	var out []ldAuthor
	for _, a := range v.all() {
		if len(out) >= maxSigners {
			break
		}
		p := d.deref(&a)
		var who ldAuthor
		switch p.kind {
		case ldString:
			who.name = cleanTwice(p.str)
		case ldObject:
			name := p.get("name")
			if name != nil && name.kind == ldArray {
				for _, n := range name.list[:min(len(name.list), maxSigners-len(out))] {
					out = append(out, ldAuthor{name: n.text(), org: isOrg(p)})
				}
				continue
			}
			who = ldAuthor{name: name.text(), role: p.get("jobTitle").text(), org: isOrg(p)}
			if who.name == "" {
				who.name = strings.TrimSpace(p.get("givenName").text() + " " + p.get("familyName").text())
			}
		}
		if who.name != "" {
			out = append(out, who)
		}
	}
	return out
}

func isOrg(v *ldValue) bool {
	for _, t := range v.get("@type").all() {
		if strings.HasSuffix(t.str, "Organization") || t.str == "Corporation" {
			return true
		}
	}
	return false
}

// image returns the address and caption of an image value.
func (d *ldDoc) image(v *ldValue) (ref, caption string) {
	if v == nil {
		return "", ""
	}
	if v.kind == ldArray {
		if len(v.list) == 0 {
			return "", ""
		}
		v = &v.list[0]
	}
	if v.kind == ldString {
		return strings.TrimSpace(html.UnescapeString(v.str)), ""
	}
	if id := v.get("@id"); id != nil && v.get("url") == nil && v.get("contentUrl") == nil {
		if w := d.ids[id.str]; w != nil {
			v = w
		}
	}
	for _, key := range []string{"url", "contentUrl"} {
		if ref = ldRef(v.get(key)); ref != "" {
			break
		}
	}
	return html.UnescapeString(ref), v.get("caption").text()
}

// site takes what the page says of itself and its site.
func (d *ldDoc) site(f *ldFacts) {
	for i := range d.entities {
		e := &d.entities[i]
		for _, t := range e.types {
			switch {
			case t == "WebSite":
				if f.site == "" {
					f.site = e.v.get("name").text()
				}
			case strings.HasSuffix(t, "Page") && !e.aside && t != "AboutPage":
				if f.pagePublished == "" {
					f.pagePublished = e.v.get("datePublished").text()
					f.pageModified = e.v.get("dateModified").text()
				}
			case t == "BreadcrumbList":
				if c := d.crumbs(e.v); len(c) > len(f.crumbs) {
					f.crumbs = c
				}
			}
		}
	}
}

// maxCrumbs is how many steps of a breadcrumb are read.
const maxCrumbs = 16

// crumbs returns the names of a breadcrumb's steps.
func (d *ldDoc) crumbs(v *ldValue) []string {
	var out []string
	steps := v.get("itemListElement").all()
	for _, item := range steps[:min(len(steps), maxCrumbs)] {
		name := item.get("name").text()
		if name == "" {
			name = d.deref(item.get("item")).get("name").text()
		}
		if name != "" {
			out = append(out, name)
		}
	}
	return out
}

// topTypes are the types of what stands outermost, when no article does.
func (d *ldDoc) topTypes() []string {
	var out []string
	for _, e := range d.entities {
		if !e.aside && len(out) < 8 {
			out = append(out, e.types...)
		}
	}
	return out
}

// texts reads a string, a list of strings or of objects with a name.
func texts(v *ldValue, most int) []string {
	var out []string
	for _, e := range v.all() {
		if len(out) >= most {
			break
		}
		if s := e.text(); s != "" {
			out = append(out, s)
		}
	}
	return out
}
