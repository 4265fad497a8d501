package extractor

import "strings"

// prop is an element with an itemprop attribute; item is the index in facts.items of the thing it belongs to, -1
// outside any.
type prop struct {
	name string
	at   int32
	item int32
}

// thing is an element with itemscope.
type thing struct {
	kind  string // the last part of its itemtype
	at    int32
	props int
}

// markItem notes the microdata of an element in document order; open is the stack of items around it.
func (f *facts) markItem(i int32, scope bool, kind, name string, open []int32) []int32 {
	for len(open) > 0 && !f.p.within(i, f.items[open[len(open)-1]].at) {
		open = open[:len(open)-1]
	}
	in := int32(-1)
	if len(open) > 0 {
		in = open[len(open)-1]
	}
	if name != "" && len(f.micro) < maxMarks {
		f.micro = append(f.micro, prop{name, i, in})
		if in >= 0 {
			f.items[in].props++
		}
	}
	if scope && len(f.items) < maxMarks {
		f.items = append(f.items, thing{kind: kind[strings.LastIndexByte(strings.TrimSuffix(kind, "/"), '/')+1:], at: i})
		open = append(open, int32(len(f.items)-1))
	}
	return open
}

// mainItem returns the item of the article: of all articles the one that says most of itself; -1 without any.
func (f *facts) mainItem() int32 {
	best, most := int32(-1), 1
	for k, it := range f.items {
		if articleType(it.kind) && it.kind != "Review" && it.props > most && f.p.nodes[it.at].all&(flagComment|flagRelated) == 0 {
			best, most = int32(k), it.props
		}
	}
	return best
}

// itemprops returns the values of a microdata property of the article, at most a number of them. Without an item for the
// article, properties of the page count, but not those of comments, products and other pages' teasers.
func (f *facts) itemprops(name string, most int) []string {
	var out []string
	for k, m := range f.micro {
		if len(out) >= most {
			break
		}
		if !hasWord(m.name, name) {
			continue
		}
		if f.p.nodes[m.at].all&(flagComment|flagRelated) != 0 {
			continue
		}
		if f.article >= 0 {
			if m.item != f.article {
				continue
			}
		} else if m.item >= 0 && !strings.HasSuffix(f.items[m.item].kind, "Page") && f.items[m.item].kind != "" {
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
	picture := hasWord(m.name, "image")
	// An author, a publisher or a picture is an item of its own.
	for j := k + 1; j < len(f.micro) && f.p.within(f.micro[j].at, m.at); j++ {
		switch inner := f.micro[j].name; {
		case inner == "name" && !picture:
			if v := cleanText(attr(f.p.nodes[f.micro[j].at].n, "content")); v != "" {
				return v
			}
			return f.p.textOf(f.micro[j].at)
		case picture && (inner == "url" || inner == "contentUrl"):
			return f.address(f.micro[j].at)
		}
	}
	if picture || m.name == "url" || m.name == "mainEntityOfPage" || strings.HasSuffix(m.name, "Url") {
		return f.address(m.at)
	}
	return cutRunes(f.p.textOf(m.at), 1000)
}

// address returns the address that an element holds.
func (f *facts) address(i int32) string {
	for _, key := range []string{"content", "src", "href"} {
		if v := strings.TrimSpace(f.p.attr(i, key)); v != "" {
			return v
		}
	}
	return ""
}
