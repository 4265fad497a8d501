package main

import (
	"bytes"
	"runtime"
	"time"

	"golang.org/x/net/html"
)

// cpu is what reading every field of the pages costs, beside html.Parse alone on the same bytes. Seconds are those of
// the best round, on one processor, garbage collection included.
type cpu struct {
	Clock          string  `json:"clock"` // cpu, or wall where the system does not tell
	Rounds         int     `json:"rounds"`
	Pages          int     `json:"pages"`
	Bytes          int64   `json:"bytes"`
	ParseSeconds   float64 `json:"parse_seconds"`
	ExtractSeconds float64 `json:"extract_seconds"`
	Ratio          float64 `json:"ratio"`
	PagesPerSecond float64 `json:"pages_per_second"`
	MBPerSecond    float64 `json:"mb_per_second"`
}

// measureCPU times both in turns: what else the machine does then meets both alike.
func measureCPU(pages []page, rounds int) *cpu {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // idle processors would lend themselves to the garbage collector
	c := &cpu{Clock: clockName, Rounds: rounds}
	for i := range pages {
		if pages[i].body != nil {
			c.Pages++
			c.Bytes += int64(len(pages[i].body))
		}
	}
	for i := range rounds {
		parse := timed(pages, func(p *page) { _, _ = html.Parse(bytes.NewReader(p.body)) }) // a page that it refuses has cost what it cost
		full := timed(pages, func(p *page) { _, _ = extract(p, false) })                    // an error is in the page's row
		if i == 0 || parse < c.ParseSeconds {
			c.ParseSeconds = parse
		}
		if i == 0 || full < c.ExtractSeconds {
			c.ExtractSeconds = full
		}
	}
	if c.ParseSeconds > 0 && c.ExtractSeconds > 0 {
		c.Ratio = c.ExtractSeconds / c.ParseSeconds
		c.PagesPerSecond = float64(c.Pages) / c.ExtractSeconds
		c.MBPerSecond = float64(c.Bytes) / 1e6 / c.ExtractSeconds
	}
	return c
}

// timed returns the seconds that do takes for all pages, with the garbage of what ran before cleared.
func timed(pages []page, do func(*page)) float64 {
	runtime.GC()
	start := cpuTime()
	for i := range pages {
		if pages[i].body != nil {
			do(&pages[i])
		}
	}
	return (cpuTime() - start).Round(time.Microsecond).Seconds()
}
