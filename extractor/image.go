package extractor

import (
	"strconv"
	"strings"

	"golang.org/x/net/html/atom"
)

// describeImage takes the main picture; what stands under it on the page is its caption.
func (f *facts) describeImage(a *Article, s span, titleAt int32) {
	p := f.p
	claims := []claim{
		{"opengraph", p.resolve(p.metaContent("og:image:secure_url", "og:image", "og:image:url"))},
		{"json-ld", p.resolve(f.ld.image)},
		{"meta", p.resolve(p.metaContent("twitter:image", "twitter:image:src", "parsely-image-url", "sailthru.image.full", "thumbnail"))},
		{"microdata", p.resolve(f.itemprop("image"))},
	}
	want := first(claims).value
	figure := f.shown(s, want)
	if want == "" {
		if figure = f.topImage(s, titleAt, a.Title); figure.URL == "" {
			figure = f.firstFigure(s)
		}
	}
	switch {
	case figure.URL == "":
	case want != "":
		claims = append(claims, claim{"visible", want}) // in whatever size
	default:
		claims = append(claims, claim{"visible", figure.URL})
	}
	c := first(claims)
	if c.value == "" {
		return
	}
	a.Image = &Image{URL: c.value}
	a.Image.Alt, a.Image.Caption = figure.Alt, figure.Caption
	if a.Image.Alt == "" {
		a.Image.Alt = cutRunes(p.metaContent("og:image:alt", "twitter:image:alt"), 500)
	}
	if a.Image.Caption == "" && c.value == p.resolve(f.ld.image) && !strings.EqualFold(f.ld.caption, a.Title) {
		a.Image.Caption = cutRunes(f.ld.caption, 1000)
	}
	settle(a, "image", c, claims)
}

// offPicture are the places whose pictures are not the article's.
const offPicture = flagRelated | flagNav | flagFooter | flagAd | flagComment | flagByline | flagAuthorBox | flagShare

// maxPictures is how many pictures are compared with the one that the head names.
const maxPictures = 500

// shown returns the picture of the article that is the wanted one, in whatever size.
func (f *facts) shown(s span, want string) Image {
	tried := 0
	key := pictureKey(want)
	for i := s.from; key != "" && i < s.to && tried < maxPictures; i++ {
		nd := &f.p.nodes[i]
		if nd.tag != atom.Img || nd.all&offPicture != 0 {
			continue
		}
		tried++
		for _, ref := range f.references(i) {
			if pictureKey(ref) == key {
				return f.inFigure(i, f.picture(i))
			}
		}
	}
	return Image{}
}

// firstFigure returns the first figure around the beginning of the article.
func (f *facts) firstFigure(s span) Image {
	for _, i := range f.marks.figures {
		if i < s.from || i > s.to || i >= s.text+intoText || f.p.nodes[i].all&offPicture != 0 {
			continue
		}
		if img := f.figure(i); img.URL != "" {
			return img
		}
	}
	return Image{}
}

// inFigure adds the caption of the figure that a picture stands in.
func (f *facts) inFigure(i int32, img Image) Image {
	for up, k := f.p.nodes[i].parent, 0; up >= 0 && k < 5; up, k = f.p.nodes[up].parent, k+1 {
		if f.p.nodes[up].tag == atom.Figure {
			img.Caption = f.figure(up).Caption
			break
		}
	}
	return img
}

func (f *facts) figure(root int32) Image {
	var img Image
	for i := root; i < min(f.p.nodes[root].end, root+maxFieldNodes); i++ {
		switch nd := &f.p.nodes[i]; nd.tag {
		case atom.Img:
			if img.URL == "" {
				caption := img.Caption
				img = f.picture(i)
				img.Caption = caption
			}
		case atom.Figcaption:
			if img.Caption == "" {
				img.Caption = cutRunes(f.p.textOf(i), 1000)
			}
		}
	}
	return img
}

// topImage returns the picture over the text: the first one between the title and the text that is large, or, around them, the
// one that bears the title as its text or that the system calls the piece's own.
func (f *facts) topImage(s span, titleAt int32, title string) Image {
	p := f.p
	want := fold(title)
	for i := s.from; i < min(s.text+intoText, s.to); i++ {
		nd := &p.nodes[i]
		if nd.tag != atom.Img || nd.hidden || nd.all&offPicture != 0 {
			continue
		}
		ours := want != "" && fold(p.attr(i, "alt")) == want || hasWord(p.attr(i, "class"), "wp-post-image") && !nd.inLink
		if !ours {
			width, err := strconv.Atoi(p.attr(i, "width"))
			if titleAt < 0 || i < titleAt || i >= min(s.text, titleAt+belowTitle) || err != nil || width < 300 {
				continue
			}
		}
		img := f.picture(i)
		if img.URL == "" {
			img.URL = f.linked(i)
		}
		if img.URL != "" {
			return f.inFigure(i, img)
		}
	}
	return Image{}
}

func isPicture(ref string) bool {
	ref, _, _ = strings.Cut(strings.ToLower(ref), "?")
	for _, end := range []string{".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif"} {
		if strings.HasSuffix(ref, end) {
			return true
		}
	}
	return false
}

// picture returns the best address and the text of an img element.
func (f *facts) picture(i int32) Image {
	img := Image{Alt: cutRunes(cleanText(f.p.attr(i, "alt")), 500)}
	if refs := f.addresses(i); len(refs) > 0 {
		img.URL = refs[0]
	}
	return img
}

// addresses returns where the picture of an img element is, the best first.
func (f *facts) addresses(i int32) []string {
	var out []string
	for _, ref := range f.references(i) {
		if ref = f.p.resolve(ref); ref != "" {
			out = append(out, ref)
		}
	}
	return out
}

// references returns the addresses of an img element as they are written, the largest first. What loads later has its addresses
// in data attributes or in the sources beside it, and a placeholder, mostly a data: address, in the others.
func (f *facts) references(i int32) []string {
	var out, later []string
	src := ""
	add := func(ref string) {
		if ref != "" && !strings.HasPrefix(ref, "data:") && !strings.Contains(ref, "{") && !isPlaceholder(ref) { // a template's place is no address
			out = append(out, ref)
		}
	}
	n := f.p.nodes[i].n
	for k := range n.Attr {
		switch at := &n.Attr[k]; {
		case at.Key == "src":
			src = at.Val
		case strings.HasSuffix(at.Key, "srcset"):
			add(largest(at.Val))
		case strings.HasPrefix(at.Key, "data-") && len(later) < maxSizes && !strings.Contains(at.Key, "low") &&
			(strings.HasSuffix(at.Key, "src") || lazyAttributes[at.Key[len("data-"):]]):
			later = append(later, at.Val)
		}
	}
	for _, ref := range later {
		add(ref)
	}
	add(src)
	if up := f.p.nodes[i].parent; up >= 0 && f.p.nodes[up].tag == atom.Picture {
		for c, n := f.p.nodes[up].n.FirstChild, 0; c != nil && n < maxSizes; c, n = c.NextSibling, n+1 {
			if c.DataAtom == atom.Source {
				add(largest(attr(c, "srcset")))
				add(largest(attr(c, "data-srcset")))
			}
		}
	}
	return out
}

// lazyAttributes have, after data-, the address of a picture that is loaded later, beside those that end in src.
var lazyAttributes = wordSet("original|lazy|image|full|hi-res")

// isPlaceholder tells what stands for a picture until it is loaded, by the name of the file.
func isPlaceholder(ref string) bool {
	name := strings.ToLower(ref[strings.LastIndexByte(ref, '/')+1:])
	for _, word := range []string{"placeholder", "blank.", "spacer.", "lazyload", "lazy.", "transparent.", "loading.", "pixel.gif"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return strings.HasPrefix(name, "1x1")
}

// maxSizes is how many addresses of a srcset are read.
const maxSizes = 30

// largest returns the address of a srcset with the greatest width or density.
func largest(srcset string) string {
	best, most := "", 0.0
	for range maxSizes {
		srcset = strings.TrimLeft(srcset, ", \t\r\n\f")
		if srcset == "" {
			break
		}
		// An address goes on to white space; commas at its end are none of it, and what follows up to a comma is its size.
		ref, size := srcset, ""
		if i := strings.IndexAny(srcset, " \t\r\n\f"); i >= 0 {
			ref, srcset = srcset[:i], srcset[i:]
		} else {
			srcset = ""
		}
		if trimmed := strings.TrimRight(ref, ","); trimmed != ref {
			ref = trimmed
		} else {
			size, srcset, _ = strings.Cut(srcset, ",")
		}
		n, err := strconv.ParseFloat(strings.TrimRight(strings.TrimSpace(size), "wx"), 64)
		if err != nil {
			n = 1
		}
		if n > most && !strings.HasPrefix(ref, "data:") {
			best, most = ref, n
		}
	}
	return best
}

// pictureKey is what the addresses of one picture in several sizes share: the last part without the size.
func pictureKey(ref string) string {
	if i := strings.IndexAny(ref, "?#"); i >= 0 {
		ref = ref[:i]
	}
	ref = ref[strings.LastIndexByte(ref, '/')+1:]
	if i := strings.LastIndexByte(ref, '.'); i > 0 {
		ref = ref[:i]
	}
	// "-1200x675" at the end is the size.
	if i := strings.LastIndexByte(ref, '-'); i > 0 && strings.Trim(ref[i+1:], "0123456789x") == "" && strings.Contains(ref[i:], "x") {
		ref = ref[:i]
	}
	return ref
}
