package crawler

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	firstBackoff  = 10 * time.Second
	maxBackoff    = 10 * time.Minute
	maxRetryAfter = time.Hour
)

// attempts returns how often a request is tried whose attempt ended with err. A name that does not exist and a
// certificate that is not trusted are tried twice: seldom it is a resolver's or a proxy's bad moment, and
// most often the site is gone.
func (cfg Config) attempts(err error) int {
	dns, isDNS := errors.AsType[*net.DNSError](err)
	_, isCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	if isDNS && dns.IsNotFound || isCertificate {
		return 1 + min(cfg.Retries, 1)
	}
	return 1 + cfg.Retries
}

// backoff returns how long to wait after a failed attempt: 10 s, 20 s, 40 s … up to 10 min, 20 % more or
// less. The same request waits the same each time.
func backoff(r Request) time.Duration {
	return jitter(min(firstBackoff<<min(max(r.Attempt-1, 0), 10), maxBackoff), r.Key, r.Attempt)
}

// retryAfter reads the Retry-After header, in seconds or as a date; zero: it asks for nothing.
func retryAfter(h http.Header, now time.Time) time.Time {
	value := strings.TrimSpace(h.Get("Retry-After"))
	at, err := http.ParseTime(value)
	if seconds, nerr := strconv.ParseUint(value, 10, 63); nerr == nil {
		at, err = now.Add(time.Duration(min(seconds, uint64(maxRetryAfter/time.Second)))*time.Second), nil
	}
	if err != nil || !at.After(now) {
		return time.Time{}
	}
	if limit := now.Add(maxRetryAfter); at.After(limit) {
		return limit
	}
	return at
}
