package main

import (
	_ "embed"
	"html/template"
	"io"
	"iter"
	"strconv"
	"time"

	"broadsheet/storage"
)

// reportPage is the page: it loads nothing and runs nothing, so that it can be mailed and opened anywhere.
//
//go:embed report.html
var reportPage string

var reportTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"columns": func() []string {
		names := make([]string, len(columns))
		for i, c := range columns {
			names[i] = c.name
		}
		return names
	},
	"counts": func(c storage.Coverage) []int {
		n := make([]int, len(columns))
		for i, col := range columns {
			n[i] = col.count(&c)
		}
		return n
	},
	"notes":    func(c storage.Coverage) []string { return notes(&c) },
	"hostName": hostName, "dayName": dayName, "holeText": holeText, "heldText": heldText,
	"published": func(h *storage.HostCoverage) chart {
		return newChart("articles published", h, func(c *storage.Coverage) int { return c.Published })
	},
	"new": func(h *storage.HostCoverage) chart {
		return newChart("articles new to the archive", h, func(c *storage.Coverage) int { return c.New })
	},
}).Parse(reportPage))

// reportHTML writes one page. Its hosts are written as they come.
func reportHTML(w io.Writer, days storage.Filter, hosts iter.Seq2[*storage.HostCoverage, error]) error {
	if err := reportTemplate.ExecuteTemplate(w, "head", days); err != nil {
		return err
	}
	sum := storage.NewCoverage()
	for h, err := range hosts {
		if err != nil {
			return err
		}
		sum.Add(h.Total)
		if err := reportTemplate.ExecuteTemplate(w, "host", h); err != nil {
			return err
		}
	}
	return reportTemplate.ExecuteTemplate(w, "foot", sum)
}

// maxBars is how many bars a chart has at most. When there are more days, a bar is several.
const maxBars = 366

// chart is a picture of bars; its numbers are those of the SVG.
type chart struct {
	Title       string
	First, Last string
	Top         int // the highest bar's count
	PerBar      int // days
	Width       int
	Bars        []bar
	Holes       []bar
}

type bar struct {
	X, Y, Width, Height int
	Text                string
}

const (
	barWidth    = 3
	chartHeight = 60
)

func newChart(title string, h *storage.HostCoverage, count func(*storage.Coverage) int) chart {
	c := chart{Title: title, PerBar: 1}
	var first, last time.Time
	found := false
	for i := range h.Days {
		day, err := time.Parse(time.DateOnly, h.Days[i].Day)
		if err != nil || count(&h.Days[i].Coverage) == 0 {
			continue
		}
		if !found {
			first, found = day, true
		}
		last = day
	}
	if !found {
		return c
	}
	c.First, c.Last = first.Format(time.DateOnly), last.Format(time.DateOnly)
	place := func(day time.Time) int { return int((day.Unix() - first.Unix()) / 86400) }
	c.PerBar = place(last)/maxBars + 1
	counts := make([]int, place(last)/c.PerBar+1)
	for i := range h.Days {
		day, err := time.Parse(time.DateOnly, h.Days[i].Day)
		if err != nil || day.Before(first) || day.After(last) {
			continue
		}
		b := place(day) / c.PerBar
		counts[b] += count(&h.Days[i].Coverage)
		c.Top = max(c.Top, counts[b])
	}
	c.Width = len(counts) * barWidth
	for i, n := range counts {
		if n == 0 {
			continue
		}
		height := max(1, n*chartHeight/c.Top)
		day := first.AddDate(0, 0, i*c.PerBar).Format(time.DateOnly)
		c.Bars = append(c.Bars, bar{X: i * barWidth, Y: chartHeight - height, Width: barWidth - 1, Height: height, Text: day + ": " + strconv.Itoa(n)})
	}
	for _, hole := range h.Holes {
		from, err1 := time.Parse(time.DateOnly, hole.From)
		to, err2 := time.Parse(time.DateOnly, hole.To)
		if hole.Of != "published" || title != "articles published" || err1 != nil || err2 != nil {
			continue
		}
		x := place(from) / c.PerBar * barWidth
		c.Holes = append(c.Holes, bar{X: x, Width: (place(to)/c.PerBar+1)*barWidth - x, Height: chartHeight, Text: holeText(hole)})
	}
	return c
}
