package crawler

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
)

// feedTime is how long gofeed may work on a feed: it joins the pieces of a text in a time that grows with their square.
const feedTime = 10 * time.Second

// parseFeed reads an RSS, Atom or JSON feed.
func parseFeed(body []byte) ([]listed, error) {
	if err := tameFeed(body); err != nil {
		return nil, fmt.Errorf("read feed: %w", err)
	}
	feed, err := gofeed.NewParser().Parse(&hurried{bytes.NewReader(body), time.Now().Add(feedTime)})
	if err != nil {
		return nil, fmt.Errorf("read feed: %w", err)
	}
	var entries []listed
	for _, item := range feed.Items {
		if len(entries) == maxListed {
			return entries, errListed
		}
		if item == nil {
			continue
		}
		e := listed{url: item.Link, title: item.Title}
		if e.url == "" && strings.HasPrefix(item.GUID, "http") { // an RSS item may have its address there only
			e.url = item.GUID
		}
		if e.url == "" {
			continue
		}
		switch {
		case item.PublishedParsed != nil:
			e.date, e.published = item.PublishedParsed.Format(time.RFC3339), true
		case item.UpdatedParsed != nil:
			e.date = item.UpdatedParsed.Format(time.RFC3339)
		}
		entries = append(entries, e)
	}
	return entries, nil
}
