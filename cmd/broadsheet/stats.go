package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"github.com/spf13/cobra"

	"broadsheet/crawler"
	"broadsheet/storage"
)

// statsFlags say where a crawl can be watched.
type statsFlags struct{ statsAddr string }

func addStatsFlags(cmd *cobra.Command, f *statsFlags) {
	cmd.Flags().StringVar(&f.statsAddr, "stats-addr", "", "while the crawl runs, serve /metrics (Prometheus) and /healthz at this `HOST:PORT`; without a host on loopback only")
}

// check finds what the flag cannot mean.
func (f *statsFlags) check() error {
	if f.statsAddr == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(f.statsAddr)
	if _, portErr := strconv.ParseUint(port, 10, 16); err != nil || portErr != nil {
		return usagef("--stats-addr %q: use HOST:PORT such as 127.0.0.1:9700, or :9700 for loopback", f.statsAddr)
	}
	return nil
}

// stats serves the numbers of a crawl. A nil one does nothing.
type stats struct {
	set     *metrics.Set
	server  *http.Server
	serving sync.WaitGroup
	addr    string
	pulse   atomic.Pointer[pulseTaker] // nil before the crawl begins
	bytes   *metrics.Counter
	times   *metrics.Summary
}

// listenStats begins to serve; who calls it calls close. Without an address it returns nil.
func listenStats(addr string) (*stats, error) {
	if addr == "" {
		return nil, nil
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, usagef("--stats-addr: %w", err)
	}
	if host == "" {
		host = "127.0.0.1" // whoever wants the world to see it says so: 0.0.0.0
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, usagef("--stats-addr %s: %w: use another port, or 0 for one that is free", addr, err)
	}
	s := &stats{set: metrics.NewSet(), addr: l.Addr().String()}
	s.bytes = s.set.NewCounter("broadsheet_body_bytes_total")
	s.times = s.set.NewSummary("broadsheet_fetch_duration_seconds")
	for _, saved := range []storage.Saved{storage.SavedStored, storage.SavedRevised, storage.SavedUnchanged, storage.SavedNotArticle,
		storage.SavedListing, storage.SavedAbsent, storage.SavedGone, storage.SavedFailed, savedNotHad, storage.SavedRetry} {
		s.pages(saved) // there from the beginning, with 0
	}
	for name, of := range map[string]func(pulse) int{
		"broadsheet_requests_active": func(p pulse) int { return p.requests },
		"broadsheet_hosts_active":    func(p pulse) int { return p.hosts },
		"broadsheet_queue":           func(p pulse) int { return p.queue },
	} {
		s.set.NewGauge(name, func() float64 {
			if t := s.pulse.Load(); t != nil {
				return float64(of(t.now()))
			}
			return 0
		})
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if t := s.pulse.Load(); t != nil {
			t.refresh(r.Context())
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		s.set.WritePrometheus(w)
		metrics.WriteProcessMetrics(w)
	})
	mux.HandleFunc("GET /healthz", s.health)
	s.server = &http.Server{
		Handler: mux, ReadTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}
	s.serving.Go(func() { _ = s.server.Serve(l) }) // it ends when close closes it
	return s, nil
}

// health says 503 when the archive could not be read when it was looked at last.
func (s *stats) health(w http.ResponseWriter, r *http.Request) {
	if t := s.pulse.Load(); t != nil && t.failed.Load() {
		http.Error(w, "the archive cannot be read", http.StatusServiceUnavailable)
		return
	}
	_, _ = io.WriteString(w, "ok\n") // who asked may have gone
}

// begin says where the crawl can be watched.
func (s *stats) begin(con *console, t *pulseTaker) {
	if s != nil {
		s.pulse.Store(t)
		con.event(fmt.Sprintf("metrics at http://%s/metrics", s.addr), "metrics", "addr", s.addr)
	}
}

// fetched counts an attempt.
func (s *stats) fetched(p *crawler.Page) {
	if s == nil {
		return
	}
	s.set.GetOrCreateCounter(fmt.Sprintf("broadsheet_fetches_total{outcome=%q}", p.Outcome)).Inc()
	s.bytes.Add(len(p.Body))
	if p.Status != 0 {
		s.times.Update(p.Duration.Seconds())
	}
}

// saw counts a page that the archive has committed.
func (s *stats) saw(n pageNote, saved storage.Saved) {
	if s == nil {
		return
	}
	if saved == storage.SavedFailed && n.notHad != "" {
		saved = savedNotHad
	}
	s.pages(saved).Inc()
}

// savedNotHad is how a found link is counted that is not to be had (see notHad), as the summary counts it.
const savedNotHad storage.Saved = "not_to_be_had"

func (s *stats) pages(saved storage.Saved) *metrics.Counter {
	return s.set.GetOrCreateCounter(fmt.Sprintf("broadsheet_pages_total{saved=%q}", saved))
}

// close ends it at once: a crawl does not wait for who watches it.
func (s *stats) close() error {
	if s == nil {
		return nil
	}
	err := s.server.Close()
	s.serving.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
