package extractor

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// How the page shows its tags, which says how far they are to be believed.
const (
	byRel    = iota // links that say rel=tag
	byNamed         // a box that is named after tags and begins with a word such as "Topics"
	byBox           // a box that is named after tags
	byLabel         // behind or under a word such as "Topics"
	byTarget        // links to pages of topics
)

// visibleTags returns the texts of the tag links of the article and how they are shown.
func (f *facts) visibleTags(s span, titleAt int32) (tags []string, how int) {
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
		return rel, byRel
	}
	// The first box of tags that holds links.
	for _, i := range f.marks.tagBoxes {
		if up := p.nodes[i].parent; !ours(i) || up >= 0 && p.nodes[up].all&flagAside != 0 || p.nodes[i].chars > 700 || f.ofSiteHeader(i, titleAt) {
			continue
		}
		if list := f.tagTexts(i); len(list) > 0 {
			if first := p.lines(i, p.nodes[i].end, 1); len(first) == 1 && f.opensTags(first[0]) {
				return withoutCounts(list), byNamed
			}
			return withoutCounts(list), byBox
		}
	}
	tail := p.lines(s.last-tailBefore, s.to, tailLines)
	if list := f.labelledTags(tail, ours); len(list) > 0 {
		return list, byLabel
	}
	if list := f.headedTags(tail); len(list) > 0 {
		return list, byLabel
	}
	// Links to /tag/ or /topic/ pages that stand together.
	return f.tagRun(ours), byTarget
}

// withoutCounts drops how many articles each topic has, where each of several ends with a number: "Buses 12".
func withoutCounts(list []string) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = strings.TrimRight(strings.TrimRight(strings.TrimRight(t, ")"), "0123456789"), " (")
		if len(list) < 2 || len(out[i]) == len(t) || out[i] == "" {
			return list
		}
	}
	return out
}

// opensTags tells whether the first line of a box is, or begins with, a label such as "Tags" that is no link.
func (f *facts) opensTags(l line) bool {
	if label, _, ok := strings.Cut(l.text, ":"); ok && headsTags(label+":") {
		return !f.p.nodes[l.first].inLink
	}
	return !f.p.nodes[l.first].inLink && (headsTags(l.text) || fold(l.text) == "tag")
}

// ofSiteHeader tells a place in the header of the site, where topics of the day are, from the header of the article.
func (f *facts) ofSiteHeader(i, titleAt int32) bool {
	if titleAt < i {
		return false
	}
	for up := i; up >= 0; up = f.p.nodes[up].parent {
		if f.p.nodes[up].own&flagHeader != 0 {
			return !f.p.within(titleAt, up)
		}
	}
	return false
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
func (f *facts) labelledTags(lines []line, ours func(int32) bool) []string {
	p := f.p
	for _, l := range lines {
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

// headedTags returns the links under a heading that calls them tags. What it says counts for more than the names of the boxes around.
func (f *facts) headedTags(lines []line) []string {
	p := f.p
	const off = flagNav | flagComment | flagConsent | flagNewsletter | flagAd
	for k, l := range lines {
		if len(l.text) > 60 || l.text == "" || p.nodes[l.first].inLink || p.nodes[l.first].all&off != 0 || !headsTags(l.text) {
			continue
		}
		if list := f.linesOfLinks(lines[k+1:]); len(list) > 0 {
			return list
		}
	}
	return nil
}

// headsTags tells a heading such as "Topics" or "■ Keywords". Words that head lists of articles as well are none without a colon.
func headsTags(s string) bool {
	label := strings.Trim(fold(s), " :：•·|■▪#-")
	switch label {
	case "more", "mehr", "related", "tag", "thema", "topic":
		return false
	}
	return tagLabels[label]
}

// maxTagText is how long a link may be that is a tag in a list without markup, in bytes; a headline is longer.
const maxTagText = 50

// linesOfLinks returns the links that the lines begin with, up to the first line with other words or outside the box that the first link
// is in; nothing when one is as long as a headline.
func (f *facts) linesOfLinks(lines []line) []string {
	p := f.p
	var out []string
	box := int32(-1)
	for _, l := range lines {
		for i := l.first; i < l.last; i++ {
			nd := &p.nodes[i]
			if !nd.text || nd.hidden || letters(nd.n.Data) == "" {
				continue
			}
			if !nd.inLink || box >= 0 && !p.within(i, box) {
				return out
			}
			link := p.up(i, atom.A)
			text := p.textOf(link)
			if strings.HasPrefix(p.attr(link, "href"), "#") {
				return nil // a table of contents
			}
			if box < 0 {
				for box = link; box > p.bodyAt && p.nodes[box].chars <= p.nodes[link].chars; {
					box = p.nodes[box].parent
				}
			}
			if len(text) > maxTagText || len(out) > maxTags {
				return nil
			}
			if len(out) == 0 || out[len(out)-1] != text {
				out = append(out, text)
			}
		}
	}
	return out
}

// tagRun returns the texts of links to topic pages outside sentences: those in boxes that are little but links.
func (f *facts) tagRun(ours func(int32) bool) []string {
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
