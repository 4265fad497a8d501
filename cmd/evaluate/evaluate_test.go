package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The pages of the set that these tests write. A page is its paragraphs under a headline, with a box of links beside.
var testPages = []struct {
	id, url, title, author string
	paragraphs             []string
}{
	{"ferry", "https://post.example/ferry", "Ferry sails again", "Ada Lund", []string{
		"After nine months in dry dock the old ferry left the harbour on Monday with two hundred people on board, and the band played.",
		"The town had paid for new engines, new paint and, after a long debate in the council, for a new bell as well.",
		"“She sounds like a tractor that has been to music school,” said the captain, who has steered her for thirty years.",
	}},
	{"lamp", "https://gazette.example/lamp", "Last lamp on the quay goes out", "Per Ek", []string{
		"The last gas lamp on the quay was switched off on Sunday evening, watched by a small crowd that had brought its own candles.",
		"Its light was too weak for the cameras that now count the boats, the harbour office explained in a letter to all households.",
		"The lamp itself will move to the museum, where it is to be lit once a year, on the shortest day of winter.",
	}},
}

func testHTML(i int) string {
	p := testPages[i]
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="en"><head><title>%s</title><meta property="og:type" content="article">`, p.title)
	fmt.Fprintf(&b, `<meta name="author" content="%s"><meta property="article:published_time" content="2025-03-0%dT08:00:00Z"></head>`, p.author, i+1)
	fmt.Fprintf(&b, `<body><article><h1>%s</h1>`, p.title)
	for _, text := range p.paragraphs {
		fmt.Fprintf(&b, "<p>%s</p>", text)
	}
	b.WriteString(`</article><footer><p>Imprint</p></footer></body></html>`)
	return b.String()
}

// writeSet writes the test pages as a set, with one gold page more that the WARC file lacks, and returns its path.
// The first page is found by its header, the second by its address.
func writeSet(t *testing.T) string {
	t.Helper()
	stem := filepath.Join(t.TempDir(), "tiny")
	var golds, records bytes.Buffer
	packed := gzip.NewWriter(&golds)
	enc := json.NewEncoder(packed)
	for i, p := range testPages {
		g := map[string]any{
			"id": p.id, "url": p.url, "title": p.title, "authors": []string{p.author}, "date": fmt.Sprintf("2025-03-0%d", i+1),
			"tags": nil, "body": strings.Join(p.paragraphs, "\n\n"), "without": []string{"Imprint"}, "page_type": "article",
			"lang": "en", "stripped": i == 1, "none": []string{"tldr"},
		}
		if err := enc.Encode(g); err != nil {
			t.Fatal(err)
		}
		header, uri := "X-Page-Id: "+p.id+"\r\n", "https://elsewhere.example/"
		if i == 1 {
			header, uri = "", p.url
		}
		page := testHTML(i)
		http := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n%s\r\n%s", len(page), header, page)
		fmt.Fprintf(&records, "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%d>\r\nWARC-Date: 2025-03-09T00:00:00Z\r\n"+
			"WARC-Target-URI: %s\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", i, uri, len(http), http)
	}
	fmt.Fprintln(packed, `{"id":"gone","url":"https://post.example/gone","title":"Gone"}`)
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{stem + ".gold.jsonl.gz": golds.Bytes(), stem + ".warc": records.Bytes()} {
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return stem
}

// command runs evaluate and returns what it prints.
func command(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if err := run(args, &out, &errs); err != nil {
		t.Fatalf("evaluate %q: %v", args, err)
	}
	return out.String()
}

func wantLines(t *testing.T, out string, lines ...string) {
	t.Helper()
	plain := squeeze(out)
	for _, l := range lines {
		if !strings.Contains(plain, l) {
			t.Errorf("output lacks %q:\n%s", l, out)
		}
	}
}

func TestEvaluateSet(t *testing.T) {
	out := command(t, writeSet(t), "--rounds", "1", "--by", "lang")
	wantLines(t, out,
		"tiny: 3 pages, 1 missing, 0 errors",
		"all n independent n",
		"body word F1 1.000 2 1.000 1",
		"body shingle F1 1.000 2",
		"body without 0.000 2",
		"title exact 0.667 3 0.500 2",
		"authors set F1 1.000 2",
		"date same day 1.000 2",
		"false fill tldr 0.000 2",
		"kind article recall 1.000 2",
		"× html.Parse",
		"by lang pages body shingle",
		"en 2 1.000",
	)
}

func TestEvaluateSame(t *testing.T) {
	stem := writeSet(t)
	one := command(t, stem, "--no-cpu", "--json", "-j", "1")
	if many := command(t, stem+".gold.jsonl.gz", "--no-cpu", "--json", "-j", "8"); many != one {
		t.Errorf("-j 8 gives another result than -j 1:\n%s\n%s", many, one)
	}
	if dir := command(t, filepath.Dir(stem), "--no-cpu", "--json"); dir != one {
		t.Errorf("the folder of the set gives another result:\n%s\n%s", dir, one)
	}
}

func TestEvaluatePredictions(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	command(t, writeSet(t), "--no-cpu", "--pred", dir)
	data, err := os.ReadFile(filepath.Join(dir, "tiny.pred.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d predictions, want 2: the missing page has none", len(lines))
	}
	var p prediction
	if err := json.Unmarshal([]byte(lines[0]), &p); err != nil {
		t.Fatal(err)
	}
	if p.ID != "ferry" || p.Date != "2025-03-01" || p.Body != strings.Join(testPages[0].paragraphs, "\n\n") || !*p.IsArticle {
		t.Errorf("prediction = %+v", p)
	}
}

func TestEvaluatePage(t *testing.T) {
	out := command(t, writeSet(t), "--id", "lamp")
	wantLines(t, out, "lamp body 1.000 (P 1.00 R 1.00)", `gold ["Per Ek"] got ["Per Ek"]`, "tldr gold none", "missing: 0 paragraphs")
	if strings.Contains(out, "ferry") {
		t.Errorf("--id shows another page:\n%s", out)
	}
}

func TestEvaluateWorst(t *testing.T) {
	out := command(t, writeSet(t), "--no-cpu", "--worst", "5", "--field", "title")
	wantLines(t, out, "worst pages by title (1 are not perfect)", "gone title 0.000", "MISSING in the set", `gold "Gone" got ""`)
}

func TestEvaluateBaseline(t *testing.T) {
	stem := writeSet(t)
	old := filepath.Join(t.TempDir(), "old.json")
	command(t, stem, "--no-cpu", "--save", old)
	if out := command(t, stem, "--no-cpu", "--baseline", old); strings.Contains(out, "→") {
		t.Errorf("nothing changed, and yet:\n%s", out)
	}
	r, err := readReport(old)
	if err != nil {
		t.Fatal(err)
	}
	s := r.set("tiny")
	s.Rows[0].Scores["word_f1"] = 0.25
	s.Rows[1].Scores["authors_f1"], s.Rows[1].Got.Authors = 0, []string{"Nobody"}
	s.Totals[allPages]["word_f1"] = total{0.625, 2}
	s.Rows = s.Rows[:2]
	if err := r.save(old); err != nil {
		t.Fatal(err)
	}
	out := command(t, stem, "--no-cpu", "--baseline", old)
	wantLines(t, out,
		"all body word F1 0.625 → 1.000 +0.375",
		"0 pages are only in the baseline, 1 only in this run",
		"body: 0 worse, 1 better +0.750 0.250 → 1.000 ferry",
		`authors: 0 worse, 1 better +1.000 0.000 → 1.000 lamp https://gazette.example/lamp was ["Nobody"] is ["Per Ek"]`,
		"title: 0 worse, 0 better",
	)
	if out := command(t, stem, "--no-cpu", "--baseline", old, "--field", "body"); strings.Contains(out, "authors: ") {
		t.Errorf("--field body shows authors:\n%s", out)
	}
}

func TestChangesOrder(t *testing.T) {
	old, rows := map[string]*row{}, []row{}
	for _, c := range []struct {
		id       string
		was, now float64
	}{{"up", 0.2, 0.9}, {"same", 0.5, 0.5}, {"down", 0.9, 0.1}, {"little", 0.5, 0.4}} {
		old[c.id] = &row{ID: c.id, Scores: map[string]float64{"word_f1": c.was}}
		rows = append(rows, row{ID: c.id, Scores: map[string]float64{"word_f1": c.now}})
	}
	changes := changesOf("body", old, rows)
	var out bytes.Buffer
	printFieldChanges(&out, "body", changes, 1)
	wantLines(t, out.String(), "body: 2 worse, 1 better -0.800 0.900 → 0.100 down … 1 more +0.700 0.200 → 0.900 up")
}

func TestEvaluateFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "own")
	page := filepath.Join(dir, "ferry")
	if err := os.MkdirAll(page, 0o777); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"url": testPages[0].url, "absent": []string{"Imprint", "ferry"}, "want": map[string]any{
		"title": testPages[0].title, "authors": []string{}, "date": "2025-03-01T08:00:00Z", "kind": "article", "tldr": []string{},
		"lead": testPages[0].paragraphs[0], "body": strings.Join(testPages[0].paragraphs[1:], "\n\n"), "language": "en",
	}}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"page.html": []byte(testHTML(0)), "want.json": data} {
		if err := os.WriteFile(filepath.Join(page, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "README"), []byte("not a page"), 0o666); err != nil {
		t.Fatal(err)
	}
	wantLines(t, command(t, dir, "--no-cpu"),
		"own: 1 pages", "body word F1 1.000 1", "body without 0.500 1", "date same day 1.000 1", "false fill authors 1.000 1", "false fill tldr 0.000 1")
}

func TestEvaluateErrors(t *testing.T) {
	stem := writeSet(t)
	bad := filepath.Join(t.TempDir(), "bad")
	for name, data := range map[string]string{bad + ".gold.jsonl": "{\"id\":\"1\"}\n{", bad + ".warc": ""} {
		if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"no such set", []string{"nowhere/news"}, "no nowhere/news.gold.jsonl"},
		{"empty folder", []string{t.TempDir()}, "holds neither"},
		{"damaged gold", []string{bad}, "bad.gold.jsonl line 2"},
		{"twice", []string{stem, stem}, "both called tiny"},
		{"field", []string{"--field", "byline", stem}, `--field "byline": choose one of body, title`},
		{"by", []string{"--by", "colour", stem}, `--by "colour": choose one of fold`},
		{"id", []string{"--id", "nobody", stem}, `no page with the id "nobody"`},
		{"baseline is no report", []string{"--baseline", bad + ".gold.jsonl", stem}, "baseline"},
		{"json and worst", []string{"--json", "--worst", "3", stem}, "json"},
		{"workers", []string{"-j", "0", stem}, "at least 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			err := run(append(tt.args, "--no-cpu"), &out, &errs)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("evaluate %q: %v, want an error with %q", tt.args, err, tt.want)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	wantLines(t, command(t, "--help"), "A SET is one of", "--worst N", "go run ./cmd/evaluate", "--baseline FILE")
}

func TestPrintable(t *testing.T) {
	if got, want := printable("a\x1b[2J\u202eb\nc\xff"), "a [2J b c\uFFFD"; got != want {
		t.Errorf("printable = %q, want %q", got, want)
	}
	if got, want := shorten("渡し船の定期便", 6), "渡し ..."; got != want {
		t.Errorf("shorten = %q, want %q", got, want)
	}
	if got := shorten("渡し船", 3); got != "渡し船" {
		t.Errorf("shorten = %q, want it whole", got)
	}
}
