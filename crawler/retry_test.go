package crawler

import (
	"net/http"
	"testing"
	"time"
)

func TestBackoff(t *testing.T) {
	for attempt, want := range map[int]time.Duration{0: 10 * time.Second, 1: 10 * time.Second, 2: 20 * time.Second, 4: 80 * time.Second, 7: 10 * time.Minute, 1000: 10 * time.Minute} {
		seen := map[time.Duration]bool{}
		for _, key := range []string{"http://a.test/", "http://b.test/", "http://c.test/", "http://d.test/"} {
			r := Request{Key: key, Attempt: attempt}
			got := backoff(r)
			if got < want*8/10 || got > want*12/10 || got != backoff(r) {
				t.Errorf("backoff(%s, attempt %d) = %v, want %v ± 20 %%", key, attempt, got, want)
			}
			seen[got] = true
		}
		if len(seen) < 3 {
			t.Errorf("attempt %d: backoffs of four requests are %v, want them spread", attempt, seen)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	tests := []struct {
		value string
		want  time.Duration
	}{
		{"", 0}, {"soon", 0}, {"-5", 0}, {"0", 0}, {"30", 30 * time.Second}, {" 30 ", 30 * time.Second},
		{"3601", time.Hour}, {"9223372036854775807", time.Hour}, {"99999999999999999999999", 0},
		{"Wed, 04 Mar 2026 05:07:07 GMT", time.Minute}, {"Wed, 04 Mar 2026 05:00:00 GMT", 0}, {"Wed, 04 Mar 2099 05:00:00 GMT", time.Hour},
	}
	for _, tt := range tests {
		want := time.Time{}
		if tt.want > 0 {
			want = now.Add(tt.want)
		}
		if got := retryAfter(http.Header{"Retry-After": {tt.value}}, now); !got.Equal(want) {
			t.Errorf("retryAfter(%q) = %v, want %v", tt.value, got, want)
		}
	}
}
