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
	// maxError is the text that an error page may have: apologies and suggestions.
	maxError = 900
)

var (
	// errorTitles are whole titles, or parts of one between dashes and bars, folded, that say that a page is not what was asked for.
	errorTitles = map[string]bool{"404": true, "404 error": true, "error 404": true, "404 not found": true, "not found": true,
		"403": true, "403 forbidden": true, "error 403": true, "502 bad gateway": true, "503 service unavailable": true, "bad gateway": true,
		"service unavailable": true, "internal server error": true, "410 gone": true, "access denied": true, "captcha": true, "security check": true,
		"just a moment": true, "attention required": true, "request blocked": true, "bot verification": true, "are you a robot": true,
		"pardon our interruption": true, "robot check": true, "human verification": true}
	// errorPhrases are the same as parts of a short title, errorSentences as parts of a page with next to no other text.
	errorPhrases = []string{"page not found", "page doesn't exist", "page does not exist", "page can't be found", "page cannot be found", "page could not be found",
		"page is no longer available", "page no longer exists", "seite nicht gefunden", "seite existiert nicht", "page introuvable", "página no encontrada",
		"pagina niet gevonden", "pagina non trovata", "página não encontrada", "sidan hittades inte", "siden blev ikke fundet", "siden ble ikke funnet",
		"strona nie została znaleziona", "nie znaleziono strony", "страница не найдена", "ページが見つかりません", "お探しのページ", "页面不存在", "找不到页面", "페이지를 찾을 수 없", "sayfa bulunamadı",
		"verify you are human", "verifying you are human", "unusual traffic"}
	errorSentences = append([]string{"enable javascript and cookies", "checking your browser", "please enable js", "you have been blocked", "confirm you are not a robot"}, errorPhrases...)
	consentCues    = []string{"personalised advertising", "personalized advertising", "personalisierte werbung", "tracking", "before you continue", "we value your privacy", "your privacy", "cookie", "consent", "datenschutz", "einwilligung", "zustimmung",
		"mit werbung", "respect de votre vie privée", "votre vie privée", "tu privacidad", "privacidad", "la tua privacy", "privacy", "toestemming",
		"samtykke", "samtycke", "accept and continue", "akzeptieren und weiter", "tout accepter", "aceptar y continuar"}
)

// kind says what the page is, from what was found on it.
func (p *page) kind(f *facts, a *Article, b *body, blocks []block) Kind {
	chars := textSize(b.blocks) + textLen(strings.Join(b.lines, " "))
	news := f.isNews()
	switch {
	case chars < maxError && !news && (isErrorTitle(a.Title) || isErrorTitle(p.docTitle)),
		chars < minArticle && !news && textHas(blocks, errorSentences):
		return KindErrorPage
	case f.has("LiveBlogPosting"), f.ld.live && len(f.ld.updates) > 1:
		return KindLiveBlog
	case chars < 3000 && !f.isArticle(p) && consentShare(blocks) > 0.4 && hasAccept(blocks):
		return KindConsent
	case p.isLive(f, a, b, blocks):
		return KindLiveBlog
	case f.isThread():
		return KindForum
	}
	dated, signed, enough := a.Date != "", a.Date != "" && len(a.Authors) > 0, int32(minArticle)
	switch {
	case f.isNews() && (dated || len(a.Authors) > 0) && chars >= minStub:
		return KindArticle // no need to ask
	case f.isArticle(p) && dated:
		enough = minStub
	case dated || len(a.Authors) > 0:
		enough = minBrief
	}
	score := kindModel.score(p.kindFeatures(f, a, b, blocks))
	switch {
	case chars >= enough && (score > articleScore || signed && score > signedScore),
		// A page that says it is an article is one, even if it shows only its beginning.
		chars >= minStub && f.isArticle(p) && signed && score > signedScore:
		return KindArticle
	case p.isIndex(f, a, blocks, chars):
		return KindIndex
	case chars >= enough && len(p.nodes) < smallPage:
		return KindArticle
	}
	return KindOther
}

const (
	// articleScore is the log-odds above which the kind model's word is taken, signedScore the same for pages with an author and
	// a date. Cross-validated by site they find 95.5 % of the WCXB articles and all of the news, and take 18.3 % of the other
	// pages for one; cmd/train prints the figures.
	articleScore = -1.0
	signedScore  = -2.0
	// minStub is the text, in characters, that a page must have that calls itself an article.
	minStub = 40
	// smallPage is how many nodes a page has that the model knows nothing of: of its pages one in twenty is smaller.
	smallPage = 400
)

// has tells whether the page's structured data names a type for the page.
func (f *facts) has(typ string) bool { return slices.Contains(f.types, typ) }

// isThread tells a page that calls itself a thread of a forum in its markup, as forum software does.
func (f *facts) isThread() bool {
	return slices.ContainsFunc(f.items, func(t thing) bool { return t.kind == "DiscussionForumPosting" })
}

// isArticle tells whether the head calls the page an article.
func (f *facts) isArticle(p *page) bool {
	return slices.ContainsFunc(f.types, articleType) || p.metaContent("og:type") == "article"
}

// keepsText tells kinds whose text is worth storing.
func (k Kind) keepsText() bool { return k == KindArticle || k == KindLiveBlog || k == KindOther }

// isErrorTitle tells titles of error pages. "404 jobs lost at plant" is none.
func isErrorTitle(title string) bool {
	f := fold(cutRunes(title, 300))
	for part := range strings.FieldsFuncSeq(f, func(r rune) bool {
		return r == '|' || r == '-' || r == ':' || r == '·' || r == '!' || r == '»' || r == '.'
	}) {
		part = strings.Trim(part, " ?,")
		if errorTitles[part] {
			return true
		}
		if len(part) < 80 && hasCue(part, errorPhrases) {
			return true
		}
	}
	return false
}

func hasCue(s string, cues []string) bool {
	for _, c := range cues {
		if strings.Contains(s, c) {
			return true
		}
	}
	return false
}

// textHas looks for a cue in the page's first blocks.
func textHas(blocks []block, cues []string) bool {
	n := 0
	for k := range blocks {
		b := &blocks[k]
		if b.linkShare() > 0.5 || b.chars > 300 {
			continue
		}
		if hasCue(b.folded(), cues) {
			return true
		}
		if n++; n > 20 {
			break
		}
	}
	return false
}

var consentSet = newCueSet(consentCues)

// consentShare is the share of the page's text outside links that stands in blocks about consent.
func consentShare(blocks []block) float64 {
	all, about := int32(1), int32(0)
	for k := range blocks {
		b := &blocks[k]
		n := b.chars - b.linkChars
		all += n
		if b.flags&flagConsent != 0 || consentSet.in(fold(cutRunes(b.text, 600))) {
			about += n
		}
	}
	return float64(about) / float64(all)
}

// acceptCues are words on the button that a consent wall wants pressed.
var acceptCues = []string{"accept", "agree", "allow all", "akzeptieren", "zustimmen", "einverstanden", "accepter", "j'accepte", "aceptar", "acepto", "aceitar",
	"accetta", "accetto", "akkoord", "accepteren", "godkänn", "godta", "samtykk", "tillad", "hyväksy", "zgadzam", "akceptuj", "přijmout", "souhlasím", "elfogad",
	"принять", "согласен", "同意", "동의", "kabul et"}

func hasAccept(blocks []block) bool {
	for k := range blocks {
		if b := &blocks[k]; b.chars < 60 && (b.flags&flagControl != 0 || b.linkShare() > 0.8) && hasCue(b.folded(), acceptCues) {
			return true
		}
	}
	return false
}

// isIndex tells pages that list other pages: more text in headline-like links than in running text.
func (p *page) isIndex(f *facts, a *Article, blocks []block, chars int32) bool {
	links, linkChars := 0, int32(0)
	for k := range blocks {
		if x := &blocks[k]; x.linkShare() > 0.8 && x.chars >= 25 && x.flags&(flagNav|flagFooter|flagComment) == 0 {
			links++
			linkChars += x.chars
		}
	}
	front := strings.Trim(p.url.Path, "/") == "" && p.url.Host != "" && p.url.RawQuery == ""
	if front {
		return links >= 3 || chars < 2*minArticle
	}
	if f.has("CollectionPage") || f.has("SearchResultsPage") || f.has("ItemList") {
		return links >= 5 && chars < 3000
	}
	return a.Date == "" && links >= 8 && chars < min(linkChars, 2500) || links >= 15 && chars < 400
}
