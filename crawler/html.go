package crawler

import (
	"bytes"
	"net/http"
	"strings"
)

// LooksHTML reports whether a body is a page, by its Content-Type and how it begins; a kilobyte is enough.
func LooksHTML(contentType string, head []byte) bool {
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	sniffed, _, _ := strings.Cut(http.DetectContentType(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))), ";")
	switch media {
	case "text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml":
		// Believed, unless the bytes are plainly a PDF, an image, a film or an archive. An encoding like
		// UTF-16 without a mark looks like octet-stream.
		return strings.HasPrefix(sniffed, "text/") || sniffed == "application/octet-stream" || len(head) == 0
	case "text/xml", "application/xml":
		return hasRoot(head)
	case "", "text/plain", "application/octet-stream", "application/x-unknown", "unknown/unknown", "*/*":
		return sniffed == "text/html" || sniffed == "text/xml" && hasRoot(head) || len(head) == 0 && media == ""
	}
	return false
}

// hasRoot tells XHTML from feeds and other XML.
func hasRoot(head []byte) bool {
	return bytes.Contains(bytes.ToLower(head[:min(len(head), 4<<10)]), []byte("<html"))
}
