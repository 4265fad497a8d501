package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"broadsheet/crawler"
	"broadsheet/storage"
)

// trapFlags say which links are taken for a trap.
type trapFlags struct {
	maxPerPattern int
}

func addTrapFlags(cmd *cobra.Command, f *trapFlags) {
	cmd.Flags().IntVar(&f.maxPerPattern, "max-per-pattern", crawler.DefaultMaxPattern,
		"of links to addresses of one pattern (/news/#/*) follow `N` on a host, with each parameter a quarter of that; 0: no limit")
}

// check finds what the flags cannot mean.
func (f *trapFlags) check() error {
	if f.maxPerPattern < 0 || f.maxPerPattern > 1<<30 {
		return usagef("--max-per-pattern %d: use 0 for no limit, or up to %d", f.maxPerPattern, 1<<30)
	}
	return nil
}

// cutReasons are the words of crawler.Cut for people.
var cutReasons = map[string]string{
	"long":       "very long addresses",
	"deep":       "very deep paths",
	"repeats":    "parts of a path that repeat",
	"calendar":   "calendars",
	"parameters": "very many parameters",
	"facets":     "combinations of parameters",
	"pattern":    "more of one pattern than --max-per-pattern",
}

// countCuts adds the links that the run did not follow.
func (s *summary) countCuts(ctx context.Context, db *storage.DB, run int64) (err error) {
	s.Cuts, err = db.Cuts(ctx, run)
	return err
}

// cut is how many links were not followed.
func (s *summary) cut() (n int) {
	for _, c := range s.Cuts {
		n += c.Count
	}
	return n
}

// cutLines tells why links were not followed, with one of each.
func (s *summary) cutLines() string {
	var b strings.Builder
	for _, c := range s.Cuts {
		why := cutReasons[c.Reason]
		if why == "" {
			why = c.Reason
		}
		fmt.Fprintf(&b, "not followed: %d, %s, such as %s\n", c.Count, why, oneLine(c.Example))
	}
	return b.String()
}
