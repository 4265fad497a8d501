package main

import (
	"context"
	"errors"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"broadsheet/crawler"
)

var errNoContact = errors.New("no contact: sites must be able to reach you, so name an address that the User-Agent carries: " +
	"--contact you@example.org or --contact https://example.org/about-us (or set BROADSHEET_CONTACT)")

// userAgent names the tool and whom to write to. Without a contact it is for local addresses only.
func userAgent(given, contact string) (ua string, public bool, err error) {
	if strings.ContainsFunc(given+contact, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "", false, usagef("--user-agent and --contact are sent as an HTTP header: use printable ASCII only")
	}
	ua = given
	if ua == "" {
		ua = "broadsheet/" + version
	}
	if contact == "" {
		// A User-Agent of the user's own may hold the address itself.
		return ua, strings.Contains(given, "@") || strings.Contains(given, "://"), nil
	}
	address, err := contactURL(contact)
	if err != nil {
		return "", false, err
	}
	if !strings.Contains(ua, contact) {
		ua += " (+" + address + ")"
	}
	return ua, true, nil
}

func contactURL(contact string) (string, error) {
	if u, err := url.Parse(contact); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		return contact, nil
	}
	bare := strings.TrimPrefix(contact, "mailto:")
	if a, err := mail.ParseAddress(bare); err == nil && a.Address == bare {
		return "mailto:" + bare, nil
	}
	return "", usagef("--contact %q: use a mail address or an http(s) URL", contact)
}

// isLocal tells whether a URL leads to this machine or its own network without asking DNS. What cannot be
// fetched at all counts as local.
func isLocal(rawURL string) bool {
	hostPort, err := crawler.HostOf(rawURL)
	if err != nil {
		return true
	}
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = hostPort
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast())
}

// watchedFrontier counts what is in flight, and lends no public address to a crawl without a contact: the
// archive may hold some from an earlier crawl that had one.
type watchedFrontier struct {
	crawler.Frontier
	public   bool
	inFlight atomic.Int64
}

// Next leases a request.
func (f *watchedFrontier) Next(ctx context.Context) (crawler.Request, error) {
	r, err := f.Frontier.Next(ctx)
	if err != nil {
		return r, err
	}
	if !f.public && !isLocal(r.URL) {
		return r, first(f.Frontier.Release(ctx, r), usageError(errNoContact))
	}
	f.inFlight.Add(1)
	return r, nil
}

// Release gives a lease back.
func (f *watchedFrontier) Release(ctx context.Context, r crawler.Request) error {
	f.inFlight.Add(-1)
	return f.Frontier.Release(ctx, r)
}

// PutOff gives a lease back for later.
func (f *watchedFrontier) PutOff(ctx context.Context, r crawler.Request, until time.Time) error {
	f.inFlight.Add(-1)
	return f.Frontier.PutOff(ctx, r, until)
}

// Done ends a lease.
func (f *watchedFrontier) Done(ctx context.Context, r crawler.Request, again time.Time) error {
	f.inFlight.Add(-1)
	return f.Frontier.Done(ctx, r, again)
}
