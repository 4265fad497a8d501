package crawler

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Hundreds of slow hosts that are asked before an honest one don't keep it waiting, wherever in their answers they are slow.
func TestManySlowHosts(t *testing.T) {
	for _, tt := range []struct {
		name   string
		hosts  int
		answer time.Duration // until it begins
		body   time.Duration // from then on
		within time.Duration // the honest host's pages are asked; alone it takes 150 s
	}{
		{"slow to answer", 300, 20 * time.Second, 0, 5 * time.Minute},
		{"slow bodies", 100, 0, 20 * time.Second, 5 * time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const pages = 30
				var mu sync.Mutex // guards what follows
				asked, last, start := 0, time.Duration(0), time.Now()
				s := &site{handle: func(r *http.Request) (*http.Response, error) {
					if r.URL.Host == "honest.test" {
						if r.URL.Path != "/robots.txt" {
							mu.Lock()
							asked, last = asked+1, time.Since(start)
							mu.Unlock()
						}
						return html("<p>x"), nil
					}
					time.Sleep(tt.answer)
					resp := html("")
					resp.Body = &late{strings.NewReader("<p>x"), tt.body}
					return resp, nil
				}}
				cfg := quick(s)
				cfg.Delay = 5 * time.Second
				f := NewMemoryFrontier(0)
				for i := range tt.hosts {
					addAll(t, f, fmt.Sprintf("http://slow%d.test/1", i), fmt.Sprintf("http://slow%d.test/2", i))
				}
				for i := range pages {
					addAll(t, f, fmt.Sprintf("http://honest.test/%d", i))
				}
				c := New(cfg, f)
				if _, err := c.Run(t.Context(), func(context.Context, *Page) error { return nil }); err != nil {
					t.Fatal(err)
				}
				t.Logf("%d pages of the honest host were asked after %s", asked, last)
				if asked != pages || last > tt.within {
					t.Errorf("%d pages of the honest host were asked, the last after %s; want %d within %s", asked, last, pages, tt.within)
				}
				c.idle(t)
			})
		})
	}
}

// late is a body that lets one wait for its beginning.
type late struct {
	io.Reader
	wait time.Duration
}

func (l *late) Read(b []byte) (int, error) {
	time.Sleep(l.wait)
	l.wait = 0
	return l.Reader.Read(b)
}

func (l *late) Close() error { return nil }
