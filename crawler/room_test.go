package crawler

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/andybalholm/brotli"
)

// pouring is a body that comes at once, pauses at a place, and counts what was taken of it.
type pouring struct {
	head   string
	left   int // bytes behind head
	pause  int // when so many are left,
	rest   time.Duration
	taken  *atomic.Int64
	paused bool
}

var spaces = strings.Repeat(" ", 64<<10)

func (p *pouring) Read(b []byte) (int, error) {
	if p.left <= 0 {
		return 0, io.EOF
	}
	if p.left > p.pause {
		b = b[:min(len(b), p.left-p.pause)]
	} else if !p.paused {
		p.paused = true
		time.Sleep(p.rest)
	}
	n := copy(b, p.head)
	p.head = p.head[n:]
	for n < len(b) {
		n += copy(b[n:], spaces)
	}
	n = min(n, p.left)
	p.left -= n
	if p.taken != nil {
		p.taken.Add(int64(n))
	}
	return n, nil
}

func (p *pouring) Close() error { return nil }

func pour200(contentType string, p *pouring) *http.Response {
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {contentType}}, Body: p}
}

// However many servers pour, few long bodies are in memory; who waits for the others runs into no timeout; and light pages pass.
func TestLongBodiesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const hosts, maxBody = 24, 8 << 20
		var now atomic.Int64
		s := &site{handle: func(r *http.Request) (*http.Response, error) {
			if strings.HasPrefix(r.URL.Host, "light") {
				return html("<p>light"), nil
			}
			return pour200("text/html", &pouring{head: "<html>", left: 1 << 40, taken: &now}), nil
		}}
		cfg := quick(s)
		cfg.IgnoreRobots, cfg.Workers, cfg.MaxBody = true, 16, maxBody
		f := NewMemoryFrontier(0)
		for i := range hosts {
			addAll(t, f, fmt.Sprintf("http://h%d.test/", i))
		}
		addAll(t, f, "http://light.test/")
		c := New(cfg, f)
		var most atomic.Int64
		start := time.Now()
		stats, err := c.Run(t.Context(), func(_ context.Context, p *Page) error {
			if p.Request.Host == "light.test:80" {
				if took := time.Since(start); took > time.Second {
					t.Errorf("a light page came after %s", took)
				}
				return nil
			}
			if !p.Truncated || len(p.Body) != maxBody {
				t.Errorf("%s: %d bytes, truncated %v, error %v", p.URL, len(p.Body), p.Truncated, p.Err)
			}
			for n, old := now.Load(), most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			time.Sleep(cfg.withDefaults().Timeout + time.Second)
			now.Add(-maxBody - 1) // it looks one byte ahead
			return nil
		})
		if err != nil || stats.ByOutcome[OutcomeFetched] != hosts+1 {
			t.Fatalf("Run = %+v, %v", stats, err)
		}
		const limit = hosts*(lightBody+1) + middleSeats*middleBody + largeSeats*maxBody
		if n := most.Load(); n > limit || limit > hosts*maxBody/2 {
			t.Errorf("%d bytes of bodies at one time, want at most %d", n, limit)
		}
		c.idle(t)
	})
}

// A slow server with a long sitemap has the only seat when it wants its place back. Those that wait for the seat must not have all
// the places, or none of them ever goes on.
func TestSeatsAndPlacesDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{handle: func(r *http.Request) (*http.Response, error) {
			p := &pouring{head: "<urlset>", left: middleBody + middleBody/4}
			p.pause, p.rest = p.left, time.Second // the slow one is first at the seat
			if r.URL.Host == "slow.test" {
				p.pause, p.rest = middleBody/8, 4*slowAfter
			}
			return pour200("application/xml", p), nil
		}}
		cfg := quick(s)
		cfg.IgnoreRobots, cfg.Workers, cfg.MaxBody = true, 2, 1<<20
		f := NewMemoryFrontier(0)
		addAll(t, f, "http://slow.test/sitemap.xml")
		for i := range 6 {
			addAll(t, f, fmt.Sprintf("http://h%d.test/sitemap.xml", i))
		}
		c := New(cfg, f)
		stats, err := c.Run(t.Context(), func(context.Context, *Page) error { return nil })
		if err != nil || stats.ByOutcome[OutcomeListing] != 7 {
			t.Fatalf("Run = %+v, %v", stats, err)
		}
		c.idle(t)
	})
}

// When the crawl is stopped, what has no seat yet is left to the next crawl.
func TestStopEndsTheWaitForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{handle: func(r *http.Request) (*http.Response, error) {
			return pour200("text/html", &pouring{head: "<html>", left: 2 * lightBody}), nil
		}}
		cfg := quick(s)
		cfg.IgnoreRobots, cfg.Workers = true, 4
		f := NewMemoryFrontier(0)
		for i := range 3 * middleSeats {
			addAll(t, f, fmt.Sprintf("http://h%d.test/", i))
		}
		c := New(cfg, f)
		time.AfterFunc(time.Minute, c.Stop)
		start := time.Now()
		stats, err := c.Run(t.Context(), func(context.Context, *Page) error { time.Sleep(time.Hour); return nil })
		if err != nil || stats.Pages == 0 || stats.Pages > middleSeats {
			t.Errorf("Run = %+v, %v; want no more than have a seat", stats, err)
		}
		if took := time.Since(start); took > 2*time.Hour {
			t.Errorf("it ended after %s", took)
		}
		c.idle(t)
	})
}

// Bodies whose decoders take much memory don't queue for seats in any number, and come in the end.
func TestWideDecodersAreBounded(t *testing.T) {
	var packed bytes.Buffer
	w := brotli.NewWriterLevel(&packed, 1)
	io.WriteString(w, "<html>"+strings.Repeat(" ", 2*lightBody)) // to memory
	w.Close()
	synctest.Test(t, func(t *testing.T) {
		const hosts = 2 * (middleSeats + maxWide)
		var asked sync.Map
		var again atomic.Int64
		s := &site{handle: func(r *http.Request) (*http.Response, error) {
			if _, ok := asked.LoadOrStore(r.URL.Host, true); ok {
				again.Add(1)
			}
			resp := html(packed.String())
			resp.Header.Set("Content-Encoding", "br")
			return resp, nil
		}}
		cfg := quick(s)
		cfg.IgnoreRobots, cfg.Workers = true, hosts
		f := NewMemoryFrontier(0)
		for i := range hosts {
			addAll(t, f, fmt.Sprintf("http://h%d.test/", i))
		}
		c := New(cfg, f)
		stats, err := c.Run(t.Context(), func(context.Context, *Page) error { time.Sleep(time.Second); return nil })
		if err != nil || stats.ByOutcome[OutcomeFetched] != hosts || again.Load() == 0 {
			t.Errorf("Run = %+v, %v; %d were asked for again", stats, err, again.Load())
		}
		c.idle(t)
	})
}
