package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// gold is what a page should give. A field that is null or empty is not scored; one named in None is surely absent.
type gold struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Authors   []string `json:"authors"`
	Date      string   `json:"date"` // YYYY-MM-DD
	Tags      []string `json:"tags"`
	TLDR      []string `json:"tldr"`
	Body      string   `json:"body"`     // standfirst and key points inside; a blank line between paragraphs
	Optional  []int    `json:"optional"` // paragraphs of Body that may be missing
	With      []string `json:"with"`     // must be in the text
	Without   []string `json:"without"`  // must not
	None      []string `json:"none"`     // authors, date, tags, tldr, body
	PageType  string   `json:"page_type"`
	Lang      string   `json:"lang"`
	Publisher string   `json:"publisher"`
	Stripped  bool     `json:"stripped"` // saved without scripts and styles
	Drafted   bool     `json:"drafted"`  // gold made from an extractor's output
	exact     bool     // With and Without count as they are written
}

// independent tells pages that no tool had a hand in.
func (g *gold) independent() bool { return !g.Stripped && !g.Drafted }

// site is the registrable domain of the page's address; what cannot be parsed is its own site.
func (g *gold) site() string {
	u, err := url.Parse(g.URL)
	if err != nil || u.Hostname() == "" {
		return g.ID
	}
	host := strings.ToLower(u.Hostname())
	if site, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return site
	}
	return host // an address in digits, or a bare suffix
}

// readGold reads a file of one JSON object a line, compressed with gzip or not.
func readGold(name string) ([]gold, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	var out []gold
	seen := map[string]bool{}
	for lines, n := bufio.NewReader(in), 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if len(bytes.TrimSpace(line)) > 0 {
			var g gold
			if err := json.Unmarshal(line, &g); err != nil {
				return nil, fmt.Errorf("%s line %d: %w", name, n, err)
			}
			if g.ID == "" || seen[g.ID] {
				return nil, fmt.Errorf("%s line %d: id %q is empty or there twice", name, n, g.ID)
			}
			seen[g.ID] = true
			out = append(out, g)
		}
		if err != nil {
			return out, nil
		}
	}
}

// wantFile is a page's want.json in a folder set. Only the fields of the article that are scored are read; nil is a
// field that it does not name.
type wantFile struct {
	URL  string `json:"url"`
	Want struct {
		Title    string    `json:"title"`
		Authors  *[]string `json:"authors"`
		Date     *string   `json:"date"`
		Tags     *[]string `json:"tags"`
		Lead     string    `json:"lead"`
		TLDR     *[]string `json:"tldr"`
		Body     *string   `json:"body"`
		Kind     string    `json:"kind"`
		Language string    `json:"language"`
	} `json:"want"`
	Present []string `json:"present"`
	Absent  []string `json:"absent"`
}

// readWant reads a want.json as gold. A field that it names and leaves empty is surely absent.
func readWant(name string) (gold, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return gold{}, err
	}
	var f wantFile
	if err := json.Unmarshal(data, &f); err != nil {
		return gold{}, fmt.Errorf("%s: %w", name, err)
	}
	w := f.Want
	g := gold{
		ID: filepath.Base(filepath.Dir(name)), URL: f.URL, Title: w.Title, PageType: w.Kind, Lang: w.Language,
		With: f.Present, Without: f.Absent, exact: true,
	}
	list := func(field string, v *[]string) []string {
		if v != nil && len(*v) == 0 {
			g.None = append(g.None, field)
		}
		if v == nil {
			return nil
		}
		return *v
	}
	g.Authors, g.Tags, g.TLDR = list("authors", w.Authors), list("tags", w.Tags), list("tldr", w.TLDR)
	if w.Date != nil {
		if g.Date = day(*w.Date); g.Date == "" {
			g.None = append(g.None, "date")
		}
	}
	if w.Body != nil {
		if g.Body = joinBody(w.Lead, g.TLDR, *w.Body); g.Body == "" {
			g.None = append(g.None, "body")
		}
	}
	return g, nil
}

// joinBody is what is scored as the text of a page: standfirst, key points and body in this order.
func joinBody(lead string, tldr []string, body string) string {
	parts := slices.Concat([]string{lead}, tldr, []string{body})
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n\n")
}
