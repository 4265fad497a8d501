package extractor

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html/atom"
)

const (
	maxImages     = 200 // of an article
	maxImageBox   = 400 // characters of a box with a picture and what is printed under it
	maxImageClimb = 6   // elements between a picture and its box
	minImageWidth = 120 // pixels; what is smaller is an icon or a face
	minImageSide  = 60  // pixels of height
	// afterText is how many nodes after the last paragraph a picture stands that still belongs to it.
	afterText = 40
)

// offImage are the places in an article whose pictures are not its own.
const offImage = offPicture | flagAside | flagNewsletter | flagForm | flagBreadcrumb | flagMeta | flagScreenReader | flagTags

// describeImages takes the pictures of the text and, from over the title, the main one again. The main one's caption may come from there.
func (f *facts) describeImages(a *Article, b *body, s span, titleAt int32) {
	if b.root < 0 || b.first < 0 {
		return
	}
	p := f.p
	mainKey := ""
	if a.Image != nil {
		mainKey = pictureKey(a.Image.URL)
	}
	off := offImage &^ p.nodes[b.root].all
	seen := make(map[string]bool)
	to := min(max(b.last+1, min(p.nodes[b.root].end, b.last+afterText)), int32(len(p.nodes)))
	k, _ := slices.BinarySearch(p.pictures, s.from)
	for _, i := range p.pictures[k:] {
		if i >= to || len(a.Images) >= maxImages {
			break
		}
		nd := &p.nodes[i]
		if nd.hidden || nd.all&off != 0 || nd.tag != atom.Img && nd.n.Data != "amp-img" {
			continue
		}
		img := f.picture(i)
		if img.URL == "" {
			img.URL = f.linked(i)
		}
		key := imageKey(img.URL)
		if img.URL == "" || isDrawing(img.URL) || seen[key] || !largeEnough(p.attr(i, "width"), minImageWidth) || !largeEnough(p.attr(i, "height"), minImageSide) {
			continue
		}
		isMain := mainKey != "" && pictureKey(img.URL) == mainKey
		if !isMain && (i < titleAt || i < b.first && titleAt < 0 || !p.within(i, b.root) && i > b.first) {
			continue
		}
		caption, figure, teaser := f.printedUnder(i, b, titleAt)
		ornament := !(figure && caption != "") && (isOrnament(img.URL) || isOrnament(p.attr(i, "class")))
		if !isMain && (teaser || ornament || caption == "" && f.leadsAway(i)) {
			continue
		}
		img.Caption = caption
		seen[key] = true
		a.Images = append(a.Images, img)
		if isMain {
			if a.Image.Caption == "" {
				a.Image.Caption = img.Caption
			}
			if a.Image.Alt == "" {
				a.Image.Alt = img.Alt
			}
		}
	}
	if len(a.Images) > 0 {
		a.Provenance["images"] = Source{From: "markup"}
	}
}

// printedUnder returns the line under a picture: its figure's caption, the text that a class calls one, or in the text's container
// all that its box says. figure tells a box that is marked up as one, teaser a box that is about another page: what it says is a link.
func (f *facts) printedUnder(i int32, b *body, titleAt int32) (caption string, figure, teaser bool) {
	p := f.p
	box := i
	for up, n := p.nodes[i].parent, 0; up >= 0 && up != b.root && n < maxImageClimb; up, n = p.nodes[up].parent, n+1 {
		nd := &p.nodes[up]
		if nd.end-up > maxFieldNodes || nd.chars > maxImageBox && nd.tag != atom.Figure || b.keeps(up, nd.end) || titleAt >= 0 && p.within(titleAt, up) {
			break
		}
		if nd.tag == atom.Figure || p.nodes[box].chars == 0 {
			box = up
		}
		if nd.tag == atom.Figure {
			break
		}
	}
	nd := &p.nodes[box]
	figure = nd.tag == atom.Figure
	if nd.chars == 0 {
		return "", figure, false
	}
	if nd.linkChars*2 > nd.chars && !figure {
		return "", false, p.nodes[i].inLink || nd.linkChars >= 25
	}
	for k := box + 1; k < nd.end && !figure; k++ {
		if p.nodes[k].own&(flagByline|flagAuthorBox|flagDate) != 0 {
			return "", false, true // somebody's face beside a name
		}
	}
	for k := box + 1; k < nd.end; k++ {
		if el := &p.nodes[k]; el.chars > 0 && !el.text && (el.tag == atom.Figcaption || el.own&flagCaption != 0) && !p.within(i, k) {
			return cutRunes(p.textOf(k), 1000), figure, false
		}
	}
	if figure || nd.own&flagCaption != 0 || p.within(box, b.root) && box != i {
		if text := p.textOf(box); !b.says(text) {
			if !figure && len(text) < maxLine && hasPrefix(text) {
				return "", false, true
			}
			return cutRunes(text, 1000), figure, false
		}
	}
	return "", figure, false
}

// keeps tells whether a block of the text stands among some nodes.
func (b *body) keeps(from, to int32) bool {
	k, _ := slices.BinarySearchFunc(b.blocks, from, func(x block, at int32) int { return int(x.from) - int(at) })
	return k < len(b.blocks) && b.blocks[k].from < to
}

// says tells whether a line is one of the text's.
func (b *body) says(line string) bool {
	return slices.ContainsFunc(b.blocks, func(x block) bool { return x.text == line })
}

// linked returns the picture that a placeholder is a link to.
func (f *facts) linked(i int32) string {
	if up := f.p.nodes[i].parent; up >= 0 && f.p.nodes[up].tag == atom.A {
		if ref := f.p.resolve(f.p.attr(up, "href")); isPicture(ref) {
			return ref
		}
	}
	return ""
}

// leadsAway tells a picture that is a link to another page of the site, or to somebody's: a teaser without words, a face.
func (f *facts) leadsAway(i int32) bool {
	if !f.p.nodes[i].inLink {
		return false
	}
	for up, n := f.p.nodes[i].parent, 0; up >= 0 && n < maxImageClimb; up, n = f.p.nodes[up].parent, n+1 {
		if f.p.nodes[up].tag != atom.A {
			continue
		}
		href := f.p.attr(up, "href")
		ref := f.p.resolve(href)
		if leadsTo(href)&toAuthor != 0 {
			return true
		}
		if ref == "" || isPicture(ref) || strings.Contains(href, "attachment") {
			return false
		}
		own := f.p.url.Host != "" && strings.Contains(ref, "://"+f.p.url.Host+"/")
		return own && !strings.HasPrefix(ref, strings.TrimSuffix(f.p.url.String(), "/"))
	}
	return false
}

// largeEnough reads a width or height in pixels; what gives none may be of any size.
func largeEnough(size string, least int) bool {
	n, err := strconv.Atoi(strings.TrimSuffix(size, "px"))
	return err != nil || n >= least
}

// ornaments are words in addresses and classes of pictures that say nothing of the story.
var ornaments = wordSet(
	"avatar|avatars|badge|blank|button|emoji|emojis|gravatar|icon|icons|ico|logo|logos|pixel|placeholder|profile|smiley|smilies|spacer|sprite|tracker",
	"tracking|transparent|userpic",
)

// isDrawing tells the format that icons are in.
func isDrawing(ref string) bool {
	ref, _, _ = strings.Cut(ref, "?")
	return strings.HasSuffix(strings.ToLower(ref), ".svg")
}

// isOrnament looks for one of these words.
func isOrnament(name string) bool {
	name, _, _ = strings.Cut(strings.ToLower(name), "?")
	if _, path, ok := strings.Cut(name, "://"); ok {
		_, name, _ = strings.Cut(path, "/")
	}
	for w := range strings.FieldsFuncSeq(name, func(r rune) bool { return r < 'a' || r > 'z' }) {
		if ornaments[w] {
			return true
		}
	}
	return false
}

// imageKey is what the addresses of one picture share: pictureKey, where that names one picture alone, else all but the size that
// a query gives.
func imageKey(ref string) string {
	if key := pictureKey(ref); len(key) >= 8 && strings.ContainsAny(key, "0123456789-_") {
		return key
	}
	if isPicture(ref) {
		ref, _, _ = strings.Cut(ref, "?")
	}
	return ref
}
