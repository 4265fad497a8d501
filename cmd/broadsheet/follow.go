package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"broadsheet/crawler"
)

// followFlags say how far a crawl goes from the URLs that it is given.
type followFlags struct {
	scope            string
	include, exclude patterns
	depth, limit     int
	since, until     string
	list, dryRun     bool
}

func addFollowFlags(cmd *cobra.Command, f *followFlags) {
	flags := cmd.Flags()
	flags.StringVar(&f.scope, "scope", string(crawler.ScopePage), "what is fetched of what pages link to: `SCOPE` "+scopeNames())
	mustComplete(cmd.RegisterFlagCompletionFunc("scope", cobra.FixedCompletions(strings.Split(scopeNames(), ", "), cobra.ShellCompDirectiveNoFileComp)))
	flags.Var(&f.include, "include", "of the pages found only those whose URL matches this regular `EXPRESSION` (RE2), or another --include")
	flags.Var(&f.exclude, "exclude", "no page found whose URL matches this regular `EXPRESSION`; repeatable")
	flags.IntVar(&f.depth, "depth", 3, "follow links up to `N` away from the URLs given; 0: none, only feeds and sitemaps")
	flags.IntVar(&f.limit, "limit", 0, "stop after `N` pages, feeds and sitemaps not counted; the rest stays pending; 0: no limit")
	flags.StringVar(&f.since, "since", "", "of feeds and sitemaps only entries of this `DAY` (YYYY-MM-DD) or later, and those without a date")
	flags.StringVar(&f.until, "until", "", "of feeds and sitemaps only entries published on this `DAY` or earlier, and those that do not say when (a sitemap's lastmod does not)")
	flags.BoolVar(&f.list, "list", false, "print what would be fetched, and fetch only feeds, sitemaps and front pages for that")
	flags.BoolVar(&f.dryRun, "dry-run", false, "count what the list comes to and ask no site")
}

const followHelp = `A URL may be an article, a front page, an RSS, Atom or JSON feed, or a sitemap, packed or not: what it is is seen
when it comes. Feeds and sitemaps are always read for their entries. With --scope the links of pages are followed:
  page    none; of feeds all entries, of sitemaps those of their own domain (the default)
  prefix  those below the last slash of the URL that was given
  host    those of its host, with or without www.
  domain  those of its registrable domain with all subdomains
  any     all
From prefix on, the feeds and sitemaps of each host are looked for: in robots.txt, in the head of its pages, and where
sites keep them. What looks like an article goes first, and the newest of those.

A crawl without URLs goes on as far as the last one: --scope, --depth, --include, --exclude, --since and --until are in
the archive, and so is the URL from which each scope counts; those that are given replace them. All other flags are to be
given again. The archive's file is all that another machine needs to go on. A URL that the archive has and that is given
again with others of these flags is followed as they say, from what is kept of it and of the pages that it led to.

--list prints a line a page: URL, and behind tabs the date and title that a feed or sitemap gives it; with --limit those
that a crawl takes first. What a robots.txt that it has read disallows is left out. It stores nothing; with --db it adds
what it has found to the archive and prints what the next crawl would fetch.`

func scopeNames() string {
	var names []string
	for _, s := range crawler.Scopes {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// check finds what the flags cannot mean.
func (f *followFlags) check() error {
	switch {
	case !strings.Contains(", "+scopeNames()+",", ", "+f.scope+","):
		return usagef("--scope %q: use %s", f.scope, scopeNames())
	case f.depth < 0 || f.depth > 1000:
		return usagef("--depth %d: use 0 to 1000", f.depth)
	case f.limit < 0:
		return usagef("--limit %d: use 0 for no limit, or more", f.limit)
	}
	if err := f.config().Check(); err != nil {
		return usagef("--since and --until: %w", err)
	}
	return nil
}

func (f *followFlags) config() crawler.Follow {
	return crawler.Follow{
		Scope: crawler.Scope(f.scope), Include: f.include.compiled, Exclude: f.exclude.compiled,
		MaxDepth: orNone(f.depth), Since: f.since, Until: f.until,
	}
}

// patterns is a flag that may be repeated, each time with a regular expression.
type patterns struct{ compiled []*regexp.Regexp }

// Set adds a pattern.
func (p *patterns) Set(s string) error {
	re, err := regexp.Compile(s)
	if err != nil {
		return fmt.Errorf("not a regular expression (RE2): %w", err)
	}
	if s == "" {
		return fmt.Errorf("an empty expression matches every URL: leave the flag out")
	}
	p.compiled = append(p.compiled, re)
	return nil
}

// String shows all patterns.
func (p *patterns) String() string { return strings.Join(p.GetSlice(), " ") }

// Type is what --help calls the value.
func (p *patterns) Type() string { return "expression" }

// GetSlice returns the patterns one by one, for the command line that goes on.
func (p *patterns) GetSlice() []string {
	var all []string
	for _, re := range p.compiled {
		all = append(all, re.String())
	}
	return all
}
