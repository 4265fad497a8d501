package main

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"broadsheet/crawler"
	"broadsheet/storage"
)

func TestStats(t *testing.T) {
	s, err := listenStats(":0")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(s.addr, "127.0.0.1:") {
		t.Errorf("it listens at %s", s.addr)
	}
	client := &http.Client{Timeout: 20 * time.Second}
	get := func(path string) (int, string) {
		t.Helper()
		r, err := client.Get("http://" + s.addr + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(body)
	}
	if status, body := get("/healthz"); status != 200 || body != "ok\n" {
		t.Errorf("health: %d %q", status, body)
	}
	db, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	lent, err := db.Frontier(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	taker := takePulse(t.Context(), db, lent, 7)
	var out bytes.Buffer
	s.begin(&console{log: slog.New(slog.DiscardHandler), out: &out}, taker)
	if want := "metrics at http://" + s.addr + "/metrics\n"; out.String() != want {
		t.Errorf("it says %q", out.String())
	}
	s.fetched(&crawler.Page{Outcome: crawler.OutcomeFetched, Status: 200, Body: make([]byte, 100), Duration: time.Second})
	s.saw(pageNote{}, storage.SavedStored)
	s.saw(pageNote{notHad: "not found"}, storage.SavedFailed)
	status, body := get("/metrics")
	for _, line := range []string{
		`broadsheet_pages_total{saved="stored"} 1`, `broadsheet_pages_total{saved="failed"} 0`, `broadsheet_pages_total{saved="not_to_be_had"} 1`, `broadsheet_fetches_total{outcome="fetched"} 1`,
		`broadsheet_body_bytes_total 100`, `broadsheet_queue 7`, `broadsheet_hosts_active 0`, `broadsheet_fetch_duration_seconds_count 1`,
	} {
		if !strings.Contains("\n"+body, "\n"+line+"\n") {
			t.Errorf("metrics have no %s", line)
		}
	}
	if status != 200 {
		t.Errorf("metrics: status %d", status)
	}
	taker.failed.Store(true)
	if status, _ := get("/healthz"); status != http.StatusServiceUnavailable {
		t.Errorf("health with a broken archive: %d", status)
	}
	if status, _ := get("/debug/pprof/"); status != 404 {
		t.Errorf("pprof: %d", status)
	}
	if _, err := listenStats(s.addr); err == nil {
		t.Error("two listen at one address")
	}
	taker.end()
	if err := s.close(); err != nil {
		t.Error(err)
	}
	if r, err := client.Get("http://" + s.addr + "/healthz"); err == nil {
		r.Body.Close()
		t.Error("it goes on after the crawl")
	}
	var none *stats
	none.begin(nil, nil)
	none.fetched(nil)
	none.saw(pageNote{}, "")
	if err := none.close(); err != nil {
		t.Error(err)
	}
}

// Who asks for the queue after a long time gets its length of now, not that of the last time.
func TestQueueIsOfNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		lent, err := db.Frontier(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		taker := takePulse(t.Context(), db, lent, 7)
		defer taker.end()
		time.Sleep(time.Minute)
		taker.refresh(t.Context())
		if got := taker.now().queue; got != 0 {
			t.Errorf("%d in the queue, want 0", got)
		}
		started := time.Now()
		if taker.refresh(t.Context()); time.Since(started) > 0 {
			t.Errorf("a new count was waited for %v", time.Since(started))
		}
	})
}
