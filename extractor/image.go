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
	figure := f.mainFigure(s, first(claims).value)
	if first(claims).value == "" {
		if top := f.topImage(s, titleAt); top.URL != "" {
			figure = top
		}
	}
	if figure.URL != "" {
		claims = append(claims, claim{"visible", figure.URL})
	}
	c := first(claims)
	if c.value == "" {
		return
	}
	a.Image = &Image{URL: c.value}
	if figure.URL == c.value || samePicture(figure.URL, c.value) {
		a.Image.Alt, a.Image.Caption = figure.Alt, figure.Caption
	}
	if a.Image.Alt == "" {
		a.Image.Alt = cutRunes(p.metaContent("og:image:alt", "twitter:image:alt"), 500)
	}
	if a.Image.Caption == "" && c.value == p.resolve(f.ld.image) && !strings.EqualFold(f.ld.caption, a.Title) {
		a.Image.Caption = cutRunes(f.ld.caption, 1000)
	}
	settle(a, "image", c, claims)
}

// mainFigure returns the figure with the wanted picture, or the first one around the beginning of the article.
func (f *facts) mainFigure(s span, want string) Image {
	var found Image
	for _, i := range f.marks.figures {
		nd := &f.p.nodes[i]
		if i < s.from || i > s.to || nd.all&(flagRelated|flagNav|flagFooter|flagAd|flagComment) != 0 {
			continue
		}
		img := f.figure(i)
		if img.URL == "" {
			continue
		}
		if want != "" && samePicture(img.URL, want) {
			return img
		}
		if found.URL == "" && want == "" && i < s.text+intoText {
			found = img
		}
	}
	return found
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

// topImage returns the first large picture between the title and the text, in a figure or not.
func (f *facts) topImage(s span, titleAt int32) Image {
	p := f.p
	if titleAt < 0 {
		return Image{}
	}
	for i := titleAt; i < min(s.text, titleAt+belowTitle); i++ {
		nd := &p.nodes[i]
		if nd.tag != atom.Img || nd.hidden || nd.all&(flagRelated|flagNav|flagAd|flagByline|flagAuthorBox|flagShare|flagComment) != 0 {
			continue
		}
		if width, err := strconv.Atoi(p.attr(i, "width")); err != nil || width < 300 {
			continue
		}
		img := f.picture(i)
		if up := nd.parent; img.URL == "" && up >= 0 && p.nodes[up].tag == atom.A {
			// A placeholder in a link to the picture itself.
			if ref := p.resolve(p.attr(up, "href")); isPicture(ref) {
				img = Image{URL: ref, Alt: cutRunes(cleanText(p.attr(i, "alt")), 500)}
			}
		}
		if img.URL == "" {
			continue
		}
		for up, k := nd.parent, 0; up >= 0 && k < 5; up, k = p.nodes[up].parent, k+1 {
			if p.nodes[up].tag == atom.Figure {
				img.Caption = f.figure(up).Caption
			}
		}
		return img
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

// picture returns the address and text of an img element; what loads later has its address in a data attribute.
func (f *facts) picture(i int32) Image {
	for _, key := range []string{"data-src", "src", "data-lazy-src", "data-original"} {
		if ref := f.p.resolve(f.p.attr(i, key)); ref != "" {
			return Image{URL: ref, Alt: cutRunes(cleanText(f.p.attr(i, "alt")), 500)}
		}
	}
	return Image{}
}

// samePicture tells two addresses of one picture in several sizes: the same last part but for digits.
func samePicture(a, b string) bool {
	return a != "" && b != "" && pictureKey(a) == pictureKey(b)
}

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
