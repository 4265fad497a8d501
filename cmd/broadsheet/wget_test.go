package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// articlesIn is what the articles of an archive say.
func articlesIn(t *testing.T, db string) string {
	t.Helper()
	return rowsOf(t, db, `select url, title, byline, authors, date, modified, tldr, tags, lead, body, kind, site, language, text_sha256, page_sha256, markdown, body_html from articles order by url`) +
		rowsOf(t, db, `select url, role from article_addresses where role in ('final', 'canonical') and article_id in (select id from article where kind = 'article') order by url, role`)
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "line " + strconv.Itoa(i) + " is " + a[i] + "\nwant " + b[i]
		}
	}
	return strconv.Itoa(len(a)) + " lines, want " + strconv.Itoa(len(b))
}

// What wget keeps of the demo site in its WARC file gives the articles of a crawl, and of that crawl's own files. It has more than the crawl: it asks for the
// addresses of its list whatever robots.txt says of them.
func TestWget(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it runs wget and five commands")
	}
	wget, err := exec.LookPath("wget")
	if err != nil {
		t.Skip("wget is not installed")
	}
	site := demoServer(t)
	dir := t.TempDir()
	urls := filepath.Join(dir, "urls.txt")
	if err := os.WriteFile(urls, []byte(site.URL+strings.Join(paths, "\n"+site.URL)+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	db := func(name string) string { return filepath.Join(dir, name+".db") }

	crawl := start(t, crawlArgs(db("crawl"), "--warc", filepath.Join(dir, "ours"), "-i", urls)...)
	if got := crawl.exit(t); got != exitDone {
		t.Fatalf("exit code %d: %s", got, &crawl.rest)
	}
	want := articlesIn(t, db("crawl"))
	if n := strings.Count(want, "|article|"); n != 7 { // the newsletter's variant is one of its own here, as its canonical address has another host
		t.Fatalf("%d articles, want 7:\n%s", n, want)
	}
	imports(t, exitDone, filepath.Join(dir, "ours"), "--db", db("ours"))
	if got := articlesIn(t, db("ours")); got != want {
		t.Errorf("from the crawl's WARC files: %s", firstDifference(got, want))
	}
	for name, flags := range map[string][]string{"gzip": {"--compression=auto"}, "plain": {"--no-warc-compression"}, "1 file each": {"--warc-max-size=10k"}, "no digests": {"--no-warc-digests"}} {
		base := filepath.Join(dir, name, "demo")
		if err := os.MkdirAll(filepath.Dir(base), 0o777); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), wget, append(flags, "--no-config", "--mirror", "--level=1", "--no-verbose", "--no-proxy", "--warc-file="+base, "--warc-cdx", "--input-file="+urls)...)
		cmd.Dir = filepath.Dir(base)
		cmd.Env = append(os.Environ(), "TMPDIR="+dir)
		text, err := cmd.CombinedOutput()
		if e, ok := err.(*exec.ExitError); err != nil && (!ok || e.ExitCode() != 8) { // 8: the server said no, such as 404
			t.Fatalf("wget: %v: %s", err, text)
		}
		files, err := filepath.Glob(base + "*.warc*")
		if err != nil || len(files) == 0 {
			t.Fatalf("wget wrote no WARC file: %v: %s", err, text)
		}
		imports(t, exitDone, append([]string{"--db", db(name)}, files...)...)
		if got := articlesIn(t, db(name)); got != want {
			t.Errorf("%s: from wget's WARC file: %s", name, firstDifference(got, want))
		}
	}
}
