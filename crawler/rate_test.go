package crawler

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// dribble is a body of pieces that come one every pause, until its request ends.
type dribble struct {
	r      *http.Request
	piece  string
	pause  time.Duration
	pieces int
}

func (b *dribble) Read(p []byte) (int, error) {
	if b.pieces == 0 {
		return 0, io.EOF
	}
	select {
	case <-time.After(b.pause):
	case <-b.r.Context().Done():
		return 0, b.r.Context().Err()
	}
	b.pieces--
	return copy(p, b.piece), nil
}

func (b *dribble) Close() error { return nil }

func TestSlowestRate(t *testing.T) {
	tests := []struct {
		name   string
		piece  int // bytes
		pause  time.Duration
		pieces int
		rate   int // Config.MinRate
		want   Outcome
		after  time.Duration
		got    int
	}{
		{"a byte a second", 1, time.Second, 1000, 100, OutcomeTimeout, 20 * time.Second, 20},
		{"nothing comes", 1, time.Hour, 1, 100, OutcomeTimeout, 20 * time.Second, 0},
		{"just fast enough", 250, 2 * time.Second, 50, 100, OutcomeFetched, 100 * time.Second, 12_500},
		{"short, and done in the grace", 1, time.Second, 19, 100, OutcomeFetched, 19 * time.Second, 19},
		{"a late burst is too late", 1000, 21 * time.Second, 10, 100, OutcomeTimeout, 20 * time.Second, 0},
		{"quick, then asleep", 500, 19 * time.Second, 10, 100, OutcomeTimeout, 20 * time.Second, 500},
		{"no lower limit", 1, 10 * time.Second, 20, -1, OutcomeFetched, 200 * time.Second, 20},
		{"default", 499, time.Second, 1000, 0, OutcomeTimeout, 20 * time.Second, 499 * 20},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, "")
				s.handle = func(r *http.Request) (*http.Response, error) {
					if r.URL.Path == "/robots.txt" {
						return nil, nil
					}
					resp := html("")
					resp.Body = &dribble{r, strings.Repeat("x", tt.piece), tt.pause, tt.pieces}
					return resp, nil
				}
				cfg := quick(s)
				cfg.MinRate, cfg.Timeout = tt.rate, 10*time.Minute
				p := one(t, cfg, "http://slow.test/")
				// The piece that comes at the very end of a window may be in it or not.
				if more := len(p.Body) - tt.got; p.Outcome != tt.want || p.Duration != tt.after || more != 0 && more != -tt.piece {
					t.Errorf("%s after %s with %d bytes, error %v, want %s after %s with %d", p.Outcome, p.Duration, len(p.Body), p.Err, tt.want, tt.after, tt.got)
				}
				if (tt.want == OutcomeTimeout) != errors.Is(p.Err, ErrSlow) {
					t.Errorf("error %v", p.Err)
				}
			})
		})
	}
}

// Time in which nobody reads is not the server's.
func TestSlowestRateCountsWaitingOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := newSteady(strings.NewReader("0123456789"), 1000, func() { t.Error("ended") })
		b := make([]byte, 1)
		for range 10 {
			if _, err := body.Read(b); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
	})
}
