package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"broadsheet/crawler"
	"broadsheet/storage"
)

// politeFlags say how much a crawl may ask of a host, and how long it waits for one.
type politeFlags struct {
	maxPerHost int
	maxWait    time.Duration
	respectTDM bool
}

func addPoliteFlags(flags *pflag.FlagSet, f *politeFlags) {
	flags.IntVar(&f.maxPerHost, "max-per-host", 0, "`N` URLs of a host in this run, or with --watch in each 24 hours of it, whatever becomes of them; the rest stays pending; 0: no limit")
	flags.DurationVar(&f.maxWait, "max-wait", 10*time.Minute, "end with exit code 18 when all that is pending must wait longer, as hosts fail or ask for time; 0: wait however long")
	flags.BoolVar(&f.respectTDM, "respect-tdm", false, "leave out pages whose publisher reserves text and data mining (TDMRep), and ask each site for its tdmrep.json")
}

// check finds what the flags cannot mean.
func (f *politeFlags) check() error {
	switch {
	case f.maxPerHost < 0:
		return usagef("--max-per-host %d: use 1 or more, or 0 for no limit", f.maxPerHost)
	case f.maxWait < 0:
		return usagef("--max-wait %s: use a time such as 10m, or 0 to wait however long", f.maxWait)
	}
	return nil
}

// watchRenewed is how often --max-per-host counts anew in a watch, which would come to its end otherwise.
const watchRenewed = 24 * time.Hour

func (f *politeFlags) limits(watch bool) crawler.Limits {
	l := crawler.Limits{Patience: f.maxWait, PerHost: f.maxPerHost}
	if watch {
		l.Renewed = watchRenewed
	}
	return l
}

// waits is what a crawl left for later because of its hosts.
type waits struct {
	Until       *time.Time `json:"come_back,omitempty"` // the crawl ended early; the first that is pending may be asked then
	HeldHosts   int        `json:"held_hosts,omitempty"`
	HeldPending int        `json:"held_pending,omitempty"` // of Pending, URLs of HeldHosts
	SpentHosts  int        `json:"spent_hosts,omitempty"`  // reached --max-per-host

	Hosts []storage.Waiting `json:"hosts,omitempty"` // the first shownWaiting of those that must wait
}

// shownWaiting is how many hosts that must wait a summary names.
const shownWaiting = 3

// lines name hosts that must wait, with their reasons.
func (w waits) lines() string {
	var b strings.Builder
	for _, h := range w.Hosts {
		host := strings.TrimSuffix(strings.TrimSuffix(h.Host, ":443"), ":80")
		fmt.Fprintf(&b, "waiting: %s until %s: %s\n", oneLine(host), h.Until.UTC().Format(time.RFC3339), oneLine(cmp.Or(h.Reason, "it fails or asks for time")))
	}
	return b.String()
}

// usualPause is longer than a host is left alone that is well.
const usualPause = time.Minute

// countWaits notes what is left.
func (s *summary) countWaits(ctx context.Context, db *storage.DB, lent *storage.Frontier, later time.Time) (err error) {
	after := time.Now().Add(usualPause)
	if !later.IsZero() {
		after = time.Now()
		later = later.UTC().Truncate(time.Second).Add(time.Second)
		s.Waits.Until = &later
	}
	s.Waits.SpentHosts = lent.Spent()
	s.Waits.HeldHosts, s.Waits.HeldPending, err = db.HeldHosts(ctx, after)
	if err == nil {
		s.Waits.Hosts, err = db.Waiting(ctx, after, shownWaiting)
	}
	return err
}

// more says in words why URLs are pending.
func (w waits) more() string {
	var why []string
	if w.HeldHosts > 0 {
		why = append(why, count(w.HeldPending, "URL")+" of "+count(w.HeldHosts, "host")+" left alone for now")
	}
	if w.SpentHosts > 0 {
		why = append(why, count(w.SpentHosts, "host")+" at --max-per-host")
	}
	return strings.Join(append([]string{"for the next crawl"}, why...), "; ")
}
