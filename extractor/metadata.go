package extractor

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

// gather collects what may fill a field: one pass over the nodes marks the places, then the head and the structured data are read.
func (p *page) gather() *facts {
	f := &facts{p: p, locale: p.locale()}
	if f.locale.either || f.locale.weak {
		f.dateOrder()
	}
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

// describe fills what the head and the markup say of the article: everything but the text itself.
func (f *facts) describe(a *Article, b *body, titleAt int32) {
	s := f.span(b, titleAt)
	head := f.p.lines(s.from, s.text+headLines, headLines)
	tail := f.p.lines(s.last-tailBefore, s.last+tailAfter, tailLines)
	begin := f.begins(s, head)
	f.describeSite(a)
	f.describeLanguage(a, b)
	all := f.describeAuthors(a, s, head, tail, titleAt)
	f.describeRoles(a, s, head, titleAt)
	f.describeAgencies(a, s, begin, head, tail, all, titleAt)
	f.describeDates(a, s, head, tail, begin, titleAt)
	f.describeSection(a, s, titleAt)
	f.describeTags(a, s, titleAt)
	f.describeImage(a, s, titleAt)
	f.describeImages(a, b, s, titleAt)
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
