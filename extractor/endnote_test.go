package extractor_test

import (
	"strings"
	"testing"
)

// TestNotesUnderTheStory puts notes on the article below its last paragraph.
func TestNotesUnderTheStory(t *testing.T) {
	for _, note := range []string{
		"<p>Dieses Thema im Programm: Hafenradio, 3. März 2025, 15:10 Uhr</p>", "<p>First published in <a href=/t>The Tide</a>.</p>",
		"<p>For the latest breaking news from the quay, sign up for our newsletter.</p>", "<div><h3>Folgst du uns schon auf Whatsapp?</h3><p>Alles vom Kai, jeden Morgen.</p></div>",
		"<p>Our <a href=/letter>newsletter</a> tells you each Friday what came in.</p>", "<p>Fehler gefunden? <a href=/f>Jetzt melden.</a></p>", "<p>Mehr zum Thema Kräne</p>", "<p>___</p>",
	} {
		page := "<title>Crane must go</title><article><h1>Crane must go</h1><p>" + sentenceA + "</p><p>" + sentenceB + "</p><p>" + sentenceA + sentenceB + "</p>" + note + "</article>"
		if a := extractHTML(t, page); strings.Count(a.Body, "\n\n") != 2 {
			t.Errorf("%q stays: %q", note, a.Body)
		}
	}
	// A story about such a letter may end with it.
	letter := "The council's newsletter is read by every other household, and now its editor follows the crane into retirement."
	page := "<title>Crane must go</title><article><h1>Crane must go</h1><p>" + sentenceA + "</p><p>" + letter + "</p><p>" + sentenceB + "</p><p>" + letter + " To subscribe was free.</p></article>"
	if a := extractHTML(t, page); !strings.HasSuffix(a.Body, "To subscribe was free.") {
		t.Errorf("the end is lost: %q", a.Body)
	}
}

// TestHeadlineIsNoText: the headline inside the container of the text, as the head does not write it.
func TestHeadlineIsNoText(t *testing.T) {
	for _, h := range []string{"<h1><span>Harbour of Tarnholt</span>The old crane must go</h1>", "<h1>Rusty giant to leave the quay</h1>", "<h2>Harbour of Tarnholt The old crane must go</h2><h1>News</h1>",
		"<header><h2>Rust at the quay</h2></header>"} {
		a := extractHTML(t, "<title>Harbour of Tarnholt: The old crane must go</title><article>"+h+"<p>"+sentenceA+"</p><p>"+sentenceB+"</p><h2>What comes then</h2><p>"+sentenceA+sentenceB+"</p></article>")
		if !strings.HasPrefix(a.Body, strings.TrimSpace(sentenceA)) || !strings.Contains(a.Body, "What comes then") {
			t.Errorf("with %s: %q", h, a.Body)
		}
	}
}

// TestStoryGoesOn puts things of other pages before the last paragraphs.
func TestStoryGoesOn(t *testing.T) {
	for _, box := range []string{
		"<div><h3>Read more</h3><ul><li><a href=/a>Who pays for the crane?</a></li></ul></div>",
		`<div class="slot_n1AuAdJlVL"></div>`,
		"<div><p>An dieser Stelle finden Sie einen ausgewählten, externen Inhalt, der den Artikel ergänzt. Sie können ihn mit einem Klick laden.</p></div>",
		`<div class="td_module_mx7"><h3><a href=/b>The other crane</a></h3><div>It stands on the west quay and is as old as the first one, says its keeper.</div></div>`,
	} {
		first := "<p>" + sentenceA + sentenceB + "</p><p>" + sentenceB + sentenceA + "</p>"
		page := "<title>Crane must go</title><article><h1>Crane must go</h1>" + first + first + first + box + `<p id="block-n1AuAdJlVL">` + sentenceA + "It is over.</p></article>"
		want := strings.Count(first+first+first, "<p>")
		if a := extractHTML(t, page); !strings.HasSuffix(a.Body, "It is over.") || strings.Count(a.Body, "\n\n") > want {
			t.Errorf("%s: %q", box, a.Body)
		}
	}
}

// TestRepeatsAndAuthors: quotations that repeat the text, what is said of the author, boxes beside the text.
func TestRepeatsAndAuthors(t *testing.T) {
	first := "<p>" + sentenceA + sentenceB + "</p><p>“" + sentenceB + "” said the harbour master. Nobody " + sentenceA + "</p>"
	for _, box := range []string{
		"<div><blockquote><p>" + sentenceB + "</p></blockquote></div>",
		`<div class="story-infobox"><p>The crane was built in 1931 and moved twice. It is the last one of its kind on this coast.</p></div>`,
		`<blockquote class="twitter-tweet"><p>They take our crane, they take our harbour, and nobody of us was asked.</p></blockquote>`,
		"<article><a href=/other><img src=o.jpg></a><h3>The other crane</h3><p>It stands on the west quay and nobody asks how long it will.</p></article>",
		"<h4>Auch interessant</h4>", "<div><h4>Te puede interesar</h4><p>The crane on the other side of the bay is older still.</p></div>", "<div>Les også The mayor who loved the crane</div>",
		"<div>" + strings.Repeat("<div>Article content</div><div></div>", 12) + "</div>", "<p>Quay Post (Ada Moor, Jon Reed)</p>", "<div><div><img src=c.jpg></div>The old crane is to be seen from the whole of the town and from far out at sea.</div>",
		"<div><div><h3><a href=/west>The crane of the west quay</a></h3><p>It is as old as ours, and nobody asks.</p></div></div>",
		"<div><h3>Get the harbour letter</h3><p>What came in, each Friday.</p><p>You can unsubscribe at any time.</p></div>", "<div><h4>More from the quay</h4><p>The other crane is older still.</p></div>",
		"<p>Ada Moor is a reporter at the quay. She wrote a book about its cranes and lives on a barge.</p>",
	} {
		page := "<title>Crane must go</title><article><h1>Crane must go</h1><p class=byline>By Ada Moor</p>" + first + box + "</article>"
		if a := extractHTML(t, page); strings.Count(a.Body, "\n\n") != 1 {
			t.Errorf("%s stays: %q", box, a.Body)
		}
	}
	for _, stamp := range []string{"<p>3 March 2025, 16:05</p>", "<div>Lesedauer: 4 Min.</div>", "<p>3月3日</p>"} {
		page := "<title>Crane must go</title><article><h1>Crane must go</h1><p>" + sentenceA + "</p>" + stamp + first + "<p>Thursday, 6 March 2025</p><p>" + sentenceB + sentenceA + "</p></article>"
		if a := extractHTML(t, page); strings.Count(a.Body, "\n\n") != 4 {
			t.Errorf("%s stays, or the day of the story is lost: %q", stamp, a.Body)
		}
	}
	other := "<blockquote><p>We were never asked, and we shall remember it when the votes are counted.</p></blockquote>"
	page := "<title>Crane must go</title><article><h1>Crane must go</h1>" + first + other + first + "</article>"
	if a := extractHTML(t, page); !strings.Contains(a.Body, "never asked") {
		t.Errorf("a quotation is lost: %q", a.Body)
	}
}
