package extractor

import (
	"slices"
	"strings"
)

const (
	// minArticle is the text, in characters, below which a page without any sign of an article is none.
	minArticle = 250
	// minBrief is the same for a page with an author and a date: news in brief is short.
	minBrief = 120
)

// kind says what the page is, from what was found on it.
func (p *page) kind(f *facts, a *Article, b *body, blocks []block) Kind {
	chars := textSize(b.blocks) + textLen(strings.Join(b.lines, " "))
	switch {
	case !f.isNews() && p.isError(a, blocks, chars):
		return KindErrorPage
	case f.has("LiveBlogPosting"), f.ld.live && len(f.ld.updates) > 1:
		return KindLiveBlog
	case chars < 3000 && !f.isArticle() && isConsent(blocks) && hasAccept(blocks):
		return KindConsent
	case p.isLive(f, a, b, blocks):
		return KindLiveBlog
	case f.isThread():
		return KindForum
	}
	dated, signed, enough := a.Date != "", a.Date != "" && len(a.Authors) > 0, int32(minArticle)
	switch {
	case f.isNews() && (chars >= minArticle || chars >= minStub && (dated || len(a.Authors) > 0)):
		return KindArticle // no need to ask
	case f.isArticle() && dated:
		enough = minStub
	case dated || len(a.Authors) > 0:
		enough = minBrief
	}
	features := p.kindFeatures(f, a, b, blocks)
	score := kindModel.score(features)
	isArticle := chars >= enough && (score > articleScore || signed && score > signedScore) ||
		// A page that says it is an article is one, even if it shows only its beginning.
		chars >= minStub && f.isArticle() && signed && score > signedScore
	if chars < maxError && !dated && !f.isArticle() && p.isLogin() {
		return KindOther
	}
	other, best := otherKind(features)
	small := len(p.nodes) < smallPage || len(p.nodes) > largePage
	switch {
	case !signed && f.has("Product") && strings.Contains(strings.ToLower(p.metaContent("og:type")), "product"):
		return KindProduct
	case small && !dated && len(a.Authors) == 0 && !f.isArticle() && teasers(blocks, b, chars):
		return KindIndex
	case isArticle && (best <= surelyOther || best <= score):
		return KindArticle
	case other == KindIndex && best > surelyOther && listsPages(blocks), other != KindIndex && (best > surelyOther || best > otherScore && !small):
		return other
	case p.isIndex(f, a, blocks, chars):
		return KindIndex
	case chars >= enough && len(p.nodes) < smallPage:
		return KindArticle
	}
	return KindOther
}

// otherKind returns the kind, of those that have a model of their own, that speaks most for a page, and its log-odds.
func otherKind(features []float32) (kind Kind, best float32) {
	best = -100
	for k := range otherModels {
		if score := otherModels[k].model.score(features); score > best {
			kind, best = otherModels[k].kind, score
		}
	}
	return kind, best
}

const (
	// articleScore is the log-odds above which the kind model's word is taken, signedScore the same for pages with an author and
	// a date. cmd/train prints what they find, cross-validated by site.
	articleScore = -1.0
	signedScore  = -2.0
	// otherScore is the log-odds above which a page that is no article is a product or a thread, surelyOther that above which it is
	// no article whatever the kind model says. A list, which loses its text, must be as sure.
	otherScore  = -1.0
	surelyOther = 0.5
	// minStub is the text, in characters, that a page must have that calls itself an article.
	minStub = 40
	// smallPage is how many nodes a page has that the models know nothing of: of their pages one in twenty is smaller.
	smallPage = 400
	// largePage is the same at the other end.
	largePage = 60_000
	// maxListText is the running text, in characters, of a page that lists others, minListed how many lines that are links it has.
	maxListText = 3000
	minListed   = 8
	// headlineLink is how many characters a link has at least that may be another page's headline.
	headlineLink = 25
)

// listsPages tells whether the page has lines that lead to other pages.
func listsPages(blocks []block) bool {
	n, _ := linkLines(blocks, 8)
	return n >= minListed
}

// linkLines counts the lines of at least so many characters that are links, outside menus and comments, and their characters.
func linkLines(blocks []block, least int32) (n int, chars int32) {
	for k := range blocks {
		if b := &blocks[k]; b.linkShare() > 0.8 && b.chars >= least && b.flags&(flagNav|flagFooter|flagComment) == 0 {
			n, chars = n+1, chars+b.chars
		}
	}
	return n, chars
}

// has tells whether the page's structured data names a type for the page.
func (f *facts) has(typ string) bool { return slices.Contains(f.types, typ) }

// isThread tells a page that calls itself a thread of a forum in its markup, as forum software does.
func (f *facts) isThread() bool {
	return slices.ContainsFunc(f.items, func(t thing) bool { return t.kind == "DiscussionForumPosting" })
}

// isArticle tells whether the head calls the page an article.
func (f *facts) isArticle() bool {
	return slices.ContainsFunc(f.types, articleType) || f.p.metaContent("og:type") == "article"
}

// keepsText tells kinds whose text is worth storing.
func (k Kind) keepsText() bool { return k != KindIndex && k != KindConsent && k != KindErrorPage }

// minTeasers is how many other pages a list names with a line or two about each; meanTeaser is how long those are in the mean, in characters.
const (
	minTeasers = 4
	meanTeaser = 150
)

// teasers tells a text that is a list of other pages: between its lines stand headings that are links.
func teasers(blocks []block, b *body, chars int32) bool {
	n := int32(0)
	for k := range blocks {
		if x := &blocks[k]; x.heading() && x.linkShare() > 0.8 && x.from < b.last && x.flags&(flagNav|flagFooter|flagAside) == 0 {
			n++
		}
	}
	return n >= minTeasers && chars < n*meanTeaser
}

// isIndex tells pages that list other pages: more text in headline-like links than in running text.
func (p *page) isIndex(f *facts, a *Article, blocks []block, chars int32) bool {
	links, linkChars := linkLines(blocks, headlineLink)
	front := strings.Trim(p.url.Path, "/") == "" && p.url.Host != "" && p.url.RawQuery == ""
	if front {
		return links >= 3 || chars < 2*minArticle
	}
	if f.has("CollectionPage") || f.has("SearchResultsPage") || f.has("ItemList") {
		return links >= 5 && chars < maxListText
	}
	return a.Date == "" && links >= 8 && chars < min(linkChars, 2500) || links >= 15 && chars < 400
}
