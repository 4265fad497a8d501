package main

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"os"
	"strings"
	"time"

	"broadsheet/crawler"
	"broadsheet/storage"
)

// plan is what a list and the flags come to.
type plan struct {
	urls, fresh, known, waiting, duplicates, invalid int

	hosts map[string]int // pages to be fetched
}

// dryRun counts what a crawl would do, as far as that can be known without asking any site.
func (j *job) dryRun(ctx context.Context, con *console) (err error) {
	var db *storage.DB
	if j.db != "" {
		if _, err := os.Stat(j.db); err == nil || !errors.Is(err, fs.ErrNotExist) || j.mustExist {
			if db, err = storage.Open(ctx, j.db, storage.Options{MustExist: true, ReadOnly: true}); err != nil {
				return noArchive(err)
			}
			defer func() { err = first(err, db.Close()) }()
		}
	}
	p := plan{hosts: map[string]int{}}
	seen, seed := map[uint64]bool{}, maphash.MakeSeed()
	for r, bad := range j.seeds(interruptible(ctx, j.list)) {
		if _, ok := errors.AsType[*crawler.LineError](bad); bad != nil && !ok {
			return bad
		}
		p.urls++
		key, err := crawler.Key(r.URL)
		if bad != nil || err != nil || crawler.CheckURL(r.URL) != nil {
			p.invalid++
			continue
		}
		sum := maphash.String(seed, key)
		if seen[sum] {
			p.duplicates++
			continue
		}
		seen[sum] = true
		state := ""
		if db != nil {
			if state, err = db.State(ctx, key); err != nil {
				return err
			}
		}
		switch state {
		case "":
			p.fresh++
			p.count(r.URL)
		case "pending", "leased": // counted below
		default:
			p.known++
		}
	}
	if db != nil {
		for r, err := range db.Pending(ctx) {
			if err != nil {
				return err
			}
			p.waiting++
			p.count(r.URL)
		}
	}
	p.report(con, j.cfg)
	return nil
}

func (p *plan) count(url string) {
	if host, err := crawler.HostOf(url); err == nil {
		p.hosts[host]++
	}
}

func (p *plan) report(con *console, cfg crawler.Config) {
	busiest, most := "", 0
	for host, n := range p.hosts {
		if n > most || n == most && host < busiest {
			busiest, most = host, n
		}
	}
	least := time.Duration(max(most-1, 0)) * max(cfg.Delay, 0)
	var b strings.Builder
	fmt.Fprintf(&b, "dry run: nothing was asked, nothing stored\n")
	row := func(n int, name, more string) {
		if n > 0 {
			fmt.Fprintln(&b, strings.TrimRight(fmt.Sprintf("  %6d %-13s %s", n, name, more), " "))
		}
	}
	row(p.urls, "listed", "")
	row(p.fresh, "new", "would be fetched")
	row(p.waiting, "pending", "would be fetched, from earlier crawls")
	row(p.known, "known before", "would not be fetched again, unless they failed for a reason that may have passed")
	row(p.duplicates, "duplicates", "")
	row(p.invalid, "invalid", "lines that are no URLs")
	fmt.Fprintf(&b, "%s", count(len(p.hosts), "host"))
	if most > 0 {
		fmt.Fprintf(&b, ", most pages on %s: %d, so at least %s", busiest, most, least.Round(time.Second))
	}
	if cfg.Follow.Scope == crawler.ScopePage {
		fmt.Fprintf(&b, "\nfeeds and sitemaps among them would add their entries: see --list")
	} else {
		fmt.Fprintf(&b, "\n--scope %s would add what they lead to: see --list", cfg.Follow.Scope)
	}
	con.say(b.String(), "dry run", "listed", p.urls, "new", p.fresh, "pending", p.waiting, "known", p.known, "duplicates", p.duplicates,
		"invalid", p.invalid, "hosts", len(p.hosts), "busiest", busiest, "busiest_pages", most, "least_seconds", least.Seconds())
}
