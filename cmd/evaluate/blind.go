package main

import (
	"hash/fnv"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// hideNames replaces each word of every class and id below n, the same word by the same: pages still have the
// same shape, but no name in them says what a part is.
func hideNames(n *html.Node) {
	for d := range n.Descendants() {
		for i, a := range d.Attr {
			if a.Key != "class" && a.Key != "id" {
				continue
			}
			words := strings.Fields(a.Val)
			for j, w := range words {
				h := fnv.New32a()
				h.Write([]byte(w))
				words[j] = "z" + strconv.FormatUint(uint64(h.Sum32()), 36)
			}
			d.Attr[i].Val = strings.Join(words, " ")
		}
	}
}
