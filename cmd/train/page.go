package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"broadsheet/extractor"
	"broadsheet/storage/warc"
)

// page is a gold page as the model sees it.
type page struct {
	set, kind string
	fold      int
	weight    float32
	features  []float32
}

type gold struct {
	ID                string
	PageType          string `json:"page_type"`
	Stripped, Drafted bool
}

// readSet reads SET.gold.jsonl.gz and SET.warc.gz.
func readSet(set string) ([]page, error) {
	golds, err := readGold(set + ".gold.jsonl.gz")
	if err != nil {
		return nil, err
	}
	file, err := os.Open(set + ".warc.gz")
	if err != nil {
		return nil, err
	}
	defer file.Close() // only read
	var pages []page
	for r, err := range warc.Read(bufio.NewReaderSize(file, 1<<20), warc.Options{}) {
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", set, err)
		}
		g, ok := golds[r.HTTPHeader.Get("X-Page-Id")]
		if r.Type != "response" || !ok {
			continue
		}
		u, err := url.Parse(r.URI)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", set, err)
		}
		doc, err := extractor.Parse(r.Body, r.HTTPHeader.Get("Content-Type"))
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", r.URI, err)
		}
		p := page{set: filepath.Base(set), kind: g.PageType, fold: fold(u.Hostname()), weight: 1, features: extractor.PageSample(doc, u)}
		if g.Stripped {
			p.weight = 0.4 // no page on the web comes without its scripts and its JSON-LD
		}
		pages = append(pages, p)
	}
	return pages, nil
}

// fold puts a site into one of the folds. Hosts of one domain stay together.
func fold(host string) int {
	if parts := strings.Split(host, "."); len(parts) > 2 {
		host = strings.Join(parts[len(parts)-2:], ".")
	}
	h := fnv.New32a()
	h.Write([]byte(host))
	return int(h.Sum32() % folds)
}

func readGold(name string) (map[string]gold, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close() // only read
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	golds := make(map[string]gold)
	d := json.NewDecoder(z)
	for {
		var g gold
		err := d.Decode(&g)
		if err == io.EOF {
			return golds, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		golds[g.ID] = g
	}
}
