package extractor

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// React sends a page in pieces: <template id="B:3"> stands where something is still to come, <div hidden id="S:3"> follows at the end of the
// page, and a script puts it in its place. Without that the text would be out of order, and hidden.

const (
	maxStreamed = 200  // pieces that are put in their places
	maxDepth    = 1000 // elements in each other; the parser makes 512, and each piece may add as many
)

var streamMarks = [...][]byte{[]byte(`<template id="B:`), []byte(`<template id="P:`)}

// isStreamed tells the bytes of a page that may be in pieces.
func isStreamed(text []byte) bool {
	return bytes.Contains(text, streamMarks[0]) || bytes.Contains(text, streamMarks[1])
}

// joinStream puts the pieces of a page in their places.
func joinStream(root *html.Node) {
	var places []*html.Node
	pieces := make(map[string]*html.Node)
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || len(n.Attr) == 0 {
			continue
		}
		switch id := attr(n, "id"); {
		case len(id) < 3 || id[1] != ':':
		case n.DataAtom == atom.Template && (id[0] == 'B' || id[0] == 'P') && len(places) < maxStreamed:
			places = append(places, n)
		case id[0] == 'S' && isHidden(n):
			pieces[id[2:]] = n
		}
	}
	for _, place := range places {
		_, number, _ := strings.Cut(attr(place, "id"), ":")
		piece := pieces[number]
		if piece == nil || holds(piece, place) {
			continue
		}
		for c := piece.FirstChild; c != nil; c = piece.FirstChild {
			piece.RemoveChild(c)
			place.Parent.InsertBefore(c, place)
		}
		place.Parent.RemoveChild(place)
		piece.Parent.RemoveChild(piece)
		delete(pieces, number)
	}
}

// isDeep tells a tree that nests deeper than maxDepth. Much of what reads a page climbs from each line of its text.
func isDeep(root *html.Node) bool {
	depth := 0
	for n := root; ; {
		if n.FirstChild != nil {
			if n, depth = n.FirstChild, depth+1; depth > maxDepth {
				return true
			}
			continue
		}
		for n != root && n.NextSibling == nil {
			n, depth = n.Parent, depth-1
		}
		if n == root {
			return false
		}
		n = n.NextSibling
	}
}

func isHidden(n *html.Node) bool {
	for k := range n.Attr {
		if n.Attr[k].Key == "hidden" {
			return true
		}
	}
	return false
}

// holds tells whether a node stands inside another.
func holds(outer, n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == outer {
			return true
		}
	}
	return false
}
