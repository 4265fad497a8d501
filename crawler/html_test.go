package crawler

import (
	"strings"
	"testing"
)

func TestLooksHTML(t *testing.T) {
	tests := []struct {
		contentType, head string
		want              bool
	}{
		{"text/html", "<p>", true},
		{"Text/HTML; charset=utf-8", "no markup at all", true},
		{"text/html", "<\x00h\x00t\x00m\x00l\x00>\x00", true},
		{"text/html", "\x1b$B$3$s", true},
		{"text/html", "", true},
		{"text/html", "%PDF-1.4", false},
		{"text/html", "\x89PNG\r\n\x1a\n", false},
		{"text/html", "PK\x03\x04", false},
		{"application/xhtml+xml", "<?xml version='1.0'?><html>", true},
		{"", "\ufeff <!doctype html>", true},
		{"", "", true},
		{"", "hello", false},
		{"text/plain", "<html>", true},
		{"text/plain", "hello", false},
		{"application/octet-stream", "<!DOCTYPE html>", true},
		{"application/octet-stream", "\x00\x01", false},
		{"application/json", "{}", false},
		{"application/rss+xml", "<?xml version='1.0'?><rss>", false},
		{"text/xml", "<?xml version='1.0'?><rss>", false},
		{"text/xml", "<?xml version='1.0'?><HTML>", true},
		{"image/svg+xml", "<svg>", false},
		{"video/mp4", "<html>", false},
		{" TEXT/html ;charset", "<p>", true},
		{"application/vnd.wap.xhtml+xml", "<?xml version='1.0'?><html>", true},
		{"text/xml", "<rss>" + strings.Repeat(" ", 1<<20) + "<html>", false},
	}
	for _, tt := range tests {
		if got := LooksHTML(tt.contentType, []byte(tt.head)); got != tt.want {
			t.Errorf("LooksHTML(%q, %q) = %v, want %v", tt.contentType, tt.head, got, tt.want)
		}
	}
}
