package crawler

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
)

// errDeep says that a feed is made to hurt: gofeed calls itself for each level, and a stack that is too large ends the process.
var errDeep = errors.New("its elements are too deep in each other")

// maxNesting is how many levels of elements a feed may have; those with XHTML in them have some dozens.
const maxNesting = 500

// parseFeed reads an RSS, Atom or JSON feed.
func parseFeed(body []byte) ([]listed, error) {
	if nesting(body) > maxNesting {
		return nil, fmt.Errorf("read feed: %w", errDeep)
	}
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(body))
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

// nesting returns how deep the elements of an XML text stand in each other, or more when it is not well-formed.
func nesting(text []byte) (deepest int) {
	depth := 0
	for {
		i := bytes.IndexByte(text, '<')
		if i < 0 {
			return deepest
		}
		text = text[i+1:]
		end := ">"
		switch {
		case bytes.HasPrefix(text, []byte("![CDATA[")):
			end = "]]>"
		case bytes.HasPrefix(text, []byte("!--")):
			end = "-->"
		}
		j := bytes.Index(text, []byte(end))
		if j < 0 {
			j = len(text)
		}
		tag := text[:j]
		text = text[min(j+len(end), len(text)):]
		switch {
		case len(tag) == 0 || tag[0] == '!' || tag[0] == '?' || tag[len(tag)-1] == '/':
		case tag[0] == '/':
			depth--
		default:
			depth++
			deepest = max(deepest, depth)
		}
	}
}
