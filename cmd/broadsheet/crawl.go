package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"broadsheet/crawler"
	"broadsheet/storage"
)

// crawlFlags is the command line of crawl.
type crawlFlags struct {
	input, db          string
	delay, timeout     time.Duration
	workers, retries   int
	maxBody            byteSize
	contact, userAgent string
	allowPrivate       bool
	maxFailures        int
	retryFailed        bool
	durable            bool
	noProgress         bool
	noIndex            bool
	followFlags
	politeFlags
	trapFlags
	refreshFlags
	statsFlags
	requestFlags
	warc warcFlags
}

func newCrawl() *cobra.Command {
	f := crawlFlags{maxBody: 16 << 20}
	cmd := &cobra.Command{
		Use:   "crawl [URL…]",
		Short: "Fetch pages and keep their articles in an archive",
		Long: `Fetch each URL once, politely (robots.txt, one request at a time and a delay a host), and keep the page and its
article in the archive. Run it again with the same --db to go on: what is done is not fetched again.

A URL that fails is kept with its reason, in the view 'failures'. When it is listed again, it is tried again if
the reason may have passed: the network, a timeout, a status of 408, 429 or 5xx, and with --allow-private also
what was refused as a private address. A 404 or what robots.txt disallows is not; --retry-failed tries all.
Links that the crawl found by itself and that are missing (404, 410), disallowed, reserved or private are kept in that
view too, but are counted apart, as not to be had.

A host is given more time when it is slow, answers 429 or 503, or does not answer; one that keeps failing is set
aside for 15 minutes, then 1 hour, 6 hours and a day, in later crawls too, until it answers.

` + refreshHelp + `

Lines of a list that are blank or begin with # are skipped. A list is added whole, or with Ctrl-C or an error
not at all. Nothing is printed on standard output, but for --list.

` + followHelp,
		Example: `  broadsheet crawl -i urls.txt --db coverage.db --contact you@example.org
  broadsheet crawl --db coverage.db --contact you@example.org https://example.org/a https://example.org/b
  cat urls.txt | broadsheet crawl -i - --db coverage.db --contact you@example.org
  broadsheet crawl --db coverage.db --contact you@example.org       # go on with what is pending
  broadsheet crawl --db coverage.db --contact you@example.org --scope host --since 2025-10-01 https://example.org/
  broadsheet crawl --list --contact you@example.org https://example.org/feed.xml
  broadsheet crawl --db coverage.db --contact you@example.org --refresh --older-than 6h
  broadsheet crawl --db coverage.db --contact you@example.org --watch https://example.org/feed.xml
  broadsheet crawl -i urls.txt --db coverage.db --contact you@example.org --warc warc/   # with what was received, byte by byte
  broadsheet crawl --db local.db --allow-private --delay 0 http://127.0.0.1:8080/

Ctrl-C once finishes what is in flight, saves it and exits with 11; twice stops at once. So does a terminal that
closes, but not below nohup. Either way nothing that was fetched is lost, and the same command goes on.

` + exitHelp,
		RunE: ours(func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) }),
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.input, "input-file", "i", "", "`FILE` with a list of URLs, one a line; - is standard input")
	addDB(cmd, &f.db, "`FILE` of the archive, made when missing (required, but for --list and --dry-run)")
	flags.DurationVar(&f.delay, "delay", 5*time.Second, "pause between two requests to a host; robots.txt may ask for more; after robots.txt itself a second at most")
	flags.IntVar(&f.workers, "workers", 8, "`N` pages are worked on at the same time, each of another host; what waits for slow servers comes on top")
	flags.DurationVar(&f.timeout, "timeout", time.Minute, "for one request with its body")
	flags.Var(&f.maxBody, "max-body", "longest page; a longer one is kept up to here and marked as truncated")
	flags.IntVar(&f.retries, "retries", 2, "`N` further attempts after a timeout, a network error, 429 or 5xx")
	flags.StringVar(&f.contact, "contact", "", "your mail `ADDRESS` or page, sent to the sites in the User-Agent (or set BROADSHEET_CONTACT)")
	flags.StringVar(&f.userAgent, "user-agent", "", "`TEXT` instead of broadsheet/"+version+"; its first word is looked up in robots.txt")
	flags.BoolVar(&f.allowPrivate, "allow-private", false, "ask private and loopback addresses too")
	flags.IntVar(&f.maxFailures, "max-failures", -1, "exit with 9 when more than `N` URLs of this run fail, lines that are none included, found links that are not to be had not; -1: however many fail, exit with 0")
	flags.BoolVar(&f.retryFailed, "retry-failed", false, "try all URLs again that failed in earlier crawls, whatever the reason")
	flags.BoolVar(&f.durable, "durable", false, "wait for the disk at each commit: slower, but a power failure loses nothing")
	addPoliteFlags(flags, &f.politeFlags)
	flags.BoolVar(&f.noProgress, "no-progress", false, "no progress bar and no progress lines")
	flags.BoolVar(&f.noIndex, "no-index", false, "leave the full-text index to a later crawl: search works, but is slower")
	addFollowFlags(cmd, &f.followFlags)
	addTrapFlags(cmd, &f.trapFlags)
	addRefreshFlags(cmd, &f.refreshFlags)
	addStatsFlags(cmd, &f.statsFlags)
	addRequestFlags(cmd, &f.requestFlags)
	addWARCFlags(cmd, &f.warc)
	return cmd
}

func (f *crawlFlags) run(cmd *cobra.Command, args []string) error {
	boundMemory()
	con, err := newConsole(cmd)
	if err != nil {
		return err
	}
	if err := f.check(args); err != nil {
		return err
	}
	if err := f.warc.check(f.list || f.dryRun, cmd.Flags().Changed("warc-size")); err != nil {
		return err
	}
	list, err := f.openList(cmd.InOrStdin())
	if err != nil {
		return err
	}
	defer list.Close() // only read
	if f.contact == "" {
		f.contact = os.Getenv("BROADSHEET_CONTACT")
	}
	agent, public, err := userAgent(f.userAgent, f.contact)
	if err != nil {
		return err
	}
	public = public || f.dryRun // nobody is asked
	if !public && !f.allowPrivate {
		return usageError(errNoContact)
	}
	j := job{
		db: f.db, durable: f.durable, mustExist: len(args) == 0 && f.input == "",
		command: commandLine(cmd, args, true),
		list:    list, seeds: func(list io.Reader) iter.Seq2[crawler.Request, error] { return seeds(args, list, public) },
		public: public, retry: f.retry(), refresh: f.refreshFlags, progress: !f.noProgress, noIndex: f.noIndex, statsAddr: f.statsAddr, limit: f.limit, limits: f.limits(f.watch),
		warc: f.warc, contact: f.contact, follow: &f.followFlags, given: cmd.Flags().Changed,
		cfg: crawler.Config{
			Workers: f.workers, Delay: orNone(f.delay), Timeout: f.timeout, MaxBody: int64(f.maxBody), Retries: orNone(f.retries),
			UserAgent: agent, AllowPrivate: f.allowPrivate, Log: con.log, Parse: parse,
			Follow: f.config(), RespectTDM: f.respectTDM, MaxPattern: orNone(f.maxPerPattern),
		},
	}
	if err := f.set(&j.cfg, args); err != nil {
		return err
	}
	switch {
	case f.dryRun:
		return j.dryRun(cmd.Context(), con)
	case f.list:
		failed, err := j.listing(cmd.Context(), con, cmd.OutOrStdout(), f.limit)
		err = noProxy(err)
		if err == nil && f.maxFailures >= 0 && failed > f.maxFailures {
			err = &exitError{exitFailures, fmt.Errorf("%s failed, more than --max-failures %d", count(failed, "URL"), f.maxFailures)}
		}
		return err
	}
	s, err := j.run(cmd.Context(), con)
	if errors.Is(err, errStoppedEarly) {
		return &exitError{exitStopped, fmt.Errorf("stopped while the list was read; to go on, run the same command%s: %s", f.but(), j.command)}
	}
	if err != nil {
		return noProxy(err)
	}
	if s.listed > 0 || s.pages() > 0 || j.mustExist {
		s.report(con)
	}
	goOn := f.but() + ": " + commandLine(cmd, f.origins(args), false)
	switch failed := s.Failed + s.Invalid; {
	case s.Limited:
		return &exitError{exitStopped, fmt.Errorf("stopped at --limit %d with %s to go; to go on%s", f.limit, count(s.Pending, "URL"), goOn)}
	case s.Stopped && !f.watch:
		return &exitError{exitStopped, fmt.Errorf("stopped with %s to go; to go on%s", count(s.Pending, "URL"), goOn)}
	case s.Waits.Until != nil:
		return &exitError{exitLater, fmt.Errorf("%s must wait until %s or longer, as their hosts fail or ask for time; to go on then%s",
			count(s.Pending, "URL"), s.Waits.Until.Format(time.RFC3339), goOn)}
	case !j.mustExist && s.listed == s.Invalid && s.pages() == 0:
		return usagef("no URL in %s and none pending in %s: list one URL a line", f.listName(), f.db)
	case f.maxFailures >= 0 && failed > f.maxFailures:
		return &exitError{exitFailures, fmt.Errorf("%s failed, more than --max-failures %d; see the view 'failures' in %s", count(failed, "URL"), f.maxFailures, f.db)}
	}
	return nil
}

// retry says which failures are tried again. What was refused as a private address is not when it is allowed.
func (f *crawlFlags) retry() storage.Retry {
	switch {
	case f.retryFailed:
		return storage.RetryFailed
	case f.allowPrivate:
		return storage.RetryPrivate
	}
	return storage.RetryPassing
}

// check finds what the flags cannot mean.
func (f *crawlFlags) check(args []string) error {
	switch {
	case f.db == "" && !f.list && !f.dryRun:
		return usagef("no archive: name its file with --db, such as --db coverage.db")
	case f.db == "" && len(args) == 0 && f.input == "":
		return usagef("no URL: give some, or a list with -i")
	case f.workers < 1 || f.workers > 1000:
		return usagef("--workers %d: use 1 to 1000", f.workers)
	case f.delay < 0:
		return usagef("--delay %s: use 0 or more", f.delay)
	case f.timeout <= 0:
		return usagef("--timeout %s: use more than 0", f.timeout)
	case f.retries < 0 || f.retries > 100:
		return usagef("--retries %d: use 0 to 100", f.retries)
	case f.maxFailures < -1:
		return usagef("--max-failures %d: use 0 or more, or -1 for no limit", f.maxFailures)
	}
	if err := f.checkLook(); err != nil {
		return err
	}
	if err := f.followFlags.check(); err != nil {
		return err
	}
	if err := f.trapFlags.check(); err != nil {
		return err
	}
	for _, a := range args {
		if err := crawler.CheckURL(a); err != nil {
			if info, statErr := os.Stat(a); statErr == nil && info.Mode().IsRegular() {
				return usagef("%s is a file: to crawl the URLs that it lists, give it with --input-file", a)
			}
			return usagef("%w", err)
		}
	}
	if err := f.statsFlags.check(); err != nil {
		return err
	}
	if err := f.refreshFlags.check(); err != nil {
		return err
	}
	if err := f.requestFlags.check(args); err != nil {
		return err
	}
	return f.politeFlags.check()
}

// checkLook finds flags of a crawl beside those that only look at what one would do.
func (f *crawlFlags) checkLook() error {
	for _, flag := range []struct {
		name  string
		given bool
	}{{"--refresh", f.refresh}, {"--watch", f.watch}, {"--stats-addr", f.statsAddr != ""}, {"--dry-run", f.list && f.dryRun}} {
		switch {
		case !flag.given:
		case f.list:
			return usagef("--list only prints what a crawl would fetch, so that %s makes no sense with it: give one of the two", flag.name)
		case f.dryRun:
			return usagef("--dry-run only counts and asks no site, so that %s makes no sense with it: give one of the two", flag.name)
		}
	}
	return nil
}

// orNone turns a flag's 0 into the negative number by which Config says none.
func orNone[T int | time.Duration](n T) T {
	if n == 0 {
		return -1
	}
	return n
}

// origins are the arguments that a crawl that goes on needs: credentials go to them alone. The archive knows the rest.
func (f *crawlFlags) origins(args []string) []string {
	if f.credentials() {
		return args
	}
	return nil
}

// but says what of the printed command cannot be taken as it stands.
func (f *crawlFlags) but() string {
	if f.hides() {
		return ", with the values for which " + hidden + " stands"
	}
	return ""
}

// commandLine spells the command as a shell would take it. Without whole, it has only the flags that a crawl that goes on needs.
func commandLine(cmd *cobra.Command, args []string, whole bool) string {
	words := []string{"broadsheet", cmd.Name()}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if !whole && (f.Name == "input-file" || f.Name == "retry-failed" || f.Name == "refresh" || f.Name == "older-than") {
			return
		}
		if many, ok := f.Value.(interface{ GetSlice() []string }); ok {
			for _, v := range many.GetSlice() {
				words = append(words, shellQuote("--"+f.Name+"="+v))
			}
		} else if f.Value.Type() == "bool" && f.Value.String() == "true" {
			words = append(words, "--"+f.Name)
		} else {
			words = append(words, shellQuote("--"+f.Name+"="+f.Value.String()))
		}
	})
	if len(args) > 0 {
		words = append(words, "--")
		for _, a := range args {
			words = append(words, shellQuote(a))
		}
	}
	return strings.Join(words, " ")
}

// shellQuote quotes a word for a POSIX shell when it needs it.
func shellQuote(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_=./:,@%+", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
