package extractor

import (
	"slices"
	"strings"
)

// named is who signs, according to one source.
type named struct {
	from   string
	raw    string
	credit credit
	weak   bool // believed only when every name is a proper one
	org    bool // the source says that it is an organisation
	bare   bool // a name alone in a line, which nothing calls the author's
}

// describeAuthors fills byline, authors and desk, and returns all credits.
func (f *facts) describeAuthors(a *Article, s span, head, tail []line, titleAt int32) []named {
	seen := f.seenAuthors(s, head, tail, titleAt)
	all := append(f.headAuthors(), seen...)
	for i := range all {
		all[i].credit.settle()
	}
	taken := fullest(all, firstSigned(all))
	if taken != nil && !f.signs(taken, seen) {
		taken = nil
	}
	if taken != nil {
		a.Authors = taken.credit.names()
		claims := make([]keyed, len(all))
		for i, n := range all {
			claims[i] = n.keyed()
		}
		a.Provenance["authors"] = sourceOf(taken.keyed(), claims)
	}
	if i := slices.IndexFunc(all, func(n named) bool {
		return n.credit.desk != "" && (!n.weak || n.credit.unnamed() || taken != nil && !isTitle(n.credit.desk) && slices.Equal(n.credit.names(), taken.credit.names()))
	}); i >= 0 {
		a.Desk = all[i].credit.desk
		a.Provenance["desk"] = Source{From: all[i].from}
	}
	f.describeByline(a, seen, all)
	return all
}

// firstSigned returns the first credit that names a person or an agency, else the first that names anyone.
func firstSigned(all []named) *named {
	var taken *named
	for i := range all {
		n := &all[i]
		if len(n.credit.signers) == 0 || n.bare && taken != nil || n.weak && !n.credit.onlyProper() {
			continue
		}
		if n.credit.personal() {
			return n
		}
		if taken == nil && len(n.credit.names()) > 0 {
			taken = n
		}
	}
	return taken
}

// otherPeople are words of a byline that names more than who wrote: an editor, a photographer.
var otherPeople = []string{"review", "check", "edit", "photo", "foto", "updated"}

// fullest returns the credit that goes on where a taken one names only the first of several, as many heads do.
func fullest(all []named, taken *named) *named {
	if taken == nil || len(taken.credit.signers) != 1 || taken.credit.signers[0].kind != signerPerson {
		return taken
	}
	name := fold(taken.credit.signers[0].name)
	for i := range all {
		n := &all[i]
		k := len(n.credit.signers)
		if k < 2 || k > 12 || n.raw == "" || n.from != "visible" && n.from != "meta" || fold(n.credit.signers[0].name) != name {
			continue
		}
		if n.credit.onlyProper() && len(n.credit.signers) == k && !hasCue(strings.ToLower(n.raw), otherPeople) {
			return n
		}
	}
	return taken
}

// signs tells whether a credit is the article's. The publication is an author where the page prints it as one, or where its
// name may be a person's: a system that knows no author puts the company's into every head.
func (f *facts) signs(n *named, seen []named) bool {
	first := n.credit.signers[0]
	return n.credit.personal() || f.isNews() && !isCompany(first.name) || first.kind == signerDesk || prints(first.name, seen) || !n.org && properName(first.name) && !isCompany(first.name)
}

// describeByline takes the line as printed; what the head says stands in when the page prints none.
func (f *facts) describeByline(a *Article, seen, all []named) {
	for _, list := range [][]named{seen, all} {
		for _, n := range list {
			if n.raw == "" || len(n.credit.signers) == 0 || len(n.raw) > 300 {
				continue
			}
			if len(a.Authors) > 0 && !strings.Contains(fold(strings.ReplaceAll(n.raw, "　", " ")), fold(a.Authors[0])) {
				continue
			}
			a.Byline = withoutReading(withoutDateTail(n.raw, a.Authors, f.locale))
			a.Provenance["byline"] = Source{From: n.from}
			return
		}
	}
}

// onlyProper keeps the proper names of a credit read from loose text and tells whether it begins with one: what
// follows a name in a byline is often a place or a label.
func (c *credit) onlyProper() bool {
	if len(c.signers) == 0 || c.signers[0].kind == signerPerson && !properName(c.signers[0].name) {
		return false
	}
	c.signers = slices.DeleteFunc(c.signers, func(s signer) bool { return s.kind == signerPerson && !properName(s.name) })
	return true
}

// prints tells whether the page itself prints a byline with this name.
func prints(name string, seen []named) bool {
	key := fold(name)
	for _, n := range seen {
		for _, s := range n.credit.signers {
			if fold(s.name) == key {
				return true
			}
		}
	}
	return false
}

// keyed is the credit as one value, in the order of its names.
func (n named) keyed() keyed {
	value := strings.Join(n.credit.names(), "; ")
	return keyed{claim{n.from, value}, fold(value)}
}
