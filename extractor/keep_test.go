package extractor_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/extractor"
)

const (
	sentenceA = "The harbour council met on Monday evening and agreed, after four hours, that the old crane must go before the winter storms. "
	sentenceB = "Engineers had warned in spring that its foot is rusted through, and that a strong wind from the north could bring it down. "
)

// extractHTML extracts a page of the given markup.
func extractHTML(t *testing.T, page string) *extractor.Article {
	t.Helper()
	doc, err := extractor.Parse([]byte(page), "text/html; charset=utf-8")
	if err != nil {
		t.Fatal(err)
	}
	return extractor.Extract(doc, &url.URL{Scheme: "https", Host: "quay.example", Path: "/news/2025/crane-must-go"})
}

// TestSentencesStay puts sentences that sound like furniture into the middle of an article.
func TestSentencesStay(t *testing.T) {
	for _, s := range []string{
		"But there is a bigger picture: inflation is falling.",
		"The lawsuit against Getty Images was filed on Monday.",
		"Asked about the child tax credit: no comment was given.",
		"Posted in Kabul, the young officer wrote home every week.",
		"Watch: this is how it ends, the captain said.",
		"Sign up for the draft was slow in the north.",
		"Related: that was the word she used for the two families.",
		"“Share.”", // one word in quotes is speech
	} {
		page := "<title>Crane must go</title><article><h1>Crane must go</h1><p>" + sentenceA + "</p><p>" + sentenceB + "</p><p>" + s + "</p><p>" + sentenceA + sentenceB + "</p></article>"
		if a := extractHTML(t, page); !strings.Contains(a.Body, s) {
			t.Errorf("%q is lost", s)
		}
	}
}

// TestFurnitureGoes puts furniture there.
func TestFurnitureGoes(t *testing.T) {
	for _, s := range []string{
		"<p>Advertisement</p>", "<div>Advertisment</div>", `<p>Read more: <a href="/x">The crane that nobody wanted</a></p>`,
		"<p>The old crane in May. Photo: Ilse Marquand/Quay Post</p>", "<figure><img src=c.jpg><figcaption>The crane in May.</figcaption></figure>",
		"<p>© 2025 Quay Post</p>", "<p>14.02.2025, 16:05</p>", `<div style="DISPLAY : none;color:red">The crane is not shown here at all.</div>`,
		"<p>.</p>", "<div><h4>Get the harbour letter</h4><p>Every Friday in your mail.</p><form><input type=email></form></div>",
		`<div class="table-of-contents"><p>What stands where in this text of ours.</p></div>`,
	} {
		text := strings.NewReplacer("<p>", "", "</p>", "").Replace(s)
		page := "<title>Crane must go</title><article><h1>Crane must go</h1><p>" + sentenceA + "</p><p>" + sentenceB + "</p>" + s + "<p>" + sentenceA + sentenceB + "</p></article>"
		a := extractHTML(t, page)
		if n := strings.Count(a.Body, "\n\n") + 1; n != 3 {
			t.Errorf("%q stays: %q", text, a.Body)
		}
	}
}

// TestNamesThatMislead has parts of a text whose classes and ids sound like furniture, and small print that is longer than the text.
func TestNamesThatMislead(t *testing.T) {
	p := "<p>" + sentenceA + "</p><p>" + sentenceB + "</p>"
	for _, c := range []struct{ page, stays, goes string }{
		{`<div class="content-nav-section">` + p + p + `<p>So it went in the first chapter of the story.</p></div><div class=x><p>` + sentenceA + "</p></div>", "first chapter", ""},
		{`<section id="menu-of-a-harbour-kitchen"><h2>Menu</h2>` + p + p + `<p>Soup is eaten at noon.</p></section>` + p + p, "Soup is eaten", ""},
		{`<div class="views-element-container">` + p + `<p>It was the last of its kind.</p></div>`, "last of its kind", ""},
		{`<div class="comment-on-selection"><div class="post-content">` + p + p + `</div></div>`, "old crane", ""},
		{`<div class="cmp-container">` + p + `</div><div class="cmp-text"><p>It was the last of its kind.</p></div>`, "last of its kind", ""},
		{p + `<h2 id="what-to-share-in-the-comments">What share of it is rust</h2><p>Nobody has measured it since the last war.</p>`, "What share", ""},
		{p + `<h2 class="toc-item">What it costs</h2><p>Nobody has counted yet.</p>`, "What it costs", ""},
		{p + "<p>" + strings.ToUpper(story) + "</p><p>" + strings.ToLower(story) + `</p><div>Also in the news</div>` + strings.Repeat(`<article><div>Front page</div><div>The ferry will be late again this week, as its captain has lost the key.</div></article>`, 3), "", "lost the key"},
		{p + `<footer>` + strings.Repeat("<p>Nothing that is said here is advice of any kind, and none of it binds us in any way.</p>", 8) + `</footer>`, "", "binds us"},
		{p + `<div class="js-tooltip-content"><p>To follow this story you must have an account with us.</p></div>` + p, "", "account"},
	} {
		a := extractHTML(t, "<title>Crane must go</title><article><h1>Crane must go</h1>"+strings.Replace(c.page, "<footer>", "</article><footer>", 1))
		text := a.Lead + "\n" + a.Body
		if !strings.Contains(text, c.stays) || c.goes != "" && strings.Contains(text, c.goes) || !strings.Contains(text, "old crane") {
			t.Errorf("want %q and not %q in %q", c.stays, c.goes, text)
		}
	}
}

// TestListsOfWorks has lines that are links: other sites' works stay, the site's own pages go.
func TestListsOfWorks(t *testing.T) {
	works := `<ul><li><a href="https://mill.example/a">A Handbook of Harbour Cranes</a></li><li><a href="https://mill.example/b">Rust and How to Live With It</a></li>` +
		`<li><a href="https://dock.example/c">Winter Storms of the North</a></li></ul>`
	for _, c := range []struct {
		page  string
		stays bool
	}{
		{works, true},
		{`<p><a href="https://mill.example/a">A Handbook of Harbour Cranes</a></p>`, true},
		{`<ul><li><a href="https://mill.example/a">A Handbook of Harbour Cranes</a></li></ul>`, false},
		{`<h3><a href="https://mill.example/a">Handbook</a></h3><p>It costs four pounds.</p>`, true},
		{`<h3><a href="/handbook">Handbook</a></h3><p>It costs four pounds.</p>`, false},
		{strings.ReplaceAll(strings.ReplaceAll(works, "mill.example", "www.quay.example"), "dock.example", "quay.example"), false},
	} {
		a := extractHTML(t, "<title>Crane must go</title><article><h1>Crane must go</h1><p>"+sentenceA+"</p>"+c.page+"<p>"+sentenceB+"</p></article>")
		if strings.Contains(a.Body, "Handbook") != c.stays {
			t.Errorf("%s: %q", c.page, a.Body)
		}
	}
}

// TestCardsAndFolds has texts beside pictures and below buttons.
func TestCardsAndFolds(t *testing.T) {
	for _, c := range []struct {
		page, text string
		stays      bool
	}{
		{`<div><img src=i.png><h3>Rust</h3><p>The foot of the crane has been rusting for more than thirty winters.</p></div>`, "thirty winters", true},
		{`<div><img src=i.png><p>The foot of the crane has been rusting for more than thirty winters.</p></div>`, "thirty winters", false},
		{`<div><img src=i.png><p>` + sentenceA + sentenceB + `</p></div>`, "bring it down", true},
		{`<div><img src=i.png><p>Pictured from left: ` + sentenceA + sentenceB + `</p></div>`, "Pictured", false},
		{`<h3><button>Why it must go</button></h3><p>It may fall.</p>`, "Why it must go", true},
		{`<div><button>Why must the old crane go?</button><p>It may fall.</p></div>`, "Why must", true},
		{`<div><button>Save this story for later</button></div>`, "Save this", false},
	} {
		a := extractHTML(t, "<title>Crane must go</title><article><h1>Crane must go</h1><p>"+strings.ToUpper(story)+"</p>"+c.page+"<p>"+last+"</p></article>")
		if strings.Contains(a.Body, c.text) != c.stays {
			t.Errorf("%s: %q", c.page, a.Body)
		}
	}
}

// TestTitlesOfStories are titles that sound like error pages.
func TestTitlesOfStories(t *testing.T) {
	for _, title := range []string{"404 jobs lost at plant", "Hiker not found after a week", "Forbidden love story wins prize", "Error: why the bank keeps failing",
		"Cookie prices rise again", "Just a moment of rest for the crew", "The privacy of a lighthouse keeper"} {
		page := "<title>" + title + " - Quay Post</title><article><h1>" + title + "</h1><p>By Ada Moor, 3 March 2025</p><p>" + sentenceA + "</p><p>" + sentenceB + "</p></article>"
		a := extractHTML(t, page)
		if a.Kind != extractor.KindArticle || a.Title != title || !strings.Contains(a.Body, "old crane") {
			t.Errorf("%q: kind %s, title %q", title, a.Kind, a.Title)
		}
	}
}

func TestTitlesOfErrors(t *testing.T) {
	for _, title := range []string{"404 - Quay Post", "Page not found | Quay Post", "Quay Post: Seite nicht gefunden", "Error 404", "403 Forbidden", "Just a moment...", "Access Denied"} {
		page := "<title>" + title + "</title><h1>" + title + "</h1><p>What you asked for is not here. Try our front page, or write to us if you followed a link of ours.</p>"
		if a := extractHTML(t, page); a.Kind != extractor.KindErrorPage || a.Body != "" {
			t.Errorf("%q: kind %s, body %q", title, a.Kind, a.Body)
		}
	}
}

// TestShortStoryBesideForm: a box that invites to subscribe must not take a brief with it.
func TestShortStoryBesideForm(t *testing.T) {
	story := "A man of 54 was rescued from the harbour of Tarnholt on Sunday night. He is well, the coast guard said on Monday morning. The boat sank."
	for _, form := range []string{"", "<form><input type=email></form>", "<form action=/login><input type=text><input type=password></form>"} {
		page := `<title>Man rescued - Quay Post</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"Man rescued","datePublished":"2025-03-03","author":{"name":"Ada Moor"}}</script>` +
			"<main><h1>Man rescued</h1><div><p>" + story + "</p>" + form + "</div></main>"
		a := extractHTML(t, page)
		if a.Kind != extractor.KindArticle || a.Body != story {
			t.Errorf("with %q: kind %s, body %q", form, a.Kind, a.Body)
		}
	}
}

// TestCommentsAreNotTheStory: a short article under which readers wrote a lot.
func TestCommentsAreNotTheStory(t *testing.T) {
	comment := "<div class=comment><p>I have lived on this quay for thirty years, and the crane was rusty when I came, and nobody cared at all.</p></div>"
	for _, n := range []int{3, 10, 30} {
		page := "<title>Crane must go</title><main><article><h1>Crane must go</h1><p>" + sentenceA + "</p><p>" + sentenceB + "</p></article></main><section id=comments>" + strings.Repeat(comment, n) + "</section>"
		if a := extractHTML(t, page); strings.Contains(a.Body, "thirty years") || !strings.Contains(a.Body, "rusted through") {
			t.Errorf("%d comments: %q", n, a.Body)
		}
	}
}

// TestPicturesInParagraphs: an image inside a paragraph does not make a caption of it.
func TestPicturesInParagraphs(t *testing.T) {
	for _, p := range []string{
		"The mayor tweeted that the decision was a scandal and a shame for the whole of the town and its people <img class=emoji src=e.png>",
		"She listed the costs, the dates and the names of all who had signed in a letter to the council<a href=/x><img src=pdf.gif></a>",
	} {
		page := "<title>Crane must go</title><article><h1>Crane must go</h1><p>" + sentenceA + "</p><p>" + p + "</p><p>" + sentenceB + sentenceA + "</p></article>"
		if a := extractHTML(t, page); strings.Count(a.Body, "\n\n") != 2 {
			t.Errorf("%q is lost", p)
		}
	}
}

// TestKoreanBrief: a syllable says more than a letter.
func TestKoreanBrief(t *testing.T) {
	p := "<p>항구 위원회는 월요일 저녁에 모여 네 시간 동안 논의한 끝에 낡은 크레인을 겨울 폭풍이 오기 전에 철거하기로 결정했다. 기술자들은 봄에 크레인의 기초가 녹슬었다고 경고한 바 있다.</p>"
	a := extractHTML(t, "<html lang=ko><title>크레인 철거</title><article><h1>크레인 철거</h1>"+p+p[:len(p)-4]+" 비용은 시가 부담한다.</p></article>")
	if a.Kind != extractor.KindArticle {
		t.Errorf("kind %s", a.Kind)
	}
}

// TestBodyFromStructuredData: a page that a script fills in.
func TestBodyFromStructuredData(t *testing.T) {
	ld := `{"@type":"NewsArticle","headline":"Crane must go","datePublished":"2025-03-03","articleBody":"<p>` + sentenceA + `</p><p>5 &lt; 6. ` + sentenceB + `</p>"}`
	a := extractHTML(t, `<title>Crane must go</title><script type="application/ld+json">`+ld+`</script><div id=root>Loading…</div>`)
	want := strings.TrimSpace(sentenceA) + "\n\n5 < 6. " + strings.TrimSpace(sentenceB)
	if a.Kind != extractor.KindArticle || a.Body != want || a.Provenance["body"].From != "json-ld" || !strings.Contains(a.BodyHTML, "5 &lt; 6.") {
		t.Errorf("kind %s, body %q, html %q, from %v", a.Kind, a.Body, a.BodyHTML, a.Provenance["body"])
	}
}

// TestCopiesGo: some pages hold their text once for each width of the window. A refrain of short lines is no copy.
func TestCopiesGo(t *testing.T) {
	once := "<h2>What it cost</h2><p>" + sentenceA + "</p><p>" + sentenceB + "</p>"
	a := extractHTML(t, "<title>Crane must go</title><article><h1>Crane must go</h1>"+strings.Repeat("<div>"+once+"</div>", 3)+"<p>So it goes.</p><p>The crane goes first, said the mayor of the town to us.</p><p>So it goes.</p><p>"+
		"Then the tug goes too, said the mayor.</p></article>")
	if n := strings.Count(a.Body, "rusted through"); n != 1 {
		t.Errorf("the text stands there %d times", n)
	}
	if n := strings.Count(a.Body, "So it goes."); n != 2 {
		t.Errorf("the refrain stands there %d times", n)
	}
}

// longStory is an article of twelve paragraphs, each another.
func longStory() string {
	var b strings.Builder
	for _, n := range []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"} {
		b.WriteString("<p>On the " + n + " day of the storm the harbour master wrote into his book that the crane still stood, and that nobody knew why.</p>")
	}
	return b.String()
}

// TestTails: headings that close an article.
func TestTails(t *testing.T) {
	for _, h := range []string{"Comments", "Comments (12)", "3 Comments", "Leave a comment", "Related articles", "Related posts:", "Read next", "Most read", "Recommended", "Kommentare (4)",
		"12 responses to “Crane must go”"} {
		a := extractHTML(t, "<title>Crane must go</title><article><h1>Crane must go</h1>"+longStory()+"<h3>"+h+"</h3><p>I think that this is all a great waste of money, as I have said before.</p></article>")
		if strings.Contains(a.Body, "great waste") || !strings.Contains(a.Body, "twelfth") {
			t.Errorf("%q: body ends %q", h, a.Body[max(0, len(a.Body)-80):])
		}
	}
}

// TestHeadingsStay: headings above short things.
func TestHeadingsStay(t *testing.T) {
	for _, s := range []string{
		"<h2>What we know so far</h2><ul><li>The boat sank at noon.</li><li>Nobody was hurt.</li></ul>",
		"<h3>Part one</h3><blockquote>It was cold.</blockquote>",
	} {
		a := extractHTML(t, "<title>Crane must go</title><article><h1>Crane must go</h1>"+s+longStory()+"</article>")
		heading, _, _ := strings.Cut(s[4:], "<")
		if !strings.HasPrefix(a.Body, heading) {
			t.Errorf("%q is lost: %.80q", heading, a.Body)
		}
	}
}

// TestKeyPointForms: key points of a few words, as paragraphs, in one line.
func TestKeyPointForms(t *testing.T) {
	for name, c := range map[string]struct {
		html string
		want []string
	}{
		"short items":  {"<h2>Summary</h2><ul><li>Rates stay.</li><li>Next in May.</li></ul>", []string{"Rates stay.", "Next in May."}},
		"capitals":     {"<h3>KEY POINTS:</h3><ul><li>Rates stay where they are.</li><li>Next in May.</li></ul>", []string{"Rates stay where they are.", "Next in May."}},
		"paragraphs":   {"<p>In brief</p><p>• Rates stay.</p><p>• Next in May.</p>", []string{"Rates stay.", "Next in May."}},
		"in one line":  {"<p>TL;DR: the crane goes.</p>", []string{"the crane goes."}},
		"not contents": {"<h2>Summary</h2><ul><li>Intro</li><li>Rates</li></ul>", []string{}},
	} {
		a := extractHTML(t, "<title>Crane must go</title><article><h1>Crane must go</h1>"+c.html+longStory()+"</article>")
		if d := cmp.Diff(c.want, a.TLDR); d != "" {
			t.Errorf("%s: (-want +got)\n%s", name, d)
		}
	}
}

// TestBriefs: news in a sentence or two.
func TestBriefs(t *testing.T) {
	for name, page := range map[string]string{
		"og:type": `<meta property="og:type" content="article"><h1>Tug sinks</h1><time datetime="2025-05-04T10:00:00Z">4 May 2025</time><p>A tug sank in the harbour of Tarnholt on Sunday night. Its crew of four is safe, the coast guard said on Monday.</p>`,
		"JSON-LD": `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Tug sinks","datePublished":"2025-05-04"}</script><h1>Tug sinks</h1><p>A tug sank in the harbour of Tarnholt on Sunday night.</p>`,
		"dated":   `<h1>Tug sinks</h1><p><time datetime="2025-05-04">4 May 2025</time></p><p>A tug sank in the harbour of Tarnholt on Sunday night. Its crew of four is safe, the coast guard said on Monday. The tug lies in nine metres.</p>`,
	} {
		if a := extractHTML(t, "<title>Tug sinks</title><main>"+page+"</main>"); a.Kind != extractor.KindArticle || !strings.Contains(a.Body, "Tarnholt") {
			t.Errorf("%s: kind %s, date %q, body %q", name, a.Kind, a.Date, a.Body)
		}
	}
}

// TestLayoutTables: paragraphs in a table that lays out the page.
func TestLayoutTables(t *testing.T) {
	a := extractHTML(t, "<title>Crane must go</title><table><tr><td><h1>Crane must go</h1>"+sentenceA+"<br><br>"+sentenceB+"<br><br>"+strings.Replace(sentenceA, "Monday", "Friday", 1)+"</td></tr></table>")
	if n := strings.Count(a.Body, "\n\n"); n != 2 {
		t.Errorf("%d breaks: %q", n, a.Body)
	}
}
