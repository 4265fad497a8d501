package extractor

import "strings"

// prop is an element with an itemprop attribute.
type prop struct {
	name string
	at   int32
}

// itemprops returns the values of a microdata property of the article, at most a number of them. Properties of
// comments and of other pages' teasers are not the article's.
func (f *facts) itemprops(name string, most int) []string {
	var out []string
	for k, m := range f.micro {
		if len(out) >= most {
			break
		}
		if !hasWord(m.name, name) || f.p.nodes[m.at].all&(flagComment|flagRelated) != 0 {
			continue
		}
		if v := f.propValue(k); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func (f *facts) itemprop(name string) string {
	if v := f.itemprops(name, 1); len(v) > 0 {
		return v[0]
	}
	return ""
}

// propValue reads one property: its content, its time, its address, the name inside it, or its text.
func (f *facts) propValue(k int) string {
	m := f.micro[k]
	n := f.p.nodes[m.at].n
	for _, key := range []string{"content", "datetime"} {
		if v := cleanText(attr(n, key)); v != "" {
			return v
		}
	}
	// An author or publisher is an item of its own with a name.
	for _, inner := range f.micro[k+1:] {
		if !f.p.within(inner.at, m.at) {
			break
		}
		if inner.name == "name" {
			if v := cleanText(attr(f.p.nodes[inner.at].n, "content")); v != "" {
				return v
			}
			return f.p.textOf(inner.at)
		}
	}
	if strings.Contains(m.name, "image") || strings.HasSuffix(m.name, "Url") || m.name == "url" {
		for _, key := range []string{"src", "href"} {
			if v := attr(n, key); v != "" {
				return v
			}
		}
		return ""
	}
	return cutRunes(f.p.textOf(m.at), 1000)
}
