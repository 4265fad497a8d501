package crawler

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

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
