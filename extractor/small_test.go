package extractor

import (
	"strings"
	"testing"
)

// TestSmallPages has pages too small for the models, which say what they are.
func TestSmallPages(t *testing.T) {
	teaser := `<article class="teaser"><h2><a href="/news/tide">Tide over the quay again</a></h2><p>The third time this year, the keeper says, and not the last.</p></article>`
	text := "<p>" + strings.Repeat("The harbour board voted on Tuesday to close the eastern lock for eleven weeks. ", 5) + "</p>"
	heading := `<h2><a href="https://lock.example/">A lock far away</a></h2>`
	for _, c := range []struct {
		name, page string
		kind       Kind
	}{
		{"product", `<head><meta property="og:type" content="product"><script type="application/ld+json">{"@type":"Product","name":"Oilskin jacket"}</script></head><h1>Oilskin jacket</h1><p>` +
			strings.Repeat("Made of waxed cotton with brass buttons, it keeps you dry. ", 8) + "</p><button>Add to cart</button>", KindProduct},
		{"section", "<h1>Harbour</h1>" + strings.Repeat(teaser, 6), KindIndex},
		{"linked headings", "<h1>Five locks</h1>" + strings.Repeat(heading+text, 5), KindArticle},
	} {
		if a := extractOf(t, c.page); a.Kind != c.kind {
			t.Errorf("%s: kind %s, want %s", c.name, a.Kind, c.kind)
		}
	}
}

// TestLiveBlogBegins: a live blog that prints only its entries' times began with the oldest and was changed with the newest.
func TestLiveBlogBegins(t *testing.T) {
	var page strings.Builder
	page.WriteString("<title>Barge aground: live updates</title><main class=live-blog><h1>Barge aground: live updates</h1>")
	for _, clock := range []string{"12:40", "11:55", "11:10", "10:30", "10:05"} {
		page.WriteString(`<article class="live-post"><time datetime="2024-07-03T` + clock + `:00+02:00">` + clock + "</time><p>At " + clock + " the harbour board said that the barge is still aground below the lock.</p></article>")
	}
	a := extractOf(t, page.String())
	if a.Kind != KindLiveBlog || a.Date != "2024-07-03T10:05:00+02:00" || a.Modified != "2024-07-03T12:40:00+02:00" {
		t.Errorf("kind %s, date %s, modified %s", a.Kind, a.Date, a.Modified)
	}
}

// TestDesks: a desk behind a name is printed in a line that only looks like a byline; what someone does is no desk.
func TestDesks(t *testing.T) {
	text := "<p>" + strings.Repeat("The harbour board voted on Tuesday to close the eastern lock for eleven weeks. ", 8) + "</p>"
	for line, want := range map[string]string{"Von Nora Vask, Hafenredaktion": "Hafenredaktion", "By Nora Vask | Staff Writer": ""} {
		if a := extractOf(t, "<article><h1>The lock is to close</h1><p>"+line+"</p><p>14.05.2024</p>"+text+"</article>"); a.Desk != want || len(a.Authors) != 1 {
			t.Errorf("%q: desk %q, authors %q, want %q", line, a.Desk, a.Authors, want)
		}
	}
}
