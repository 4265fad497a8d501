package crawler

import (
	"bytes"
	"cmp"
	"fmt"

	"github.com/mmcdole/gofeed"
)

// parseFeed reads an RSS, Atom or JSON feed.
func parseFeed(body []byte) ([]listed, error) {
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("read feed: %w", err)
	}
	var entries []listed
	for _, item := range feed.Items {
		if len(entries) == maxListed {
			return entries, errListed
		}
		if item == nil || item.Link == "" {
			continue
		}
		entries = append(entries, listed{url: item.Link, title: item.Title, date: cmp.Or(item.Published, item.Updated)})
	}
	return entries, nil
}

// isFeed tells a feed by how it begins.
func isFeed(head []byte) bool {
	head = head[:min(len(head), 4<<10)]
	if trimmed := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))); bytes.HasPrefix(trimmed, []byte("{")) {
		return bytes.Contains(head, []byte("https://jsonfeed.org/version/"))
	}
	for _, root := range []string{"<rss", "<feed", "<rdf:RDF"} {
		if bytes.Contains(head, []byte(root)) {
			return true
		}
	}
	return false
}
