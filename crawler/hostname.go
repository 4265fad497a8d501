package crawler

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// hostNames maps international names to ASCII as browsers do; underscores occur in real names.
var hostNames = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.StrictDomainName(false))

// cleanHost returns the host in lower-case ASCII, with its port if that isn't the scheme's own.
func cleanHost(authority, scheme string) (string, error) {
	host, port := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		host, port = authority[:i], authority[i+1:]
	}
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return "", errors.New("bad port") // unquoted: it may be a part of a password
		}
		if port = strconv.FormatUint(n, 10); port == defaultPort(scheme) {
			port = ""
		}
	}
	host, err := cleanName(host)
	if err != nil {
		return "", err
	}
	if port != "" {
		host += ":" + port
	}
	return host, nil
}

func cleanName(host string) (string, error) {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		inner, closed := strings.CutSuffix(inner, "]")
		ip, err := netip.ParseAddr(inner)
		if err != nil || !closed || !ip.Is6() || ip.Zone() != "" {
			return "", fmt.Errorf("bad address %s", shown(host))
		}
		return "[" + ip.String() + "]", nil
	}
	plainHost := unescape(host)
	if !utf8.ValidString(plainHost) {
		return "", fmt.Errorf("bad host %s", shown(host))
	}
	name, err := hostNames.ToASCII(plainHost)
	if err == nil {
		_, err = hostNames.ToASCII(name) // some mappings give names that are themselves refused
	}
	if err != nil {
		return "", fmt.Errorf("bad host %s: %w", shown(host), err)
	}
	name = strings.TrimSuffix(strings.ToLower(name), ".") // the root's dot names the same host
	if name == "" {
		return "", errors.New("no host")
	}
	if endsInNumber(name) {
		return cleanIPv4(name)
	}
	if len(name) > 253 {
		return "", fmt.Errorf("host %s is longer than 253 bytes", shown(name))
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, notHostByte) {
			return "", fmt.Errorf("bad host %s", shown(host))
		}
	}
	return name, nil
}

func notHostByte(r rune) bool {
	return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '_')
}

// endsInNumber says whether a name is meant as an IPv4 address: no top-level domain is a number. A browser resolves
// "0x7f.1" to 127.0.0.1, so that no spelling may slip past what is refused for that.
func endsInNumber(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	_, err := ipv4Number(last)
	return err == nil || last != "" && strings.Trim(last, "0123456789") == ""
}

// cleanIPv4 reads an IPv4 address of one to four numbers, each decimal, octal or hexadecimal; the last fills what is left
// (WHATWG URL, "IPv4 parser").
func cleanIPv4(name string) (string, error) {
	parts := strings.Split(name, ".")
	if len(parts) > 4 {
		return "", fmt.Errorf("bad address %s", shown(name))
	}
	var address uint64
	for i, p := range parts {
		n, err := ipv4Number(p)
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (4 - i)
		}
		if err != nil || n>>bits != 0 {
			return "", fmt.Errorf("bad address %s", shown(name))
		}
		address = address<<bits | n
	}
	return netip.AddrFrom4([4]byte{byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address)}).String(), nil
}

func ipv4Number(s string) (uint64, error) {
	switch {
	case strings.HasPrefix(s, "0x"):
		return strconv.ParseUint("0"+s[2:], 16, 64)
	case len(s) > 1 && s[0] == '0':
		return strconv.ParseUint(s, 8, 64)
	}
	return strconv.ParseUint(s, 10, 64)
}
