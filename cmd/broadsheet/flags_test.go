package main

import (
	"testing"
)

func TestByteSize(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want byteSize // 0: an error
	}{
		{"16MiB", 16 << 20}, {"16m", 16 << 20}, {"500kB", 500e3}, {"1.5 MiB", 3 << 19}, {"1000000", 1e6}, {"1GiB", 1 << 30},
		{"", 0}, {"0", 0}, {"-1", 0}, {"lots", 0}, {"2GiB", 0}, {"NaN", 0}, {"Inf", 0}, {"1e99", 0}, {"MiB", 0},
	} {
		var got byteSize
		err := got.Set(tt.in)
		if (err != nil) != (tt.want == 0) || got != tt.want {
			t.Errorf("Set(%q) = %d, %v, want %d", tt.in, got, err, tt.want)
		}
		var again byteSize
		if err == nil && (again.Set(got.String()) != nil || again != got) {
			t.Errorf("Set(%q), which is String of %d, = %d", got.String(), got, again)
		}
	}
}

func TestShellQuote(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "''",
		"coverage.db":                "coverage.db",
		"--db=a b":                   "'--db=a b'",
		"it's":                       `'it'\''s'`,
		"https://example.org/?a=1&b": "'https://example.org/?a=1&b'",
		"$HOME;rm":                   "'$HOME;rm'",
		"*":                          "'*'",
		"~":                          "'~'",
	} {
		if got := shellQuote(in); got != want {
			t.Errorf("shellQuote(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestIsLocal(t *testing.T) {
	for url, want := range map[string]bool{
		"http://127.0.0.1:8080/a":        true,
		"http://[::1]/":                  true,
		"http://10.1.2.3/":               true,
		"http://localhost/":              true,
		"http://LOCALHOST.:80/":          true,
		"http://news.localhost/":         true,
		"ftp://example.org/":             true, // is never asked
		"just words":                     true,
		"https://example.org/":           false,
		"http://8.8.8.8/":                false,
		"http://127.0.0.1.example.org/":  false,
		"http://localhost.example.org/":  false,
		"http://127.0.0.1@example.org/a": false,
	} {
		if got := isLocal(url); got != want {
			t.Errorf("isLocal(%q) = %t, want %t", url, got, want)
		}
	}
}
