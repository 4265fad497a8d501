package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

const maxTags = 30

// editorialFlags are tags that say where an article is placed, not what it is about; folded.
var editorialFlags = map[string]bool{
	"featured": true, "feature": true, "breaking": true, "breaking news": true, "latest": true, "latest news": true, "trending": true, "top stories": true, "top story": true, "top news": true,
	"homepage": true, "home page": true, "home": true, "editor's pick": true, "editors pick": true, "editor's picks": true, "editors' picks": true, "editors' pick": true, "news": true, "general": true, "story": true, "curated": true,
	"exclusive": true, "video": true, "newsletter": true, "ap": true, "aktuell": true, "nachrichten": true, "uncategorized": true, "front page": true, "frontpage": true, "headlines": true, "spotlight": true,
	"must read": true, "hot": true, "slider": true, "top": true, "highlights": true, "à la une": true, "destacado": true, "destacada": true, "portada": true, "in evidenza": true, "primo piano": true,
}

// tagLabels stand before tags and are none; folded.
var tagLabels = map[string]bool{
	"themen": true, "thema": true, "tags": true, "tag": true, "topics": true, "topic": true, "themenseiten": true, "schlagworte": true, "schlagwörter": true, "mehr zum thema": true,
	"sujets": true, "mots-clés": true, "etiquetas": true, "temas": true, "argomenti": true, "onderwerpen": true, "emner": true, "ämnen": true, "темы": true, "теги": true, "related topics": true,
	"more": true, "mehr": true, "tagy": true, "tagi": true, "etiketler": true, "keywords": true, "all topics": true, "filed under": true,
	"mots clés": true, "palabras clave": true, "palavras-chave": true, "tópicos": true, "assuntos": true, "temi": true, "tag correlati": true, "parole chiave": true, "trefwoorden": true, "stichworte": true, "stichwörter": true,
	"nøkkelord": true, "nyckelord": true, "etiketter": true, "avainsanat": true, "aiheet": true, "tematy": true, "słowa kluczowe": true, "štítky": true, "klíčová slova": true, "kľúčové slová": true, "címkék": true,
	"etichete": true, "cuvinte cheie": true, "oznake": true, "ključne riječi": true, "метки": true, "ключевые слова": true, "мітки": true, "ключові слова": true, "тагове": true, "ετικέτες": true, "tagged": true, "tagged with": true,
	"タグ": true, "キーワード": true, "标签": true, "標籤": true, "关键词": true, "關鍵字": true, "태그": true, "키워드": true, "الوسوم": true, "كلمات مفتاحية": true,
}

// describeTags fills the tags that the page shows and the keywords that its head names.
func (f *facts) describeTags(a *Article, s span, titleAt int32) {
	var from string
	var agreed []string
	for _, h := range f.headTags() {
		tags := f.cleanTags(splitKeywords(h), a)
		if len(tags) == 0 {
			continue
		}
		if len(a.Keywords) == 0 {
			a.Keywords, from = tags, h[0].from
		} else if h[0].from != from && !slices.Contains(agreed, h[0].from) && overlap(tags, a.Keywords) {
			agreed = append(agreed, h[0].from)
		}
	}
	if len(a.Keywords) > 0 {
		a.Provenance["keywords"] = Source{From: from, Agreed: agreed}
	}
	raw, sure := f.visibleTags(s, titleAt)
	shown := f.cleanTags(raw, a)
	src := Source{From: "visible"}
	if len(shown) == 0 && len(raw) == 0 || !sure && doubtful(shown, a.Keywords) {
		shown, src = a.Keywords, Source{From: from, Agreed: agreed}
	} else if overlap(shown, a.Keywords) {
		src.Agreed = []string{from}
	}
	for _, t := range shown {
		if editorialFlags[fold(t)] {
			a.Flags = append(a.Flags, t)
		} else {
			a.Tags = append(a.Tags, t)
		}
	}
	if len(a.Tags) > 0 {
		a.Provenance["tags"] = src
	}
	if len(a.Flags) > 0 {
		a.Provenance["flags"] = src
	}
}

// headTags are the topics that the head names, the most trusted source first; none of the lists is empty.
func (f *facts) headTags() [][]claim {
	lists := [][]claim{f.p.metaClaims([]string{"keywords"}), fromAll("json-ld", f.ld.keywords)}
	for _, keys := range keywordMetas {
		lists = append(lists, f.p.metaClaims(keys))
	}
	lists = append(lists, fromAll("microdata", f.itemprops("keywords", 40)))
	return slices.DeleteFunc(lists, func(list []claim) bool { return len(list) == 0 })
}

// fromAll returns the values as claims of one source.
func fromAll(from string, list []string) []claim {
	var out []claim
	for _, v := range list {
		out = append(out, claim{from, v})
	}
	return out
}

// splitKeywords splits what the head says at commas, semicolons and pipes.
func splitKeywords(claims []claim) []string {
	var out []string
	for _, c := range claims {
		for t := range strings.FieldsFuncSeq(c.value, func(r rune) bool {
			return r == ',' || r == ';' || r == '|' || r == '、' || r == '，' || r == '،'
		}) {
			if len(out) < 400 {
				out = append(out, withoutSort(t))
			}
		}
	}
	return out
}

// withoutSort drops the sort of thing that some systems write before a keyword: "topic/harbours".
func withoutSort(t string) string {
	sort, rest, ok := strings.Cut(strings.TrimSpace(t), "/")
	switch strings.ToLower(sort) {
	case "topic", "topics", "tag", "tags", "section", "sections", "organization", "organisation", "person", "people", "place", "location", "event", "keyword":
		if ok && !strings.Contains(rest, "/") {
			return rest
		}
	}
	return t
}

// doubtful tells whether links that are not marked up as tags are something else: a row that shares nothing with the
// head's keywords is a menu of topics, and one that names less than half of them is links in the text.
func doubtful(shown, keywords []string) bool {
	if len(keywords) == 0 {
		return false
	}
	return !overlap(shown, keywords) || len(shown)*2 < len(keywords)
}

// overlap tells whether two lists name something in common.
func overlap(a, b []string) bool {
	for _, t := range a {
		k := fold(t)
		if slices.ContainsFunc(b, func(o string) bool { return fold(o) == k }) {
			return true
		}
	}
	return false
}

// cleanTags drops what is no topic: ids, addresses, key:value, the site's name, the author, doubles.
func (f *facts) cleanTags(raw []string, a *Article) []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range raw {
		t = strings.Trim(collapse(t), " #,;.\"'")
		key := fold(t)
		if seen[key] || !topicLike(t) || key == fold(a.Site) || strings.HasSuffix(t, ":") || tagLabels[key] {
			continue
		}
		seen[key] = true
		if slices.ContainsFunc(a.Authors, func(n string) bool { return fold(n) == key }) {
			continue
		}
		if out = append(out, t); len(out) >= maxTags {
			break
		}
	}
	return out
}

// topicLike tells a topic from ids, addresses and machine labels.
func topicLike(t string) bool {
	n := utf8.RuneCountInString(t)
	if r, _ := utf8.DecodeRuneInString(t); n < 2 && !isIdeograph(r) && !unicode.Is(unicode.Hangul, r) || n > 80 || strings.ContainsAny(t, "/\\{}<>=_|") || strings.Contains(t, "://") || strings.HasPrefix(t, "www.") {
		return false
	}
	if i := strings.IndexByte(t, ':'); i > 0 && i+1 < len(t) && t[i+1] != ' ' {
		return false
	}
	letters, digits := 0, 0
	for _, r := range t {
		if isDigit(r) {
			digits++
		} else if r > ' ' && r != '-' {
			letters++
		}
	}
	if letters == 0 {
		return digits == 4 // a year
	}
	return digits <= 8 || letters > 2*digits
}

// visibleTags returns the texts of the tag links of the article; sure when they are marked up as its tags.
func (f *facts) visibleTags(s span, titleAt int32) (tags []string, sure bool) {
	p := f.p
	ours := func(i int32) bool {
		nd := &p.nodes[i]
		off := flagNav | flagRelated | flagComment | flagFooter | flagConsent | flagNewsletter | flagAd | flagAuthorBox
		if titleAt >= 0 {
			off &^= p.nodes[titleAt].all
		}
		if nd.all&flagFooter != 0 && f.ownFooter(i, s, titleAt) {
			off &^= flagFooter
		}
		return i >= s.from && i <= s.to && nd.all&off == 0
	}
	// Links that say rel=tag themselves.
	var rel []string
	for _, i := range f.marks.tagLinks {
		if ours(i) && p.nodes[i].own&flagTags != 0 && hasWord(attr(p.nodes[i].n, "rel"), "tag") && p.nodes[i].all&flagAside == 0 {
			rel = append(rel, p.textOf(i))
		}
	}
	if len(rel) > 0 {
		return rel, true
	}
	// The first box of tags that holds links.
	for _, i := range f.marks.tagBoxes {
		if !ours(i) || p.nodes[i].all&flagAside != 0 || p.nodes[i].chars > 700 {
			continue
		}
		if list := f.tagTexts(i); len(list) > 0 {
			return list, false
		}
	}
	if list := f.labelledTags(s, ours); len(list) > 0 {
		return list, false
	}
	// Links to /tag/ or /topic/ pages that stand together.
	return f.tagRun(s, ours), false
}

// ownFooter tells the footer of the article, where many systems put categories and tags, from the site's: it stands inside the
// element of the article that holds the title or the text.
func (f *facts) ownFooter(i int32, s span, titleAt int32) bool {
	p := f.p
	footer := false
	for up := i; up >= 0; up = p.nodes[up].parent {
		nd := &p.nodes[up]
		footer = footer || nd.own&flagFooter != 0
		if footer && (nd.tag == atom.Article || nd.tag == atom.Main || nd.own&flagArticle != 0) {
			return nd.own&flagFooter == 0 && (titleAt >= 0 && p.within(titleAt, up) || p.within(s.text, up)) && (nd.parent < 0 || p.nodes[nd.parent].all&flagFooter == 0)
		}
	}
	return false
}

// tagTexts returns the texts of the links in a box of tags, nothing when it holds much else.
func (f *facts) tagTexts(root int32) []string {
	p := f.p
	var out []string
	text := int32(0)
	for i := root; i < p.nodes[root].end; i++ {
		if nd := &p.nodes[i]; nd.tag == atom.A && !nd.hidden && nd.chars > 0 && nd.chars < 80 && !hasWord(attr(nd.n, "rel"), "category") {
			out = append(out, p.textOf(i))
			text += nd.chars
		}
	}
	if len(out) > 60 || text*10 < p.nodes[root].chars*5 {
		return nil
	}
	return out
}

// labelledTags returns the links of a line after the text that a label calls tags: "Tags: Buses, Council".
func (f *facts) labelledTags(s span, ours func(int32) bool) []string {
	p := f.p
	for _, l := range p.lines(s.last-tailBefore, s.to, tailLines) {
		i := strings.IndexAny(l.text, ":：")
		if i <= 0 {
			continue
		}
		label := fold(l.text[:i])
		if !tagLabels[label] || label == "more" || label == "mehr" {
			continue
		}
		box := p.blockOf(l.first)
		if nd := &p.nodes[box]; !ours(box) || nd.all&flagAside != 0 || nd.chars > 700 {
			continue
		}
		if list := f.tagTexts(box); len(list) > 0 {
			return list
		}
	}
	return nil
}

// tagRun returns the texts of links to topic pages outside sentences: those in boxes that are little but links.
func (f *facts) tagRun(s span, ours func(int32) bool) []string {
	p := f.p
	var out []string
	for _, i := range f.marks.tagLinks {
		if !ours(i) || p.nodes[i].all&flagAside != 0 {
			continue
		}
		box := p.blockOf(i)
		if b := &p.nodes[box]; b.linkChars*10 < b.chars*7 || b.chars > 500 || p.nodes[i].chars > 50 {
			continue
		}
		out = append(out, p.textOf(i))
	}
	if len(out) > 25 {
		return nil
	}
	return out
}
