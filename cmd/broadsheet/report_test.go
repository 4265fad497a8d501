package main

import (
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"strings"
	"testing"

	"broadsheet/storage"
)

// What an archive holds may be made to hurt who reads the report.
func TestReportIsSafe(t *testing.T) {
	h := &storage.HostCoverage{
		Host: "a.test\x1b[31m<script>alert(1)</script>", Total: storage.NewCoverage(),
		HeldUntil: "\x1b[31m<script>", Holes: []storage.Hole{{Of: "published", From: "2024-01-02", To: "2024-01-03", Days: 2, Found: 1, Usual: 40}},
	}
	for _, day := range []string{"", "\x1b]0;x", "0001-01-01", "2024-01-01", "2024-01-04", "9999-12-31"} {
		c := storage.NewCoverage()
		c.Published = 20
		c.Failed["\x1b[2J<b>"] = 1
		h.Days = append(h.Days, storage.DayCoverage{Day: day, Coverage: c})
		h.Total.Add(c)
	}
	hosts := func(yield func(*storage.HostCoverage, error) bool) { yield(h, nil) }
	for name, write := range map[string]func(io.Writer, storage.Filter, iter.Seq2[*storage.HostCoverage, error]) error{
		"text": reportText, "json": reportJSON, "html": reportHTML,
	} {
		var out bytes.Buffer
		if err := write(&out, storage.Filter{}, hosts); err != nil {
			t.Fatal(name, err)
		}
		text := out.String()
		if strings.ContainsAny(text, "\x1b\x00") || name == "html" && (strings.Contains(text, "<script") || strings.Contains(text, "<b>")) {
			t.Errorf("%s: unsafe:\n%s", name, text)
		}
		switch name {
		case "json":
			if !json.Valid(out.Bytes()) || !strings.Contains(text, `"holes":[{"of":"published","from":"2024-01-02","to":"2024-01-03","days":2,"found":1,"usual":40}]`) {
				t.Errorf("JSON:\n%s", text)
			}
		default:
			if !strings.Contains(text, "HOLE 2024-01-02 to 2024-01-03, 2 days: 1 articles published, usual 40") {
				t.Errorf("%s: no hole:\n%s", name, text)
			}
		}
		if bars := strings.Count(text, "<rect"); bars > 2*(maxBars+1) || name == "html" && bars < 4 {
			t.Errorf("%s: %d bars", name, bars)
		}
	}
}

// As text a day has a row when a crawl did something on it or when it is in a hole.
func TestReportRows(t *testing.T) {
	h := &storage.HostCoverage{Host: "a.test", Total: storage.NewCoverage(), Holes: []storage.Hole{{Of: "published", From: "2024-01-02", To: "2024-01-03", Days: 2}}}
	for _, day := range []string{"2024-01-01", "2024-01-02", "2024-01-04", "2024-01-05"} {
		c := storage.NewCoverage()
		c.Published = 3
		if day == "2024-01-05" {
			c.Attempts = 1
		}
		h.Days = append(h.Days, storage.DayCoverage{Day: day, Coverage: c})
		h.Total.Add(c)
	}
	var out bytes.Buffer
	if err := reportText(&out, storage.Filter{}, func(yield func(*storage.HostCoverage, error) bool) { yield(h, nil) }); err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(out.String()) {
		if name, _, _ := strings.Cut(strings.TrimSpace(line), " "); strings.HasPrefix(name, "2024") || name == "6" {
			rows = append(rows, name)
		}
	}
	if got := strings.Join(rows, " "); got != "2024-01-02 2024-01-05 6" {
		t.Errorf("rows of %s in\n%s", got, &out)
	}
}
