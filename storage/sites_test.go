package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"broadsheet/crawler"
)

// robots.txt is kept with a row a change, and comes back byte for byte or not at all.
func TestSitesKeepRobots(t *testing.T) {
	db := openTemp(t)
	run := begin(t, db)
	s := db.Sites()
	const origin = "https://a.example"
	if f, err := s.Robots(t.Context(), origin); err != nil || f.Status != 0 || !f.FetchedAt.IsZero() {
		t.Errorf("Robots of an unknown origin = %+v, %v", f, err)
	}
	at := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	put := func(hours int, status int, text, reason string) crawler.RobotsFile {
		t.Helper()
		f := crawler.RobotsFile{Origin: origin, URL: origin + "/robots.txt", FetchedAt: at.Add(time.Duration(hours) * time.Hour), Status: status, Text: []byte(text), Error: reason}
		if text != "" {
			sum := sha256.Sum256(f.Text)
			f.SHA256 = hex.EncodeToString(sum[:])
		}
		if err := s.SaveRobots(t.Context(), f); err != nil {
			t.Fatal(err)
		}
		return f
	}
	put(0, 200, "Disallow: /a", "")
	put(24, 200, "Disallow: /a", "")
	put(48, 503, "", "status 503 Service Unavailable")
	want := put(49, 200, "Disallow: /a", "")
	got, err := s.Robots(t.Context(), origin)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Robots (-want +got):\n%s", diff)
	}
	rows := dump(t, db, `SELECT status || ' ' || substr(fetched_at, 9, 5) || ' ' || substr(checked_at, 9, 5) || ' ' || text || error || ' ' || run_id FROM robots ORDER BY id`)
	if diff := cmp.Diff([]string{
		fmt.Sprint("200 06T07 07T07 Disallow: /a ", run), fmt.Sprint("503 08T07 08T07 status 503 Service Unavailable ", run), fmt.Sprint("200 08T08 08T08 Disallow: /a ", run),
	}, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	put(50, 200, "Disallow: /caf\xe9", "")
	if got, err := s.Robots(t.Context(), origin); err != nil || got.Status != 0 {
		t.Errorf("Robots of a text that is no UTF-8 = %+v, %v; want none, so that it is asked for", got, err)
	}
}

// Hosts that were set aside are so in the next process too, with how often it was; others are forgotten in time.
func TestSetAsideSurvives(t *testing.T) {
	db := openTemp(t)
	add(t, db, "https://a.example/1", "https://a.example/2", "https://b.example/1", "https://c.example/1")
	s := db.Sites()
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	for host, at := range map[string]time.Time{"a.example:443": until, "b.example:443": until.Add(time.Hour), "c.example:443": until.Add(2 * time.Hour), "old.example:443": until.Add(-2 * time.Hour)} {
		if err := s.SaveSetAside(t.Context(), host, 2, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SaveSetAside(t.Context(), "c.example:443", 0, time.Time{}); err != nil {
		t.Fatal(err)
	}
	f := frontierOf(t, db, 0)
	f.SetLimits(crawler.Limits{Patience: time.Minute})
	_, err := f.Next(t.Context())
	if late, ok := errors.AsType[*crawler.LaterError](err); !ok || !late.Until.Equal(until) {
		t.Errorf("Next = %v, want a LaterError until %v", err, until)
	}
	if hosts, requests, err := db.HeldHosts(t.Context(), time.Now()); err != nil || hosts != 3 || requests != 4 {
		t.Errorf("HeldHosts = %d, %d, %v; want 3 hosts with 4 requests", hosts, requests, err)
	}
	// A request of such a host that has a time of its own waits too.
	if _, err := db.write.Exec(`UPDATE requests SET next_at = ? WHERE url = 'https://a.example/1'`, timeText(until)); err != nil {
		t.Fatal(err)
	}
	if hosts, requests, err := db.HeldHosts(t.Context(), time.Now()); err != nil || hosts != 3 || requests != 4 {
		t.Errorf("HeldHosts with one that waits by itself = %d, %d, %v; want 3 hosts with 4 requests", hosts, requests, err)
	}
	for host, want := range map[string]int{"a.example:443": 2, "c.example:443": 0, "old.example:443": 2, "new.example:443": 0} {
		if got, _, err := s.SetAside(t.Context(), host); err != nil || got != want {
			t.Errorf("SetAside(%s) = %d, %v; want %d", host, got, err, want)
		}
	}
}

// With more hosts than the window holds, all of them held, the crawl ends too; one that is free is found.
func TestPatienceBeyondTheWindow(t *testing.T) {
	db := openTemp(t)
	const hosts = windowHosts + fillSteps
	s := db.Sites()
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	var list []string
	for i := range hosts {
		list = append(list, fmt.Sprintf("https://h%04d.example/", i))
	}
	add(t, db, list...)
	err := db.tx(t.Context(), func(tx *sql.Tx) error {
		for i := range hosts {
			if _, err := tx.Exec(`INSERT INTO hosts (host, next_at) VALUES (?, ?)`, fmt.Sprintf("h%04d.example:443", i), timeText(until.Add(time.Duration(hosts-i)*time.Second))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f := frontierOf(t, db, 0)
	f.SetLimits(crawler.Limits{Patience: time.Minute})
	_, err = f.Next(t.Context())
	if late, ok := errors.AsType[*crawler.LaterError](err); !ok || !late.Until.Equal(until.Add(time.Second)) {
		t.Errorf("Next = %v, want a LaterError until %v", err, until.Add(time.Second))
	}
	if err := s.SaveSetAside(t.Context(), "h1279.example:443", 1, time.Now()); err != nil {
		t.Fatal(err)
	}
	f = frontierOf(t, db, 0)
	f.SetLimits(crawler.Limits{Patience: time.Minute})
	if r, err := f.Next(t.Context()); err != nil || r.Host != "h1279.example:443" {
		t.Errorf("Next = %s, %v; want the one host that is free", r.Host, err)
	}
}

// A hold in the archive is never shortened, though the frontier has written it and knows it no more.
func TestHoldOutsideTheWindow(t *testing.T) {
	db := openTemp(t)
	f := frontierOf(t, db, 0)
	const host = "a.example:443"
	until := time.Now().Add(24 * time.Hour)
	for _, at := range []time.Time{until, time.Now().Add(time.Minute)} {
		if err := errors.Join(f.Hold(t.Context(), host, at), f.flush(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	if got := dump(t, db, `SELECT next_at FROM hosts`); len(got) != 1 || got[0] != timeText(until) {
		t.Errorf("held until %q, want %s", got, timeText(until))
	}
}

// A host that an earlier crawl has set aside is not asked because another redirects to it; the page waits for it.
func TestRedirectToHeldHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := openTemp(t)
		add(t, db, "http://a.test/x")
		if err := db.Sites().SaveSetAside(t.Context(), "b.test:80", 3, time.Now().Add(6*time.Hour)); err != nil {
			t.Fatal(err)
		}
		f := frontierOf(t, db, 0)
		f.SetLimits(crawler.Limits{Patience: 10 * time.Minute})
		network := roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Host == "b.test" {
				t.Errorf("%s was asked for", r.URL)
			}
			resp := &http.Response{StatusCode: 404, Header: http.Header{}, Body: http.NoBody}
			if r.URL.Path == "/x" {
				resp.StatusCode = 302
				resp.Header.Set("Location", "http://b.test/y")
			}
			return resp, nil
		})
		stats, err := crawler.New(crawler.Config{Transport: network, Sites: db.Sites()}, f).Run(t.Context(), func(_ context.Context, p *crawler.Page) error {
			t.Errorf("%s came to an end: %s", p.URL, p.Outcome)
			return nil
		})
		if err != nil || time.Until(stats.Later) < 5*time.Hour {
			t.Errorf("Run = %+v, %v; want it to come back in six hours", stats, err)
		}
		if err := f.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}
