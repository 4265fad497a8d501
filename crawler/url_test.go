package crawler

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestKey(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"case", "HTTPS://News.Example.ORG/A", "https://news.example.org/A"},
		{"root", "http://example.org", "http://example.org/"},
		{"spaces around", " http://example.org/a\t\r\n", "http://example.org/a"},
		{"default port", "http://example.org:80/a", "http://example.org/a"},
		{"default port, zeros", "https://example.org:0443/a", "https://example.org/a"},
		{"empty port", "https://example.org:/a", "https://example.org/a"},
		{"other port", "http://example.org:443/a", "http://example.org:443/a"},
		{"fragment", "http://example.org/a#b?c", "http://example.org/a"},
		{"hash bang", "http://example.org/#!/a", "http://example.org/"},
		{"query before fragment", "http://example.org?a=1#b", "http://example.org/?a=1"},
		{"dots", "http://example.org/a/./b/../c", "http://example.org/a/c"},
		{"escaped dots", "http://example.org/a/%2E%2e/c", "http://example.org/c"},
		{"dots above the root", "http://example.org/../../c/..", "http://example.org/"},
		{"dots in query stay", "http://example.org/a?x=/../b", "http://example.org/a?x=/../b"},
		{"unreserved decoded", "http://example.org/%7Ejo/%61?q=%7e", "http://example.org/~jo/a?q=~"},
		{"hex upper", "http://example.org/a%2fb%c3%a9", "http://example.org/a%2Fb%C3%A9"},
		{"non-ASCII path", "http://example.org/é", "http://example.org/%C3%A9"},
		{"escaped slash survives odd bytes", "http://example.org/a%2Fb|c", "http://example.org/a%2Fb%7Cc"},
		{"stray percent", "http://example.org/100%?x=5%zz", "http://example.org/100%25?x=5%25zz"},
		{"space inside", "http://example.org/a b?c d", "http://example.org/a%20b?c%20d"},
		{"tab and breaks inside", "ht\ttp://exa\nmple.org/a\r\nb", "http://example.org/ab"},
		{"one slash", "http:/example.org/a", "http://example.org/a"},
		{"no slash", "http:example.org/a", "http://example.org/a"},
		{"three slashes", "http:///example.org/a", "http://example.org/a"},
		{"mixed slashes", `https:\/\example.org\a`, "https://example.org/a"},
		{"full width", "http://ｅｘａｍｐｌｅ．ｏｒｇ/", "http://example.org/"},
		{"ideographic stop", "http://example。org/", "http://example.org/"},
		{"soft hyphen", "http://exam\u00adple.org/", "http://example.org/"},
		{"IPv4, hex and short", "http://0x7f.1/a", "http://127.0.0.1/a"},
		{"IPv4, octal", "http://0177.0.0.01/", "http://127.0.0.1/"},
		{"IPv4, one number", "http://2130706433/", "http://127.0.0.1/"},
		{"IPv4, bare prefix", "http://0x.0/", "http://0.0.0.0/"},
		{"IPv4, full width", "http://０ｘ７ｆ．１/", "http://127.0.0.1/"},
		{"IPv4, root dot", "http://127.0.0.1./", "http://127.0.0.1/"},
		{"jsessionid in the path", "http://example.org/a;jsessionid=0A1B.node2;v=1/b", "http://example.org/a;v=1/b"},
		{"jsessionid, odd case and escapes", "http://example.org/a;JSESSION%49D=1", "http://example.org/a"},
		{"dots beside a session", "http://example.org/a/.;jsessionid=1./b", "http://example.org/a/b"},
		{"ASP.NET ticket", "http://example.org/x/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "http://example.org/x/a.aspx"},
		{"ASP.NET ticket with more", "http://example.org/(X(1)S(abc))/a.aspx", "http://example.org/a.aspx"},
		{"parentheses stay", "http://example.org/wiki/Tram_(disambiguation)/(S)", "http://example.org/wiki/Tram_(disambiguation)/(S)"},
		{"session parameters", "http://example.org/a?PHPSESSID=x&id=3&ASPSESSIONIDQABC=y", "http://example.org/a?id=3"},
		{"sid with a hash", "http://example.org/a?sid=0123456789abcdef0123456789ABCDEF&t=2", "http://example.org/a?t=2"},
		{"sid with a story", "http://example.org/a?sid=17&s=harbour&session=2024", "http://example.org/a?sid=17&s=harbour&session=2024"},
		{"sid with an object's id", "http://example.org/a?sid=5f1e8c7d9b3a4c2d1e0f9a8b", "http://example.org/a?sid=5f1e8c7d9b3a4c2d1e0f9a8b"},
		{"tracking of papers", "http://example.org/a?xtor=RSS-1&at_medium=RSS&mtm_source=x&p=1&WT.mc_id=2", "http://example.org/a?p=1"},
		{"backslashes", `http://example.org\a\b`, "http://example.org/a/b"},
		{"international", "http://Bücher.example/", "http://xn--bcher-kva.example/"},
		{"international, escaped", "http://b%C3%BCcher.example/", "http://xn--bcher-kva.example/"},
		{"underscore", "http://my_site.example.org/", "http://my_site.example.org/"},
		{"root dot", "http://example.org./", "http://example.org/"},
		{"IPv6", "http://[2001:DB8:0::1]:8080/", "http://[2001:db8::1]:8080/"},
		{"user", "http://jo:secret@example.org/", "http://example.org/"},
		{"user with at", "http://jo@x:secret@example.org/", "http://example.org/"},
		{"tracking", "http://example.org/a?utm_source=x&b=2&FBCLID=1&a=1&gclid=", "http://example.org/a?b=2&a=1"},
		{"tracking, escaped", "http://example.org/a?%75tm_source=x", "http://example.org/a"},
		{"only tracking", "http://example.org/a?utm_source=x", "http://example.org/a"},
		{"ref stays", "http://example.org/a?ref=x", "http://example.org/a?ref=x"},
		{"empty query", "http://example.org/a?", "http://example.org/a"},
		{"trailing slash stays", "http://example.org/a/", "http://example.org/a/"},
		{"double slash stays", "http://example.org//a", "http://example.org//a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Key(tt.in)
			if err != nil || got != tt.want {
				t.Errorf("Key(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
			}
		})
	}
}

func TestKeyRefuses(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "  ", "empty"},
		{"no scheme", "example.org/a", "write https://example.org/a"},
		{"no scheme, port", "localhost:8000/a", "write https://localhost:8000/a"},
		{"no scheme, slashes", "//example.org/a", "write https://example.org/a"},
		{"no scheme, colon later", "example.org/a:b", "write https://"},
		{"mail", "mailto:jo@example.org", "not an http or https"},
		{"file", "file:///etc/passwd", "not an http or https"},
		{"script", "javascript:alert(1)", "not an http or https"},
		{"no host", "http:///", "no host"},
		{"no host, query", "http://?a", "no host"},
		{"IPv4, number too large", "http://256.0.0.1/", "bad address"},
		{"IPv4, five numbers", "http://1.2.3.4.5/", "bad address"},
		{"IPv4, last too large", "http://127.0.65536/", "bad address"},
		{"IPv4, no number", "http://x.1/", "bad address"},
		{"IPv4, bad octal", "http://127.0.0.08/", "bad address"},
		{"control", "http://example.org/\x1b[2J", "control"},
		{"C1 control", "http://example.org/\u009b2J", "control"},
		{"not UTF-8", "http://example.org/\xff", "UTF-8"},
		{"long", "http://example.org/" + strings.Repeat("a", maxURL), "longer than"},
		{"port too large", "http://example.org:65536/", "bad port"},
		{"port no number", "http://example.org:http/", "bad port"},
		{"empty label", "http://a..example/", "bad host"},
		{"space in host", "http://a b.example/", "bad host"},
		{"zone", "http://[fe80::1%25eth0]/", "bad address"},
		{"open bracket", "http://[::1/", "bad"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Key(tt.in)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("Key(%q) = %q, %v, want an error with %q", tt.in, got, err, tt.want)
			}
			if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r == 0x9b }) || len(err.Error()) > 400 {
				t.Errorf("Key(%q): message %q is not fit to print", tt.in, err)
			}
		})
	}
	if _, err := Key("ftp://example.org/"); !errors.Is(err, ErrScheme) {
		t.Errorf("Key of an ftp URL: %v, want ErrScheme", err)
	}
	if _, err := Key("http://jo:secret@exa mple.org/"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("Key: %v, want an error without the password", err)
	}
}

func TestWithoutUser(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"https://jo:secret@a.example/x?y=z@", "https://a.example/x?y=z@"},
		{"https://jo@a.example", "https://a.example"},
		{"HTTP://jo:se@cret@a.example:80/", "HTTP://a.example:80/"},
		{"http://jo:sec/ret@a.example/", "http://a.example/"}, // no URL any more, but still a password
		{"jo:secret@a.example/", "a.example/"},
		{"//jo:secret@a.example/", "//a.example/"},
		{"http:\\\\jo:secret@a.example", "http:\\\\a.example"},
		{"x:y@", "@"},
		{"jo@a.example", "jo@a.example"},
		{"mailto:jo@a.example", "mailto:jo@a.example"},
		{"https://a.example/@jo", "https://a.example/@jo"},
		{"https://a.example:8080/@jo:x", "https://a.example:8080/@jo:x"},
		{"https://a.example:/@jo:x", "https://a.example:/@jo:x"},
		{"http://[::1]/@jo", "http://[::1]/@jo"},
		{"https:jo:secret@a.example/", "https:a.example/"},
		{"http:/\t/jo:secret@a.example:8\t0/", "http:/\t/a.example:8\t0/"},
		{"https://@a.example/", "https://@a.example/"},
		{"", ""},
	} {
		if got := WithoutUser(tt.in); got != tt.want {
			t.Errorf("WithoutUser(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func FuzzWithoutUser(f *testing.F) {
	for _, s := range []string{"https://jo:secret@a.example/x", "http://[::1]:80/@", "a:b@c", " http://a.example:x/@", "http://@a.example/", "http:\tjo:x@a.example", "ht\ntp:/\t/jo:secret@a.example:8\t0/", "http:A@0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		raw = strings.TrimSpace(raw)
		u, err := parseURL(raw)
		if err != nil {
			return
		}
		got := WithoutUser(raw)
		if CheckURL(raw) == nil {
			if got != raw {
				t.Fatalf("WithoutUser(%q) = %q, but it has no user", raw, got)
			}
			return
		}
		v, err := parseURL(got)
		if err != nil || v.User != nil && v.User.String() != "" || v.Host != u.Host || v.RequestURI() != u.RequestURI() {
			t.Fatalf("WithoutUser(%q) = %q: %v, %v", raw, got, v, err)
		}
	})
}

func TestHostOf(t *testing.T) {
	tests := []struct{ in, want string }{
		{"http://Example.org/a", "example.org:80"},
		{"https://example.org", "example.org:443"},
		{"https://jo@example.org:8443", "example.org:8443"},
		{"http://[::1]/", "[::1]:80"},
	}
	for _, tt := range tests {
		if got, err := HostOf(tt.in); err != nil || got != tt.want {
			t.Errorf("HostOf(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
}

// What is requested keeps its legal escapes; only the illegal is mended.
func TestParseURLKeepsSpelling(t *testing.T) {
	tests := []struct{ in, want string }{
		{"http://example.org/%7ejo%2f?q=%7e|'", "/%7ejo%2f?q=%7e|%27"},
		{"http://example.org/a?utm_source=x", "/a?utm_source=x"},
		{"http://example.org/a/../b c", "/b%20c"},
		{"http://example.org/ä?ö", "/%C3%A4?%C3%B6"},
	}
	for _, tt := range tests {
		u, err := parseURL(tt.in)
		if err != nil || u.RequestURI() != tt.want {
			t.Errorf("parseURL(%q) asks for %q, %v, want %q", tt.in, u.RequestURI(), err, tt.want)
		}
	}
}

func TestResolve(t *testing.T) {
	base, err := parseURL("http://jo:secret@example.org/a/b?c")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ location, want string }{
		{"d", "http://jo:secret@example.org/a/d"},
		{"http:d", "http://jo:secret@example.org/a/d"},
		{"HTTP:/d", "http://jo:secret@example.org/d"},
		{"https:d.example", "https://d.example/"},
		{"/\n/evil.example", "http://evil.example/"},
		{"\\\\evil.example", "http://evil.example/"},
		{"?d", "http://jo:secret@example.org/a/b?d"},
		{"#d", "http://jo:secret@example.org/a/b?c"},
	} {
		if u, err := resolve(base, tt.location); err != nil || u.String() != tt.want {
			t.Errorf("resolve(%q) = %v, %v, want %s", tt.location, u, err, tt.want)
		}
	}
}

func TestTablesAreSorted(t *testing.T) {
	for name, table := range map[string][]string{"tracking": tracking, "sessions": sessions, "maybeSessions": maybeSessions} {
		if !slices.IsSorted(table) {
			t.Errorf("table %s is not sorted", name)
		}
	}
}

func FuzzKey(f *testing.F) {
	for _, s := range []string{
		"http://example.org/a/../b?utm_x=1&c=%7e#f", "https://Bücher.example:443/%zz", `http:\\x`, "http://[::1]:80/",
		"http://a:b@c.example/?&&=&", "example.org", "http://x.example/%25%32%65/", "http://x/%2e%2E/..%2f",
		"http:0x7f.1\t/a;jsessionid=1;b=2/(S(x))/.;jsessionid=2?sid=0123456789abcdef0123456789abcdef", "https:/\\x.example", "http://1.2.3/",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		key, err := Key(raw)
		if err != nil {
			return
		}
		again, err := Key(key)
		if err != nil && len(key) <= maxURL { // escaping can make a URL too long for a second round
			t.Fatalf("Key(%q) = %q, whose Key is an error: %v", raw, key, err)
		}
		if err == nil && again != key {
			t.Fatalf("Key(%q) = %q, Key of that = %q", raw, key, again)
		}
		host, err := HostOf(raw)
		if err != nil || host == "" {
			t.Fatalf("HostOf(%q) = %q, %v, but it has a key", raw, host, err)
		}
		if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			t.Fatalf("Key(%q) = %q has a byte that is not printable ASCII", raw, key)
		}
	})
}
