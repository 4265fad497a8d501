package extractor

import (
	"strings"
	"testing"
)

func TestImage(t *testing.T) {
	const (
		title  = "Ferry strike ends after nine days"
		text   = "<p>The harbour council met on Monday and decided, after four hours, that nothing would be decided before the spring tide.</p>"
		empty  = `src="data:image/gif;base64,R0lGODlhAQABAAAAACw="`
		inText = `<figure><img src="/quay-600x400.jpg" alt="The quay"><figcaption>The quay on Monday</figcaption></figure>`
		og     = `<meta property="og:image" content="https://img.example/ferry.jpg">`
	)
	h1 := "<h1>" + title + "</h1>"
	for name, c := range map[string]struct {
		head, before, after string // of the page, and around the heading
		want                Image
	}{
		"over the text": {"", "", `<img width="800" ` + empty + ` data-src="/ferry-300x200.jpg" data-srcset="/ferry-300x200.jpg 300w, /ferry.jpg 1200w, /ferry-768x512.jpg 768w" alt="The ferry">`,
			Image{URL: "https://www.tidewaterpost.example/ferry.jpg", Alt: "The ferry"}},
		"over the title, with its words": {"", `<a href="/x"><img ` + empty + ` data-src="/ferry.jpg" alt="` + title + `"></a>`, "",
			Image{URL: "https://www.tidewaterpost.example/ferry.jpg", Alt: title}},
		"over the title, by its class": {"", `<img class="size-full wp-post-image" src="/ferry.jpg" alt="">`, "",
			Image{URL: "https://www.tidewaterpost.example/ferry.jpg"}},
		"by density": {"", "", `<img width="800" srcset="/ferry.jpg 1x, /ferry@2x.jpg 2x" alt="">`,
			Image{URL: "https://www.tidewaterpost.example/ferry@2x.jpg"}},
		"in the text": {"", "", "", Image{URL: "https://www.tidewaterpost.example/quay-600x400.jpg", Alt: "The quay", Caption: "The quay on Monday"}},
		"of the head, in another size": {og, "", `<div><img ` + empty + ` data-src="/ferry-300x200.jpg" alt="The ferry"></div>`,
			Image{URL: "https://img.example/ferry.jpg", Alt: "The ferry"}},
		"of the head, in a figure": {og, "", `<figure><a href="/f"><img src="/ferry-300x200.jpg" alt="The ferry"></a><figcaption>At the pier</figcaption></figure>`,
			Image{URL: "https://img.example/ferry.jpg", Alt: "The ferry", Caption: "At the pier"}},
		"of the head alone": {og, "", "", Image{URL: "https://img.example/ferry.jpg"}},
	} {
		a := extractOf(t, "<html><head><title>"+title+"</title>"+c.head+"</head><body><article>"+c.before+h1+c.after+text+text+inText+strings.Repeat(text, 6)+"</article></body></html>")
		if a.Image == nil || *a.Image != c.want {
			t.Errorf("%s: %+v, want %+v", name, a.Image, c.want)
		} else if rivals := a.Provenance["image"].Rivals; len(rivals) > 0 {
			t.Errorf("%s: rivals %+v", name, rivals)
		}
	}
}

func TestLargest(t *testing.T) {
	for in, want := range map[string]string{
		"/a.jpg 300w, /b.jpg 1200w,/c.jpg 600w": "/b.jpg",
		"/a.jpg, /b.jpg 2x":                     "/b.jpg",
		"/a.jpg":                                "/a.jpg",
		"/a,b.jpg 1x":                           "/a,b.jpg",
		"data:image/gif;base64,R0 9w, /a.jpg":   "/a.jpg",
		" , ":                                   "",
	} {
		if got := largest(in); got != want {
			t.Errorf("largest(%q) = %q, want %q", in, got, want)
		}
	}
}
