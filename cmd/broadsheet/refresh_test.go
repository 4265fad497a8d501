package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"broadsheet/crawler"
	"broadsheet/storage"
)

// newspaper is a site that gets a story every day at noon and edits each once, an hour later. Its feed lists the last three.
type newspaper struct {
	start time.Time

	mu    sync.Mutex // guards what follows
	asked map[string]int
	days  [30]int // requests for pages by day
}

func (n *newspaper) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	n.asked[r.URL.Path]++
	today := int(time.Since(n.start) / (24 * time.Hour))
	if r.URL.Path != "/robots.txt" {
		n.days[today]++
	}
	n.mu.Unlock()
	status, media, body := http.StatusOK, "text/html", ""
	var day int
	switch {
	case r.URL.Path == "/feed":
		media = "application/rss+xml"
		var items strings.Builder
		for d := max(0, today-2); d <= today; d++ {
			fmt.Fprintf(&items, "<item><title>Story %d</title><link>https://paper.example/story/%d</link></item>", d, d)
		}
		body = fmt.Sprintf(`<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title><lastBuildDate>%s</lastBuildDate>%s</channel></rss>`,
			time.Now().Format(time.RFC1123Z), items.String())
	case scan(r.URL.Path, &day):
		published := n.start.Add(time.Duration(day) * 24 * time.Hour)
		text := "first"
		if time.Since(published) > time.Hour {
			text = "second"
		}
		sentence := fmt.Sprintf("This is what the %s version of the story says, and it says it at some length, since a page with less text would be no article. ", text)
		body = fmt.Sprintf(`<html><head><title>Story number %d of the paper</title><meta property="og:type" content="article"><meta property="article:published_time" content="%s"></head>
			<body><article><h1>Story number %d of the paper</h1><p class="byline">By Ada Moor</p><p>%s</p><p>%s</p></article></body></html>`,
			day, published.Format(time.RFC3339), day, strings.Repeat(sentence, 2), strings.Repeat(sentence, 3))
	default:
		status, body = http.StatusNotFound, "no"
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {media}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func scan(path string, day *int) bool {
	_, err := fmt.Sscanf(path, "/story/%d", day)
	return err == nil
}

// A watch finds what is new in time, keeps what was edited, and asks less and less for what is as it was.
func TestWatch(t *testing.T) {
	// What the runtime makes once for all signals is not to belong to the bubble.
	outside := make(chan os.Signal, 1)
	signal.Notify(outside, stopSignals...)
	signal.Stop(outside)
	synctest.Test(t, func(t *testing.T) {
		paper := &newspaper{start: time.Now(), asked: map[string]int{}}
		path := filepath.Join(t.TempDir(), "a.db")
		var j job
		seeds := func(urls ...string) func(io.Reader) iter.Seq2[crawler.Request, error] {
			return func(io.Reader) iter.Seq2[crawler.Request, error] {
				return func(yield func(crawler.Request, error) bool) {
					for _, u := range urls {
						if !yield(crawler.Request{URL: u, Source: "argument"}, nil) {
							return
						}
					}
				}
			}
		}
		j = job{
			db: path, command: "broadsheet crawl --watch", list: strings.NewReader(""), public: true,
			seeds: seeds("https://paper.example/feed"), refresh: refreshFlags{watch: true},
			cfg: crawler.Config{Transport: paper, Parse: parse, UserAgent: "broadsheet/test", Follow: crawler.Follow{Scope: crawler.ScopePage}},
		}
		con := &console{out: io.Discard, quiet: true, log: slog.New(slog.DiscardHandler)}
		// It is stopped on the third day and goes on until the tenth.
		for _, until := range []time.Duration{60 * time.Hour, 240 * time.Hour} {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Until(paper.start.Add(until)), cancel)
			if _, err := j.run(ctx, con); !errors.Is(err, context.Canceled) {
				t.Errorf("run: %v", err)
			}
			j.seeds, j.list = seeds(), strings.NewReader("")
		}
		db, err := storage.Open(t.Context(), path, storage.Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		_, rows, err := db.Query(t.Context(), `SELECT title, substr(body, 1, 23), indexed FROM article ORDER BY date`)
		if err != nil || len(rows) != 10 {
			t.Fatalf("%d articles, %v: %v", len(rows), err, rows)
		}
		for day, r := range rows {
			if got, want := fmt.Sprint(r), fmt.Sprintf("[Story number %d of the paper This is what the second 1]", day); got != want {
				t.Errorf("article %s, want %s", got, want)
			}
		}
		// The first was there before its edit.
		_, rows, err = db.Query(t.Context(), `SELECT number, substr(body, 1, 22) FROM article_revisions WHERE url LIKE '%/0' ORDER BY number`)
		if want := "[[1 This is what the first] [2 This is what the secon]]"; err != nil || fmt.Sprint(rows) != want {
			t.Errorf("versions %v, %v; want %s", rows, err, want)
		}
		// Without learning, 240 hours of a check an hour would be as many.
		if n := paper.asked["/story/0"]; n < 5 || n > 15 {
			t.Errorf("the first story was asked for %d times", n)
		}
		if n := paper.asked["/feed"]; n < 10 || n > 120 {
			t.Errorf("the feed was asked for %d times", n)
		}
	})
}

// A watch with --max-per-host asks each host so often in each 24 hours, and goes on.
func TestWatchPerHost(t *testing.T) {
	outside := make(chan os.Signal, 1)
	signal.Notify(outside, stopSignals...)
	signal.Stop(outside)
	synctest.Test(t, func(t *testing.T) {
		paper := &newspaper{start: time.Now(), asked: map[string]int{}}
		polite := politeFlags{maxPerHost: 4, maxWait: time.Minute}
		j := job{
			db: filepath.Join(t.TempDir(), "a.db"), command: "broadsheet crawl --watch", list: strings.NewReader(""), public: true,
			seeds: func(io.Reader) iter.Seq2[crawler.Request, error] {
				return func(yield func(crawler.Request, error) bool) {
					yield(crawler.Request{URL: "https://paper.example/feed", Source: "argument"}, nil)
				}
			},
			refresh: refreshFlags{watch: true}, limits: polite.limits(true),
			cfg: crawler.Config{Transport: paper, Parse: parse, UserAgent: "broadsheet/test", Follow: crawler.Follow{Scope: crawler.ScopePage}},
		}
		ctx, cancel := context.WithCancel(t.Context())
		const days = 4
		time.AfterFunc(days*24*time.Hour-time.Minute, cancel)
		_, err := j.run(ctx, &console{out: io.Discard, quiet: true, log: slog.New(slog.DiscardHandler)})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("run: %v; want it to run on", err)
		}
		for day, n := range paper.days[:days] {
			if n != 4 {
				t.Errorf("day %d: %d requests, want 4", day, n)
			}
		}
		for day := range days - 1 {
			if paper.asked[fmt.Sprintf("/story/%d", day)] == 0 {
				t.Errorf("story %d was never asked for", day)
			}
		}
	})
}

// Killed and started again, a watch goes on; stopped, it exits with 0, since there is no other end.
func TestWatchSurvivesKill(t *testing.T) {
	needSignals(t)
	site := demoServer(t)
	db := filepath.Join(t.TempDir(), "a.db")
	args := crawlArgs(db, "--watch")
	crawl := start(t, append(args, site.URL+paths[0], site.URL+"/hold"+paths[1], site.URL+paths[2])...)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if !site.wait(ctx, "/hold"+paths[1], 1) {
		t.Fatal("the held page was not asked for")
	}
	if err := crawl.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	crawl.exit(t)
	site.release()
	crawl = start(t, args...)
	crawl.line(t, "nothing is due until")
	if err := crawl.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := crawl.exit(t); code != 0 {
		t.Errorf("exit code %d; %s", code, crawl.rest.String())
	}
	archive, err := storage.Open(t.Context(), db, storage.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	if c, err := archive.Counts(t.Context()); err != nil || c.Articles != 3 || c.Pending != 0 {
		t.Errorf("Counts = %+v, %v", c, err)
	}
}

// edition is a site whose stories are rewritten, touched or taken away with its second edition.
type edition struct{ second atomic.Bool }

const stories = 24

func (e *edition) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n int
	if !scan(r.URL.Path, &n) {
		http.NotFound(w, r)
		return
	}
	text, token := "first", "1"
	if e.second.Load() {
		switch n % 4 {
		case 0:
			text, token = "second", "2"
		case 1:
			token = "2" // other bytes, the same story
		case 2:
			w.WriteHeader(http.StatusGone)
			return
		}
	}
	w.Header().Set("Content-Type", "text/html")
	w.Header().Set("Etag", fmt.Sprintf(`"%d-%s"`, n, token))
	sentence := fmt.Sprintf("This is what the %s edition says of the matter with number %d, in a sentence that is as long as those of papers are. ", text, n)
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(fmt.Sprintf(`<html><head><title>Matter number %d</title><meta property="og:type" content="article">
		<meta property="article:published_time" content="2020-01-02T03:04:05Z"></head><body><!-- %s --><article><h1>Matter number %d</h1><p>%s</p><p>%s</p></article></body></html>`,
		n, token, n, strings.Repeat(sentence, 2), strings.Repeat(sentence, 3))))
}

// A refresh that is killed again and again ends with the rows of one that nobody disturbed.
func TestKillRefresh(t *testing.T) {
	e := &edition{}
	site := newServer(e)
	t.Cleanup(site.close)
	dir := t.TempDir()
	first := filepath.Join(dir, "first.db")
	args := crawlArgs(first)
	for n := range stories {
		args = append(args, fmt.Sprintf("%s/story/%d", site.URL, n))
	}
	if crawl := start(t, args...); crawl.exit(t) != exitDone {
		t.Fatal(crawl.rest.String())
	}
	content, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	e.second.Store(true)
	refresh := func(name string, kill bool) string {
		t.Helper()
		db := filepath.Join(dir, name)
		if err := os.WriteFile(db, content, 0o666); err != nil {
			t.Fatal(err)
		}
		more, kills := []string{"--refresh", "--older-than", "0s"}, 0
		for {
			crawl := start(t, crawlArgs(db, more...)...)
			if kill && kills < 5 {
				crawl.killAfter(site, 1+kills, 10*time.Millisecond)
			}
			more = nil // what was made pending is
			code := crawl.exit(t)
			if code == exitDone {
				break
			}
			if kills++; code != -1 {
				t.Fatalf("exit code %d: %s", code, &crawl.rest)
			}
		}
		t.Logf("%s: killed %d times", name, kills)
		return rowsOf(t, db, `select 'version', url, number, kind, body, text_sha256, page_sha256, fetch_id is not null from article_revisions order by url, number`) +
			rowsOf(t, db, `select 'gone', url, revision from articles where gone_at is not null order by url`) +
			rowsOf(t, db, `select 'request', url, state, status, outcome, error is null, etag, checked_at is null, changed_at is null, unchanged, interval_s, next_at > checked_at from requests order by url`) +
			rowsOf(t, db, `select 'page', sha256 from pages order by sha256`) +
			rowsOf(t, db, `select 'fetch', saved, count(distinct request_id) from fetches group by saved order by saved`)
	}
	want := refresh("whole.db", false)
	if got := refresh("killed.db", true); got != want {
		t.Errorf("rows differ\ngot:\n%s\nwant:\n%s", got, want)
	}
	for _, line := range []string{"fetch|gone|6\n", "fetch|revised|6\n", "fetch|unchanged|12\n"} {
		if !strings.Contains(want, line) {
			t.Errorf("no %q in\n%s", line, want)
		}
	}
}
