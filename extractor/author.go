package extractor

import (
	"slices"
	"strings"
)

// signer is who signs an article.
type signer struct {
	name string
	kind signerKind
}

type signerKind byte

const (
	signerPerson signerKind = iota
	signerAgency
	signerSite // the publication itself, or a company
	signerDesk // a desk or team of it
	signerNone // a desk that hides who wrote: "Our Correspondent" is nobody's name
)

// credit is a byline taken apart.
type credit struct {
	signers []signer
	desk    string
}

func (c credit) names() []string {
	var out []string
	for _, s := range c.signers {
		if s.kind != signerNone {
			out = append(out, s.name)
		}
	}
	return out
}

// personal tells whether someone signs who is not the publication.
func (c credit) personal() bool {
	return slices.ContainsFunc(c.signers, func(s signer) bool { return s.kind == signerPerson || s.kind == signerAgency })
}

// unnamed tells whether only a desk signs that hides who wrote.
func (c credit) unnamed() bool { return len(c.signers) > 0 && len(c.names()) == 0 }

const (
	maxCredit  = 600 // bytes of a byline that are read
	maxSigners = 30
)

// readCredit takes a byline, or an author string of the head, apart. site tells the publication's own names.
func readCredit(raw string, site func(name string) bool) credit {
	var c credit
	c.add(raw, site)
	return c
}

// add reads one more string into the credit.
func (c *credit) add(raw string, site func(string) bool) {
	raw = dropPictures(collapse(strings.ReplaceAll(cutRunes(raw, maxCredit), "　", " ")))
	raw = stripPrefix(dropTokens(dropBrackets(raw)))
	raw = dropPlace(raw)
	if raw == "" {
		return
	}
	if isAgency(raw) {
		c.sign(raw, signerAgency)
		return
	}
	parts := splitCredit(raw)
	// "The Tidewater Post et AFP" signs as one: the words between belong to it.
	if len(parts) == 2 && len(raw) > len(parts[0])+len(parts[1])+3 && site(parts[0]) && isAgency(parts[1]) {
		c.sign(raw, signerAgency)
		return
	}
	if site(raw) {
		c.sign(raw, signerSite)
		return
	}
	// "Surname, Given" of citation metas: two single words around the only comma.
	if len(parts) == 2 && strings.Count(raw, ",") == 1 && strings.HasPrefix(raw, parts[0]+",") && !strings.Contains(parts[0], " ") &&
		!strings.Contains(parts[1], " ") && wordLike(parts[0]) && wordLike(parts[1]) && !degrees[degreeKey(parts[1])] {
		parts = []string{parts[1] + " " + parts[0]}
	}
	editing := false // from "Edited by" on to the next label nobody wrote
	for i, part := range parts {
		if editing = i > 0 && (isEditing(part) || editing && !hasPrefix(part)); !editing {
			c.addPart(part, i > 0, site)
		}
	}
}

// addPart reads one name, desk or role of a byline; later says that it is not the first.
func (c *credit) addPart(part string, later bool, site func(string) bool) {
	if whole := strings.Trim(stripPrefix(part), " .,:;-–—|/·•»*_~"); isUnnamed(whole) {
		if c.desk == "" {
			c.desk = strings.TrimPrefix(whole, "From ")
		}
		c.sign(whole, signerNone)
		return
	}
	part = strings.Trim(cutTail(stripPrefix(part)), " .,:;-–—|/·•»*_~")
	if part == "" || later && (degrees[degreeKey(part)] || isAffiliation(part)) {
		return
	}
	key := fold(part)
	switch {
	case isAgency(part):
		c.sign(part, signerAgency)
	case site(part) || isCompany(part):
		c.sign(part, signerSite)
	case isDesk(part):
		if c.desk == "" {
			c.desk = part
		}
		if !later {
			c.sign(part, signerDesk)
		}
	case !isRole(part, later) && !notNames[key] && nameLike(part):
		c.sign(dropDegrees(dropTitle(part)), signerPerson)
	}
}

// sign adds a name. Of two that begin alike the longer one stays.
func (c *credit) sign(name string, kind signerKind) {
	if len(c.signers) >= maxSigners {
		return
	}
	key := fold(name)
	for i, s := range c.signers {
		old := fold(s.name)
		if old == key || strings.HasPrefix(old, key+" ") {
			return
		}
		if strings.HasPrefix(key, old+" ") && s.kind == kind {
			c.signers[i].name = name
			return
		}
	}
	c.signers = append(c.signers, signer{name, kind})
}

// settle drops the publication and its desks from a list that also has people.
func (c *credit) settle() {
	if c.personal() {
		c.signers = slices.DeleteFunc(c.signers, func(s signer) bool { return s.kind != signerPerson && s.kind != signerAgency })
	}
}
