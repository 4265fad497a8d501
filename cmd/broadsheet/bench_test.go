package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-shiori/go-readability"
	"github.com/gocolly/colly/v2"
	"golang.org/x/net/html"
	_ "modernc.org/sqlite"
)

// The site of BenchmarkCrawl, unless BROADSHEET_BENCH_PAGES says otherwise: so many pages a host.
const (
	benchHosts = 20
	benchPages = 500
)

// BenchmarkCrawl crawls a generated site of 20 hosts without delays four times, each in a process of its own: with the whole
// pipeline; with it and --warc; with bare Colly, go-readability and a commit a row; and with net/http and html.Parse alone, which is the floor. It
// reports CPU seconds for a thousand pages, pages a second and the peak of memory of each, and what the first costs as a multiple
// of the others.
func BenchmarkCrawl(b *testing.B) {
	pages := benchPages
	if s := os.Getenv("BROADSHEET_BENCH_PAGES"); s != "" {
		var err error
		if pages, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	dir := b.TempDir()
	list := filepath.Join(dir, "urls.txt")
	site := exec.Command("benchsite", strconv.Itoa(pages), list)
	out, err := site.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := site.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = site.Process.Kill() // it serves until then
		_ = site.Wait()
	}()
	if _, err := io.ReadFull(out, make([]byte, 1)); err != nil {
		b.Fatal("the site did not start: ", err)
	}
	total := float64(benchHosts * pages)
	for b.Loop() {
		cpu := map[string]float64{}
		for _, c := range []struct {
			name string
			args []string
		}{
			{"floor", []string{"benchfloor", list}},
			{"ours", crawlArgs(filepath.Join(dir, "ours.db"), "--no-progress", "--no-index", "--workers", "64", "-i", list)},
			{"warc", crawlArgs(filepath.Join(dir, "warc.db"), "--no-progress", "--no-index", "--workers", "64", "--warc", filepath.Join(dir, "warc"), "-i", list)},
			{"naive", []string{"benchnaive", list, filepath.Join(dir, "naive.db")}},
		} {
			name := c.args[0]
			args := c.args[1:]
			if c.name == "ours" || c.name == "warc" {
				name, args = "broadsheet", c.args
			}
			cmd := exec.Command(name, args...)
			start := time.Now()
			if text, err := cmd.CombinedOutput(); err != nil {
				b.Fatalf("%s: %v: %s", c.name, err, text)
			}
			cpu[c.name] = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
			b.ReportMetric(cpu[c.name]*1000/total, c.name+"-CPU-s/1000")
			b.ReportMetric(total/time.Since(start).Seconds(), c.name+"-pages/s")
			b.ReportMetric(maxRSS(cmd.ProcessState), c.name+"-MB")
		}
		b.ReportMetric(cpu["ours"]/cpu["floor"], "×floor")
		b.ReportMetric(cpu["ours"]/cpu["naive"], "×naive")
		b.ReportMetric(cpu["warc"]/cpu["ours"], "warc-×ours")
		for _, name := range []string{"ours.db", "warc.db", "warc", "naive.db"} {
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// benchSite serves the pages and writes the list of their addresses.
func benchSite() {
	pages, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	made := make([][]byte, 200)
	for i := range made {
		made[i] = benchPage(i)
	}
	var urls strings.Builder
	port := "0"
	for h := range benchHosts {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.%d:%s", h+1, port))
		if err != nil {
			log.Fatal(err)
		}
		_, port, _ = net.SplitHostPort(l.Addr().String())
		for p := range pages {
			fmt.Fprintf(&urls, "http://%s/2026/11/%d\n", l.Addr(), p)
		}
		go func() {
			log.Fatal(http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				n, err := strconv.Atoi(r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:])
				if err != nil {
					http.NotFound(w, r)
					return
				}
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				// Its number and host make each page one of its own.
				_, _ = fmt.Fprintf(w, "%s<!-- %s%s -->", made[(n+7*h)%len(made)], r.Host, r.URL.Path)
			})))
		}()
	}
	if err := os.WriteFile(os.Args[2], []byte(urls.String()), 0o666); err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready")
	select {}
}

// benchPage makes a page of the size of real ones. The 135 pages of news that the extractor was tuned on have quartiles of 140, 250
// and 410 kB, half of it scripts, styles and drawings, 1,500, 2,100 and 2,900 tags, and deflate to .19 of their size; nine of ten have an
// article in JSON-LD.
func benchPage(n int) []byte {
	random := rand.New(rand.NewPCG(uint64(n), 1))
	words := strings.Fields("the harbour council ferry of on a quay and in town with fish boats morning new price for night market old bridge at storm captain said rain had school lights to river who walls went")
	sentence := func() string {
		var s []string
		for range 8 + random.IntN(16) {
			s = append(s, words[random.IntN(len(words))])
		}
		return strings.ToUpper(s[0][:1]) + strings.Join(s, " ")[1:] + "."
	}
	var b strings.Builder
	title := strings.TrimSuffix(sentence(), ".")
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>%s | Quay Post</title><meta property="og:type" content="article"><meta property="og:title" content="%[1]s"><meta name="author" content="Ada Lund"><meta property="article:published_time" content="2026-11-%02dT08:00:00Z">`, title, n%28+1)
	if n%10 != 0 {
		fmt.Fprintf(&b, `<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"%s","datePublished":"2026-11-%02dT08:00:00Z","author":{"@type":"Person","name":"Ada Lund"},"publisher":{"@type":"Organization","name":"Quay Post"}}</script>`, title, n%28+1)
	}
	for range 10 + random.IntN(40) {
		fmt.Fprintf(&b, `<style>.c%d{margin:0 %dpx;color:#333}</style><script>window.q%[1]d={`, random.IntN(999), random.IntN(99))
		for range 10 + random.IntN(40) {
			fmt.Fprintf(&b, `"%s%x":{"id":%d,"type":"teaser","text":"%s"},`, words[random.IntN(len(words))], random.Uint32(), random.IntN(99999), sentence())
		}
		b.WriteString(`};</script>`)
	}
	b.WriteString(`</head><body><header><nav><ul>`)
	for range 120 {
		fmt.Fprintf(&b, `<li class="menu-item menu-item-type-taxonomy"><a class="menu-link" href="/section/%d" data-track="nav">%s</a></li>`, random.IntN(999), words[random.IntN(len(words))])
	}
	fmt.Fprintf(&b, `</ul></nav></header><main><article class="story"><h1>%s</h1><div class="byline">By <a rel="author" href="/ada">Ada Lund</a></div><div class="body">`, title)
	for range 10 + random.IntN(25) {
		fmt.Fprintf(&b, `<p class="story__paragraph">%s %s <a href="/2026/10/%d">%s</a> %s</p>`, sentence(), sentence(), random.IntN(999), words[random.IntN(len(words))], sentence())
	}
	b.WriteString(`</div></article></main><aside>`)
	for range 80 + random.IntN(160) {
		fmt.Fprintf(&b, `<div class="teaser teaser--small teaser--with-image" data-id="%08x" data-position="%d"><a class="teaser__link" href="/2026/11/x%d"><img class="teaser__image" src="/i/%d.jpg?w=120" srcset="/i/%[4]d.jpg?w=240 2x, /i/%[4]d.jpg?w=360 3x" alt="" width="120" height="80" loading="lazy"><h3 class="teaser__title">%s</h3></a><p class="teaser__text">%s</p></div>`, random.Uint32(), random.IntN(99), random.IntN(9999), random.IntN(9999), sentence(), sentence())
	}
	b.WriteString(`</aside><footer><p>© Quay Post</p></footer></body></html>`)
	return []byte(b.String())
}

func benchList() []string {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	return strings.Fields(string(text))
}

// benchFloor fetches and parses.
func benchFloor() {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	urls := make(chan string)
	var workers sync.WaitGroup
	for range 64 {
		workers.Go(func() {
			for u := range urls {
				resp, err := client.Get(u)
				if err != nil {
					log.Fatal(err)
				}
				if _, err := html.Parse(resp.Body); err != nil {
					log.Fatal(err)
				}
				if err := resp.Body.Close(); err != nil {
					log.Fatal(err)
				}
			}
		})
	}
	for _, u := range benchList() {
		urls <- u
	}
	close(urls)
	workers.Wait()
}

// benchNaive is what one writes first: Colly with callbacks, a second parse for readability, an insert a page.
func benchNaive() {
	db, err := sql.Open("sqlite", os.Args[2]+"?_pragma=journal_mode(WAL)")
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE articles (url TEXT PRIMARY KEY, title TEXT, byline TEXT, body TEXT, html BLOB)`); err != nil {
		log.Fatal(err)
	}
	c := colly.NewCollector(colly.Async(true), colly.MaxDepth(1))
	if err := c.Limit(&colly.LimitRule{DomainGlob: "*", Parallelism: 64}); err != nil {
		log.Fatal(err)
	}
	c.OnResponse(func(r *colly.Response) {
		u, _ := url.Parse(r.Request.URL.String())
		article, err := readability.FromReader(strings.NewReader(string(r.Body)), u)
		if err != nil {
			log.Fatal(err)
		}
		if _, err := db.ExecContext(context.Background(), `INSERT INTO articles VALUES (?, ?, ?, ?, ?)`, u.String(), article.Title, article.Byline, article.TextContent, r.Body); err != nil {
			log.Fatal(err)
		}
	})
	c.OnError(func(_ *colly.Response, err error) { log.Fatal(err) })
	for _, u := range benchList() {
		if err := c.Visit(u); err != nil {
			log.Fatal(err)
		}
	}
	c.Wait()
}
