package extractor

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestImages puts a piece of markup between two paragraphs of an article and looks at the pictures that come out.
func TestImages(t *testing.T) {
	const (
		site = "https://www.tidewaterpost.example"
		text = "<p>The harbour council met on Monday and decided, after four hours, that nothing would be decided before the spring tide.</p>"
		data = `src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP"`
	)
	quay := func(caption string) []Image {
		return []Image{{URL: site + "/quay.jpg", Alt: "The quay", Caption: caption}}
	}
	img := `<img src="/quay.jpg" alt="The quay">`
	for name, c := range map[string]struct {
		html string
		want []Image
	}{
		"bare":                      {img, quay("")},
		"in a figure":               {"<figure>" + img + "<figcaption>The quay at dawn <span>Photo: Ada Moor</span></figcaption></figure>", quay("The quay at dawn Photo: Ada Moor")},
		"in a figure in a link":     {`<figure><a href="/gallery/3">` + img + "<span>Enlarge</span></a><figcaption>The quay at dawn</figcaption></figure>", quay("The quay at dawn")},
		"caption by its class":      {`<div class="wp-caption">` + img + `<p class="wp-caption-text">The quay at dawn</p></div>`, quay("The quay at dawn")},
		"caption by its place":      {`<div class="x1"><div>` + img + `</div><div>The quay at dawn</div></div>`, quay("The quay at dawn")},
		"a paragraph of its own":    {"<p>" + img + "</p>", quay("")},
		"a link to itself":          {`<p><a href="/quay-full.jpg">` + img + "</a></p>", quay("")},
		"of an accelerated page":    {`<amp-img src="/quay.jpg" alt="The quay"></amp-img>`, quay("")},
		"loaded later":              {`<img ` + data + ` data-lazy-src="/quay.jpg" alt="The quay">`, quay("")},
		"loaded later, in sizes":    {`<img src="/assets/blank.gif" data-flickity-lazyload-srcset="/quay-300x200.jpg 300w, /quay.jpg 900w" alt="The quay">`, quay("")},
		"in sources":                {`<picture><source srcset="/quay-300x200.jpg 300w, /quay.jpg 900w"><img ` + data + ` alt="The quay"></picture>`, quay("")},
		"a template's place":        {`<img src="/quay.jpg" data-src="/quay_${size}.jpg" alt="The quay">`, quay("")},
		"twice, in two sizes":       {`<img src="/a/quay-north-800x600.jpg">` + text + `<img src="/b/quay-north-400x300.jpg?w=3">`, []Image{{URL: site + "/a/quay-north-800x600.jpg"}}},
		"one name, two pictures":    {`<img src="/1/image.jpg">` + text + `<img src="/2/image.jpg?w=600">`, []Image{{URL: site + "/1/image.jpg"}, {URL: site + "/2/image.jpg?w=600"}}},
		"a link to the next page":   {`<a href="/news/other">` + img + "</a>", nil},
		"a teaser":                  {`<div><a href="/news/other">` + img + `</a><h3><a href="/news/other">Ferry captain names her dog after a lighthouse</a></h3></div>`, nil},
		"related":                   {`<div class="related">` + img + "</div>", nil},
		"an advertisement":          {`<div class="ad">` + img + "</div>", nil},
		"in the margin":             {`<aside>` + img + "</aside>", nil},
		"the author's face":         {`<div><img src="/f/face.jpg"><span class="byline">Ada Moor</span></div>`, nil},
		"an icon":                   {`<img src="/icons/mail.png">`, nil},
		"an icon by its size":       {`<img src="/mail.png" width="32" height="32">`, nil},
		"a drawing":                 {`<img src="/mail.svg">`, nil},
		"a pixel":                   {`<img src="https://count.example/p.gif" width="1" height="1">`, nil},
		"a placeholder alone":       {`<img src="/placeholder.png">`, nil},
		"an icon that is the story": {`<figure><img src="/img/new-logo.png"><figcaption>The port's new sign</figcaption></figure>`, []Image{{URL: site + "/img/new-logo.png", Caption: "The port's new sign"}}},
	} {
		a := extractOf(t, "<html><head><title>Ferry strike ends after nine days</title></head><body><div><img src=/head.jpg><img src=/logo.png></div><article><h1>Ferry strike ends after nine days</h1>"+
			strings.Repeat(text, 4)+c.html+strings.Repeat(text, 4)+`</article><div><p>More</p><a href="/n/1"><img src="/n/1.jpg"></a></div></body></html>`)
		if c.want == nil {
			c.want = []Image{}
		}
		if d := cmp.Diff(c.want, a.Images); d != "" {
			t.Errorf("%s: (-want +got)\n%s", name, d)
		}
		if from := a.Provenance["images"].From; (from != "") != (len(c.want) > 0) {
			t.Errorf("%s: provenance %q", name, from)
		}
		if strings.Contains(a.Body, "dawn") {
			t.Errorf("%s: the caption is in the text", name)
		}
	}
}

// TestMainImage: the picture over the title is among the article's, and what stands under it is the main one's too.
func TestMainImage(t *testing.T) {
	const text = "<p>The harbour council met on Monday and decided, after four hours, that nothing would be decided before the spring tide.</p>"
	a := extractOf(t, `<html><head><title>Ferry strike ends</title><meta property="og:image" content="https://img.example/ferry-1200x600.jpg"></head><body><article><div class="hero"><img src="/ferry-600x300.jpg" alt="A ferry">`+
		`<p class="caption">The ferry on Monday</p></div><h1>Ferry strike ends</h1>`+strings.Repeat(text, 8)+`</article></body></html>`)
	want := []Image{{URL: "https://www.tidewaterpost.example/ferry-600x300.jpg", Alt: "A ferry", Caption: "The ferry on Monday"}}
	if d := cmp.Diff(want, a.Images); d != "" {
		t.Error(d)
	}
	if a.Image == nil || a.Image.Caption != "The ferry on Monday" {
		t.Errorf("main picture %+v", a.Image)
	}
}
