// Package sites holds the sample news site that the demo serves.
package sites

import _ "embed"

// Demo is a txtar archive with a whole small news site on two hosts, daily.demo.test and wire.demo.test: each
// file is a URL and its raw HTTP response, and urls.txt lists what to crawl. The archive's comment says how to serve it.
//
//go:embed demo.txtar
var Demo []byte
