package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxTags = 30

// describeTags fills the tags that the page shows and the keywords that its head names.
func (f *facts) describeTags(a *Article, s span, titleAt int32) {
	var lists []topicList
	siteToo := false // a list names the publication: where it has nothing that the page shows, it is the same on all its pages
	for _, h := range f.headTags() {
		raw := splitKeywords(h)
		if tags := f.cleanTags(ofTopics(raw), a); len(tags) > 0 {
			lists = append(lists, topicList{h[0].from, tags, foldAll(tags)})
			siteToo = siteToo || slices.ContainsFunc(raw, f.namesSite)
		}
	}
	var head Source
	if len(lists) > 0 {
		taken := lists[twiceSaid(lists)]
		a.Keywords, head = taken.tags, taken.source(lists)
		a.Provenance["keywords"] = head
	}
	raw, how := f.visibleTags(s, titleAt)
	shown := f.cleanTags(raw, a)
	keys := foldAll(shown)
	src := Source{From: "visible"}
	if len(shown) == 0 && len(raw) == 0 || how != byRel && doubtful(keys, lists) && !((how == byNamed || siteToo && how == byLabel) && !hasAny(keys, lists)) {
		src = head
		src.Rivals = nil
		if len(shown) > 0 {
			src.Rivals = []Rival{{"visible", joinTags(shown)}}
		}
		shown = a.Keywords
	} else if len(lists) > 0 && overlap(keys, foldAll(a.Keywords)) {
		src.Agreed = []string{head.From}
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
	lists := [][]claim{f.p.metaClaims([]string{"keywords"}), f.p.metaClaims([]string{"dc.subject", "dcterms.subject"}), fromAll("json-ld", f.ld.keywords)}
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

// ofTopics returns what is a topic in a list whose values name their sort, and any other list as it is.
func ofTopics(list []string) []string {
	var out []string
	sorted := 0
	for _, t := range list {
		sort, value, ok := strings.Cut(t, ": ")
		switch {
		case !ok:
			out = append(out, t)
		case topicSorts[fold(sort)]:
			out = append(out, value)
			sorted++
		}
	}
	if sorted == 0 {
		return list
	}
	if 2*sorted > len(out) {
		// Without a sort there are only leavings of the same machine.
		out = slices.DeleteFunc(out, func(t string) bool { return slices.Contains(list, t) })
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

// topicList is one of the head's lists of topics.
type topicList struct {
	from string
	tags []string
	keys []string // tags, folded
}

// foldAll folds each of a list.
func foldAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = fold(s)
	}
	return out
}

// twiceSaid returns the index of the first list that another source has too, else of the first one.
func twiceSaid(lists []topicList) int {
	for i, l := range lists {
		for _, o := range lists[i+1:] {
			if l.from != o.from && len(l.keys) == len(o.keys) && !slices.ContainsFunc(l.keys, func(k string) bool { return !slices.Contains(o.keys, k) }) {
				return i
			}
		}
	}
	return 0
}

// source says where a list came from, who has some of it, and what others have instead.
func (l topicList) source(lists []topicList) Source {
	src := Source{From: l.from}
	for _, o := range lists {
		switch {
		case !overlap(o.keys, l.keys):
			if len(src.Rivals) < maxRivals {
				src.Rivals = append(src.Rivals, Rival{o.from, joinTags(o.tags)})
			}
		case o.from != l.from && !slices.Contains(src.Agreed, o.from):
			src.Agreed = append(src.Agreed, o.from)
		}
	}
	return src
}

// joinTags writes a list as the value of a rival.
func joinTags(tags []string) string { return cutRunes(strings.Join(tags, ", "), maxRival) }

// doubtful tells whether links that are not marked up as tags are something else: a row that shares nothing with the
// head's keywords is a menu of topics, and one that names less than half of them is links in the text. One of the head's lists
// is enough to confirm them.
func doubtful(shown []string, lists []topicList) bool {
	enough := func(l topicList) bool { return overlap(shown, l.keys) && len(shown)*2 >= len(l.keys) }
	return len(lists) > 0 && !slices.ContainsFunc(lists, enough)
}

// hasAny tells whether any of the lists has something of what is shown.
func hasAny(shown []string, lists []topicList) bool {
	return slices.ContainsFunc(lists, func(l topicList) bool { return overlap(shown, l.keys) })
}

// overlap tells whether two lists have something in common.
func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// cleanTags drops what is no topic: ids, addresses, key:value, the site's name, the author, doubles.
func (f *facts) cleanTags(raw []string, a *Article) []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range raw {
		t = trimTag(t)
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

// isPath tells a path or an address from "Technology/Hardware" and "50 Mbit/s".
func isPath(t string) bool {
	before, after, ok := strings.Cut(t, "/")
	return ok && (before == "" || after == "" || strings.Contains(after, "/") || !strings.Contains(t, " ") && strings.ToLower(t) == t)
}

// trimTag drops the marks around a tag; the dot of "U.S." and of "Leo XIV." is its own.
func trimTag(t string) string {
	t = strings.TrimLeft(strings.Trim(collapse(t), " #,;\"'"), ".")
	last := t[strings.LastIndexByte(t, ' ')+1:]
	if dot := strings.IndexByte(last, '.'); dot == len(last)-1 && utf8.RuneCountInString(last) > 5 || strings.HasSuffix(last, "..") {
		t = strings.TrimRight(t, ".")
	}
	return t
}

// topicLike tells a topic from ids, addresses and machine labels.
func topicLike(t string) bool {
	n := utf8.RuneCountInString(t)
	if r, _ := utf8.DecodeRuneInString(t); n < 2 && !isIdeograph(r) && !unicode.Is(unicode.Hangul, r) || n > 80 || strings.ContainsAny(t, "\\{}<>=_|") || isPath(t) || strings.HasPrefix(t, "www.") {
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
