package storage

import (
	"testing"
	"time"

	"broadsheet/crawler"
)

const short = "https://short.example/x"

// redirected saves that the short address led to the story.
func (c checks) redirected(hour float64, body string) Saved {
	c.t.Helper()
	p := answer(request(c.t, c.db, short), story, body)
	p.FetchedAt = firstDay.Add(time.Duration(hour * float64(time.Hour)))
	return save(c.t, c.db, begin(c.t, c.db), saving{p, article(story, "Title", body)})[0]
}

// Whoever owns an address that redirects to an article of others cannot declare it gone. The article's own address can.
func TestGoneElsewhere(t *testing.T) {
	for _, status := range []int{410, 404} {
		c := newChecks(t, short)
		c.redirected(0, "one")
		c.status(1, short, status)
		c.status(26, short, status)
		c.want(`SELECT gone_at IS NULL FROM articles`, "1")
		c.want(`SELECT url || ' ' || state || ' ' || coalesce(article_id, '-') FROM requests ORDER BY id`, short+" gone -", story+" pending 1")
		c.status(27, story, status)
		c.status(52, story, status)
		c.want(`SELECT substr(gone_at, 9, 5) FROM articles`, map[int]string{410: "07T03", 404: "08T04"}[status])
		c.redirected(60, "one") // it leads there again
		c.want(`SELECT gone_at IS NULL FROM articles`, "1")
		c.want(`SELECT article_id FROM requests`, "1", "1")
	}
}

// An article is gone with its own address, whether what redirected there ends before or after.
func TestGoneInAnyOrder(t *testing.T) {
	for _, order := range [][]string{{short, story}, {story, short}} {
		c := newChecks(t, short, story)
		c.redirected(0, "one")
		c.page(1, story, "one", article(story, "Title", "one"))
		for i, u := range order {
			c.status(2+float64(i), u, 410)
		}
		c.want(`SELECT gone_at IS NOT NULL FROM articles`, "1")
	}
}

// When the address that a row is from leads to its article no more, in whatever way, the article's own address takes over.
func TestSourceElsewhereFails(t *testing.T) {
	for name, fail := range map[string]func(checks){
		"error": func(c checks) { c.status(2, short, 503) },
		"timeout": func(c checks) {
			p := failure(request(t, c.db, short), crawler.OutcomeTimeout, 0, time.Time{})
			p.FetchedAt = firstDay.Add(2 * time.Hour)
			save(t, c.db, begin(t, c.db), saving{p, nil})
		},
		"PDF": func(c checks) {
			p := answer(request(t, c.db, short), short, "")
			p.Outcome, p.FetchedAt = crawler.OutcomeNotHTML, firstDay.Add(2*time.Hour)
			save(t, c.db, begin(t, c.db), saving{p, nil})
		},
		"wall": func(c checks) {
			a := article(short, "Before you go on", "We and our partners")
			a.Kind = "other"
			c.page(2, short, "wall", a)
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, listed := range []bool{false, true} {
				c := newChecks(t, short)
				c.redirected(0, "one")
				if listed {
					add(t, c.db, story)
					c.page(1, story, "one", article(story, "Title", "one"))
				}
				fail(c)
				c.want(`SELECT count(*) FROM requests WHERE url = '`+story+`' AND article_id = 1`, "1")
				if got := c.page(3, story, "two", article(story, "Title", "two")); got != SavedRevised {
					t.Errorf("edited: %s", got)
				}
				c.want(`SELECT body FROM articles WHERE kind = 'article'`, "two")
				c.want(`SELECT number || body FROM article_revisions WHERE article_id = 1 ORDER BY number`, "1one", "2two")
			}
		})
	}
}

// A failed check of an article's own address, or behind a redirect that stands, changes nothing.
func TestOwnAddressFails(t *testing.T) {
	c := newChecks(t, short)
	c.redirected(0, "one")
	p := failure(request(t, c.db, short), crawler.OutcomeHTTPError, 503, time.Time{})
	p.URL = answer(p.Request, story, "").URL
	save(t, c.db, begin(t, c.db), saving{p, nil})
	c.want(`SELECT source_rank FROM article`, "0")
	c.want(`SELECT url || article_id FROM requests`, short+"1")
}
