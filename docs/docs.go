// Package docs has the documents that the program reads.
package docs

import _ "embed"

// Schema is SCHEMA.md: what tables, views and columns mean. A test of package storage holds it to the real schema.
//
//go:embed SCHEMA.md
var Schema string
