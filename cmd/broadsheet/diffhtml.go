package main

import (
	_ "embed"
	"html/template"
	"io"

	"broadsheet/storage/export"
)

// diffPage is the page: it loads nothing and runs nothing, whatever an article's text holds.
//
//go:embed diff.html
var diffPage string

var diffTemplate = template.Must(template.New("diff").Funcs(template.FuncMap{
	"line": oneLine, "lines": export.CleanLines,
	"versions": func(c *comparison) []versionNote { return []versionNote{c.From, c.To} },
}).Parse(diffPage))

func diffHTML(w io.Writer, c *comparison) error { return diffTemplate.Execute(w, c) }
