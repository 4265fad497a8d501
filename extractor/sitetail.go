package extractor

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// titleTail returns the last segment of <title> when it is the publication's name: when the host says so, or when the title proper,
// before it, stands on the page as h1 and something else on the page bears the name. "What we know so far" stands there too.
func (f *facts) titleTail() string {
	t := cleanText(f.p.docTitle)
	for _, sep := range tailSeparators {
		i := strings.LastIndex(t, sep)
		if i <= 0 {
			continue
		}
		head, tail := fold(t[:i]), strings.TrimSpace(t[i+len(sep):])
		if tail == "" || len(tail) > 60 {
			continue
		}
		if f.isSite(tail) {
			return tail
		}
		for _, at := range f.p.h1s[:min(len(f.p.h1s), 5)] {
			if fold(f.p.textOf(at)) == head && (f.inHost(tail) || f.onPage(tail)) {
				return tail
			}
		}
	}
	return ""
}

// inHost tells whether the host is made of a name: of its first letters, or half of it and more of one of its words.
func (f *facts) inHost(name string) bool {
	initials := ""
	for w := range strings.FieldsSeq(fold(name)) {
		if w = letters(w); w == "" {
			continue
		}
		if len(w) >= 4 && 2*len(w) >= len(f.host) && strings.Contains(f.host, w) {
			return true
		}
		_, n := utf8.DecodeRuneInString(w)
		initials += w[:n]
	}
	return len(initials) >= 2 && initials == f.host
}

const (
	lineOfRights = 400 // characters of a line that says who holds the rights
	maxRights    = 50  // such lines that are read
)

// onPage tells whether a name is also that of the logo, of the link to the front page, or of who holds the rights.
func (f *facts) onPage(name string) bool {
	p := f.p
	key := fold(name)
	if notNames[key] {
		return false
	}
	tried := 0
	for k := range p.nodes {
		nd, i := &p.nodes[k], int32(k)
		switch {
		case nd.hidden:
		case nd.tag == atom.Img:
			alt := strings.TrimSuffix(strings.TrimPrefix(fold(cleanText(p.attr(i, "alt"))), "logo "), " logo")
			if alt == key {
				return true
			}
		case nd.tag == atom.A:
			if nd.chars > 0 && nd.chars < 2*int32(len(name)) && f.leadsHome(attr(nd.n, "href")) && fold(p.textOf(i)) == key {
				return true
			}
		case nd.text && nd.chars > 0 && tried < maxRights && saysRights(nd.n.Data):
			tried++
			if box := p.blockOf(i); p.nodes[box].chars <= lineOfRights && containsWords(fold(p.textOf(box)), key) {
				return true
			}
		}
	}
	return false
}

// saysRights tells a line such as "© 2024 Quay Post".
func saysRights(s string) bool {
	return len(s) <= 2*lineOfRights && (strings.Contains(s, "©") || strings.Contains(s, "(c) ") || strings.Contains(strings.ToLower(s), "copyright"))
}

// leadsHome tells an address of the site's front page.
func (f *facts) leadsHome(href string) bool {
	u, err := f.p.url.Parse(strings.TrimSpace(href))
	return href != "" && !strings.HasPrefix(href, "#") && err == nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.Host == f.p.url.Host
}
