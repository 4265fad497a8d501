package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"broadsheet/extractor"
	"broadsheet/storage"
)

// byteSize is a flag such as 16MiB, 500kB or 1000000.
type byteSize int64

var byteUnits = []struct {
	suffix string
	size   float64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30},
	{"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9},
	{"k", 1 << 10}, {"m", 1 << 20}, {"g", 1 << 30}, // as dd and head read them
	{"b", 1},
}

// Set reads the flag's value.
func (b *byteSize) Set(s string) error {
	number, unit := strings.ToLower(strings.TrimSpace(s)), 1.0
	for _, u := range byteUnits {
		if rest, ok := strings.CutSuffix(number, u.suffix); ok {
			number, unit = strings.TrimSpace(rest), u.size
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	// A page is parsed in memory: 1 GiB is more than any of them and less than what ends the process.
	if err != nil || math.IsNaN(n) || n*unit < 1 || n*unit > 1<<30 {
		return fmt.Errorf("use a size from 1 to 1GiB, such as 16MiB")
	}
	*b = byteSize(n * unit)
	return nil
}

// String writes the size as Set reads it.
func (b *byteSize) String() string {
	if *b >= 1<<20 && *b%(1<<20) == 0 {
		return fmt.Sprintf("%dMiB", *b>>20)
	}
	return strconv.FormatInt(int64(*b), 10)
}

// Type is what --help calls the value.
func (b *byteSize) Type() string { return "size" }

// addDB gives a command the flag for its archive.
func addDB(cmd *cobra.Command, path *string, use string) {
	cmd.Flags().StringVar(path, "db", "", use)
	mustComplete(cmd.MarkFlagFilename("db", "db", "sqlite"))
}

// mustComplete is for errors of shell completion that only a misspelt flag name can cause.
func mustComplete(err error) {
	if err != nil {
		panic(err)
	}
}

// addFilter gives a command the flags that select articles.
func addFilter(cmd *cobra.Command, f *storage.Filter) {
	flags := cmd.Flags()
	flags.StringVar(&f.Site, "site", "", "only articles of this `SITE`, as in the column site or the URL's host")
	flags.StringVar(&f.Language, "lang", "", "only articles in this `LANGUAGE`, such as en or pt-BR")
	flags.StringVar(&f.Author, "author", "", "only articles by this `AUTHOR`")
	flags.StringVar(&f.Tag, "tag", "", "only articles with this `TAG`")
	flags.StringVar(&f.Kind, "kind", "", "only articles of this `KIND`: article or live_blog")
	flags.StringVar(&f.Since, "since", "", "only articles published on this `DAY` (YYYY-MM-DD) or later")
	flags.StringVar(&f.Until, "until", "", "only articles published on this `DAY` (YYYY-MM-DD) or earlier")
	flags.BoolVar(&f.NoCopies, "no-copies", false, "of copies of one text only the earliest, as 'broadsheet copies' found them")
}

// checkFilter finds what the flags cannot mean.
func checkFilter(f storage.Filter) error {
	if k := extractor.Kind(f.Kind); k != "" && k != extractor.KindArticle && k != extractor.KindLiveBlog {
		return usagef("--kind %q: use %s or %s; other pages are in the view other_pages, not among articles", f.Kind, extractor.KindArticle, extractor.KindLiveBlog)
	}
	for _, day := range []struct{ flag, value string }{{"--since", f.Since}, {"--until", f.Until}} {
		if day.value == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, day.value); err != nil {
			return usagef("%s %q: write the day as YYYY-MM-DD", day.flag, day.value)
		}
	}
	if f.Since != "" && f.Until != "" && f.Since > f.Until {
		return usagef("--since %s is after --until %s: no day is in between", f.Since, f.Until)
	}
	return nil
}

// checkFormat finds a --format that a command does not have.
func checkFormat(format string, known ...string) error {
	for _, k := range known {
		if format == k {
			return nil
		}
	}
	return usagef("--format %q: use %s", format, strings.Join(known, ", "))
}

func addFormat(cmd *cobra.Command, format *string, known ...string) {
	cmd.Flags().StringVar(format, "format", known[0], "`FORMAT`: "+strings.Join(known, ", "))
	mustComplete(cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp)))
}
