package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/storage/warc/warctest"
)

// checkWARC checks all WARC files of a folder and that the archive's captures are their answers. It returns the records by type.
func checkWARC(t *testing.T, db, dir string) map[string][]warctest.Record {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	at, byType := map[string]warctest.Record{}, map[string][]warctest.Record{}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case strings.HasSuffix(e.Name(), ".warc.gz"):
			records := warctest.Check(t, path)
			warctest.CheckIndex(t, path, records)
			for _, r := range records {
				at[fmt.Sprint(r.File, " ", r.Offset)] = r
				byType[r.Field["warc-type"]] = append(byType[r.Field["warc-type"]], r)
			}
		case !strings.HasSuffix(e.Name(), ".cdxj"):
			t.Errorf("%s is left over", e.Name())
		}
	}
	for line := range strings.Lines(rowsOf(t, db, `select file, offset, length, type, url, date, payload_sha256 from captures order by file, offset`)) {
		v := strings.Split(strings.TrimSpace(line), "|")
		r, ok := at[v[0]+" "+v[1]]
		if !ok {
			t.Errorf("there is no record at %s", line)
			continue
		}
		f := r.Field
		if fmt.Sprint(r.Length) != v[2] || f["warc-type"] != v[3] || f["warc-target-uri"] != v[4] || f["warc-date"] != v[5] ||
			f["warc-payload-digest"] != "" && f["warc-payload-digest"] != "sha256:"+v[6] {
			t.Errorf("%s\nis not %v", line, f)
		}
	}
	if got := rowsOf(t, db, `select count(*) from warc_files where ended_at is null and id in (select file_id from warc_records)`); got != "0\n" {
		t.Errorf("%s files have no end", got)
	}
	if got := rowsOf(t, db, `select f.url from fetches f where f.status > 0 and not exists (select 1 from captures c where c.fetch_id = f.id and c.role = 'page' and c.status = f.status)`); got != "" {
		t.Errorf("fetches without a capture:\n%s", got)
	}
	if out, err := exec.CommandContext(t.Context(), "broadsheet", "verify", "--db", db, "--no-index").CombinedOutput(); err != nil || !strings.Contains(string(out), " WARC records") {
		t.Errorf("verify: %v\n%s", err, out)
	}
	return byType
}

// TestKillWARC kills a crawl at random moments until it is done: its WARC files are whole, nothing that the archive refers to is missing, and
// what they hold extracts to the articles of the crawl.
func TestKillWARC(t *testing.T) {
	if testing.Short() {
		t.Skip("crawls and is killed many times, like TestKill: not with -short")
	}
	site, other := demoServer(t), demoServer(t)
	var list strings.Builder
	for i, path := range paths {
		fmt.Fprintln(&list, []string{site.URL, other.URL}[i%2]+path)
	}
	dir := t.TempDir()
	urls := filepath.Join(dir, "urls.txt")
	if err := os.WriteFile(urls, []byte(list.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(dir, "whole.db")
	undisturbed := start(t, crawlArgs(whole, "-i", urls, "--warc", filepath.Join(dir, "whole"))...)
	if got := undisturbed.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &undisturbed.rest)
	}
	checkWARC(t, whole, filepath.Join(dir, "whole"))
	sameArticles(t, whole, filepath.Join(dir, "whole"))
	want := contents(t, whole)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for round := range 3 {
		db, warcs := filepath.Join(dir, fmt.Sprintf("killed-%d.db", round)), filepath.Join(dir, fmt.Sprint("warc", round))
		kills := 0
		for ; ; kills++ {
			crawl := start(t, crawlArgs(db, "-i", urls, "--warc", warcs, "--warc-size", "8000")...)
			if kills < 6 {
				go crawl.killAfter(site, 1+random.IntN(3), time.Duration(random.IntN(30))*time.Millisecond)
			}
			code := crawl.exit(t)
			if code == exitDone {
				break
			}
			if code != -1 {
				t.Fatalf("exit code %d: %s", code, &crawl.rest)
			}
		}
		if got := contents(t, db); got != want {
			t.Errorf("round %d, killed %d times: rows differ\ngot:\n%s\nwant:\n%s", round, kills, got, want)
		}
		if n := len(checkWARC(t, db, warcs)["warcinfo"]); n < 2 {
			t.Errorf("round %d: %d WARC files", round, n)
		}
		sameArticles(t, db, warcs)
		t.Logf("round %d: killed %d times", round, kills)
	}
}

// sameArticles compares what an archive has with what extract makes of WARC files. The archive joins addresses of one article, so
// each article of either side is looked for on the other.
func sameArticles(t *testing.T, db, dir string) {
	t.Helper()
	type article struct{ Title, Byline, Date, Body, Kind string }
	text := func(a article) string {
		return strings.Join(strings.Fields(a.Title+" | "+a.Byline+" | "+a.Date+" | "+a.Body), " ")
	}
	var crawled, extracted []string
	for line := range strings.Lines(rowsOf(t, db, `select json_object('Title', title, 'Byline', byline, 'Date', date, 'Body', body) from articles`)) {
		var a article
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		crawled = append(crawled, text(a))
	}
	cmd := exec.CommandContext(t.Context(), "broadsheet", "extract", "--max-failures", "-1", dir)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(out) {
		var a article
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		if a.Kind == "article" || a.Kind == "live_blog" {
			extracted = append(extracted, text(a))
		}
	}
	if len(crawled) < 6 {
		t.Errorf("%d articles", len(crawled))
	}
	for _, a := range crawled {
		if !slices.Contains(extracted, a) {
			t.Errorf("not in the WARC files: %.200s", a)
		}
	}
	for _, a := range extracted {
		if !slices.Contains(crawled, a) {
			t.Errorf("not in the archive: %.200s", a)
		}
	}
}

// What has not changed is a revisit record, whether the server says so or its bytes do.
func TestWARCRevisits(t *testing.T) {
	page := `<title>The quay is closed</title><meta property="og:type" content="article"><article><h1>The quay is closed</h1><p>` + strings.Repeat("The quay is closed until the autumn, says the harbour master. ", 40)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		switch {
		case r.URL.Path == "/robots.txt":
			http.NotFound(w, r)
			return
		case r.URL.Path == "/tagged":
			w.Header().Set("ETag", `"1"`)
			if r.Header.Get("If-None-Match") == `"1"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		io.WriteString(w, page+r.URL.Path)
		if r.URL.Path != "/plain" {
			w.(http.Flusher).Flush() // chunks
		}
	}))
	defer s.Close()
	dir := t.TempDir()
	db, warcs := filepath.Join(dir, "a.db"), filepath.Join(dir, "w")
	crawl := start(t, crawlArgs(db, "--warc", warcs, "--contact", "desk@example.org", s.URL+"/tagged", s.URL+"/plain")...)
	if got := crawl.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &crawl.rest)
	}
	indexes, err := filepath.Glob(filepath.Join(warcs, "*.cdxj"))
	if err != nil || len(indexes) != 1 {
		t.Fatal(indexes, err)
	}
	if err := os.Remove(indexes[0]); err != nil { // it is made anew
		t.Fatal(err)
	}
	again := start(t, crawlArgs(db, "--warc", warcs, "--contact", "desk@example.org", "--refresh", "--older-than", "0s")...)
	if got := again.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &again.rest)
	}
	records := checkWARC(t, db, warcs)
	first := map[string]string{}
	for _, r := range records["response"] {
		first[r.Field["warc-target-uri"]] = r.Field["warc-date"]
	}
	profiles := map[string]string{}
	for _, r := range records["revisit"] {
		u := r.Field["warc-target-uri"]
		if r.Field["warc-refers-to-target-uri"] != u || r.Field["warc-refers-to-date"] != first[u] {
			t.Errorf("%v\nrefers to %s", r.Field, first[u])
		}
		profiles[strings.TrimPrefix(u, s.URL)] = r.Field["warc-profile"][strings.LastIndex(r.Field["warc-profile"], "/")+1:]
	}
	if len(profiles) != 2 || profiles["/tagged"] != "server-not-modified" || profiles["/plain"] != "identical-payload-digest" {
		t.Errorf("revisits %v", profiles)
	}
	info := string(records["warcinfo"][0].Block)
	for _, want := range []string{"software: broadsheet/", "operator: desk@example.org", "http-header-user-agent: broadsheet/", "robots: RFC 9309", "isPartOf: a.db"} {
		if !strings.Contains(info, want) {
			t.Errorf("warcinfo lacks %q:\n%s", want, info)
		}
	}
	if got := rowsOf(t, db, `select role, type, count(*) from captures where article_id is not null or role = 'site' group by 1, 2 order by 1, 2`); got != "page|response|2\npage|revisit|2\nsite|response|1\n" {
		t.Errorf("captures:\n%s", got)
	}
	if got := rowsOf(t, db, `select count(*) from article_revisions`); got != "2\n" {
		t.Errorf("%s versions", got)
	}
}

// Two archives may share a folder: neither takes the other's open file for one of a killed crawl.
func TestWARCSharedFolder(t *testing.T) {
	site := demoServer(t)
	dir := t.TempDir()
	warcs := filepath.Join(dir, "w")
	held := start(t, crawlArgs(filepath.Join(dir, "held.db"), "--warc", warcs, site.URL+paths[0], site.URL+"/hold"+paths[1])...)
	if !site.wait(t.Context(), "/hold"+paths[1], 1) {
		t.Fatal("the crawl never came to the second page")
	}
	other := start(t, crawlArgs(filepath.Join(dir, "other.db"), "--warc", warcs, site.URL+paths[2])...)
	if got := other.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &other.rest)
	}
	site.release()
	if got := held.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &held.rest)
	}
	checkWARC(t, filepath.Join(dir, "held.db"), warcs)
	checkWARC(t, filepath.Join(dir, "other.db"), warcs)
	if strings.Contains(held.rest.String()+other.rest.String(), "killed") {
		t.Errorf("%s%s", &held.rest, &other.rest)
	}
}
