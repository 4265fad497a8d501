package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"

	"broadsheet/extractor"
)

// prediction is what the extractor gave for a page, in the shape that scorers of gold pages read.
type prediction struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Authors   []string `json:"authors"`
	Date      string   `json:"date"`
	Tags      []string `json:"tags"`
	TLDR      []string `json:"tldr"`
	Body      string   `json:"body"`
	Kind      string   `json:"kind,omitempty"`
	IsArticle *bool    `json:"is_article,omitempty"`
	Error     string   `json:"error,omitempty"`
	missing   bool
}

// predictAll extracts the pages with n workers, blind without the names of classes. The result is in the order
// of the pages.
func predictAll(pages []page, n int, blind bool) []prediction {
	out := make([]prediction, len(pages))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range max(1, n) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(pages) {
					return
				}
				out[i] = predict(&pages[i], blind)
			}
		})
	}
	wg.Wait()
	return out
}

func predict(p *page, blind bool) prediction {
	if p.body == nil {
		return prediction{ID: p.ID, missing: true}
	}
	a, err := extract(p, blind)
	if err != nil {
		return prediction{ID: p.ID, Error: err.Error()}
	}
	isArticle := isArticle(string(a.Kind))
	return prediction{
		ID: p.ID, Title: a.Title, Authors: a.Authors, Date: day(a.Date), Tags: a.Tags, TLDR: a.TLDR,
		Body: joinBody(a.Lead, a.TLDR, a.Body), Kind: string(a.Kind), IsArticle: &isArticle,
	}
}

// extract runs the extractor on a page. A panic is an error of this page, so that one bad page does not hide the
// others; the place of it is in the error.
func extract(p *page, blind bool) (a *extractor.Article, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v at %s", v, panicPlace(debug.Stack()))
		}
	}()
	u, err := url.Parse(p.URL)
	if err != nil {
		u = nil // the extractor reads a page without its address
	}
	doc, err := extractor.Parse(p.body, p.contentType)
	if err != nil {
		return nil, err
	}
	if blind {
		hideNames(doc.Nodes[0])
	}
	return extractor.Extract(doc, u), nil
}

// panicPlace finds the extractor's innermost file and line in a stack.
func panicPlace(stack []byte) string {
	for line := range strings.Lines(string(stack)) {
		if _, file, ok := strings.Cut(strings.TrimSpace(line), "/extractor/"); ok && strings.Contains(file, ".go:") {
			place, _, _ := strings.Cut(file, " ")
			return place
		}
	}
	return "an unknown place"
}

// isArticle tells the kinds, and the page types of a gold file, whose text is an article.
func isArticle(kind string) bool {
	return kind == string(extractor.KindArticle) || kind == string(extractor.KindLiveBlog)
}

// writePredictions writes DIR/SET.pred.jsonl. Pages that are missing have no line.
func writePredictions(dir, name string, predictions []prediction) (err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, name+".pred.jsonl"))
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, p := range predictions {
		if p.missing {
			continue
		}
		if err := enc.Encode(p); err != nil {
			return fmt.Errorf("write %s: %w", f.Name(), err)
		}
	}
	return w.Flush()
}
