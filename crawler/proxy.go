package crawler

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"

	"golang.org/x/net/http/httpguts"
)

// ParseProxy reads the address of a proxy for Config.Proxy: http, https or socks5 (also written socks5h; names are always
// resolved by the proxy), a host, a port and, if it wants them, a name and password. Its error never shows the address.
func ParseProxy(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, errors.New("it is no address") // url's error shows the password
	case u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" && u.Scheme != "socks5h":
		return nil, errors.New("its scheme is none of http, https and socks5")
	case u.Hostname() == "" || !httpguts.ValidHostHeader(u.Host):
		return nil, errors.New("it has no host")
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("there is something behind its host and port")
	}
	return u, nil
}

// privateNames are domains that no public name is below: special names (RFC 6761, RFC 6762, RFC 8375), the one that ICANN
// reserves for private use, and those that routers give out.
var privateNames = []string{"localhost", "local", "internal", "intranet", "home.arpa", "localdomain", "lan", "home", "corp"}

// refuseByName is refusePrivate for what a proxy is asked for. The proxy resolves the name, so that only what the name
// itself says can be refused: an address, a name below privateNames, a name without a dot.
func refuseByName(u *url.URL) error {
	host := u.Hostname()
	if ip, err := netip.ParseAddr(host); err == nil {
		if isPublic(ip) {
			return nil
		}
		return fmt.Errorf("%s: %w", host, ErrPrivateAddress)
	}
	private := !strings.Contains(host, ".")
	for _, name := range privateNames {
		private = private || strings.HasSuffix(host, "."+name)
	}
	if private {
		return fmt.Errorf("%s: %w", host, ErrPrivateAddress)
	}
	return nil
}

// ProxyError says that Config.Proxy cannot be reached. It ends the crawl, as no host is to blame; what was asked for is given back.
type ProxyError struct{ Err error }

func (e *ProxyError) Error() string { return "the proxy cannot be reached: " + e.Err.Error() }
func (e *ProxyError) Unwrap() error { return e.Err }

// proxyPatience is how many requests in a row may not reach a proxy that has served others. One that never has ends the crawl at once.
const proxyPatience = 5

// proxyWatch knows whether the proxy can be reached.
type proxyWatch struct {
	met  atomic.Bool
	lost atomic.Int32 // requests in a row that did not reach it
}

// saw takes in an exchange. lost: the proxy was not reached, so that it says nothing of its host; err: that is the end.
func (w *proxyWatch) saw(ex *exchange) (lost bool, err error) {
	if ex.status != 0 {
		w.met.Store(true)
		w.lost.Store(0)
	}
	// net/http's name for a connection to the proxy; one through it has another.
	if op, ok := errors.AsType[*net.OpError](ex.err); !ok || op.Op != "proxyconnect" {
		return false, nil
	}
	if n := w.lost.Add(1); n >= proxyPatience || !w.met.Load() {
		return true, &ProxyError{ex.err}
	}
	return true, nil
}
