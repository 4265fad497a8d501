package warc

import (
	"bufio"
	"encoding/json"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// index is what a file's CDXJ will hold: a line an answer, "SURT TIME {JSON}", sorted by bytes, as pywb and others read it.
type index struct {
	lines []string
	bytes int
}

// entry is an answer for the index.
type entry struct {
	url, date, mime string
	status          int
	digest          string
	revisit         bool
	offset, length  int64
}

// cdxj is a line's JSON; its numbers are strings, as pywb writes them.
type cdxj struct {
	URL      string `json:"url"`
	Mime     string `json:"mime"`
	Status   string `json:"status"`
	Digest   string `json:"digest,omitempty"`
	Length   string `json:"length"`
	Offset   string `json:"offset"`
	Filename string `json:"filename"`
}

// add takes an entry in; the file's name is added when the index is written.
func (ix *index) add(e entry) {
	mime, _, _ := strings.Cut(e.mime, ";")
	mime = strings.ToLower(strings.TrimSpace(mime))
	switch {
	case e.revisit:
		mime = "warc/revisit"
	case mime == "":
		mime = "unk"
	}
	stamp := strings.NewReplacer("-", "", "T", "", ":", "", "Z", "").Replace(e.date)
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false) // as others write it
	if err := enc.Encode(cdxj{
		URL: URI(e.url), Mime: oneLine(strings.ToValidUTF8(mime, "")), Status: strconv.Itoa(e.status), Digest: e.digest,
		Length: strconv.FormatInt(e.length, 10), Offset: strconv.FormatInt(e.offset, 10),
	}); err != nil {
		return // strings alone: it cannot
	}
	line := surt(e.url) + " " + stamp[:min(14, len(stamp))] + " " + strings.TrimSuffix(text.String(), "\n")
	ix.lines = append(ix.lines, line)
	ix.bytes += len(line) + 16
}

// write puts the index beside its file.
func (ix *index) write(dir, name string) error {
	path := filepath.Join(dir, indexName(name))
	_ = os.Remove(path + OpenSuffix)                                                    // what a kill left of it; what stays is met below
	file, err := os.OpenFile(path+OpenSuffix, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666) // never what a link leads to
	if err != nil {
		return plainPath(err)
	}
	w := bufio.NewWriter(file)
	for _, line := range ix.sorted(name) {
		w.WriteString(line)
		w.WriteByte('\n') // Flush returns what went wrong
	}
	if err = w.Flush(); err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return plainPath(err)
	}
	return plainPath(os.Rename(file.Name(), path))
}

// sorted returns the lines of a file's index, and is the last that is asked of it.
func (ix *index) sorted(name string) []string {
	quoted, err := json.Marshal(name)
	if err != nil {
		quoted = []byte(`""`) // a string alone: it cannot
	}
	slices.Sort(ix.lines)
	for i, line := range ix.lines {
		ix.lines[i] = strings.TrimSuffix(line, `""}`) + string(quoted) + "}"
	}
	return ix.lines
}

// IndexPath is the path of a file's index.
func IndexPath(path string) string {
	return filepath.Join(filepath.Dir(path), indexName(filepath.Base(path)))
}

// indexName is the name of a file's index.
func indexName(name string) string { return strings.TrimSuffix(name, ".warc.gz") + ".cdxj" }

var wwwHost = regexp.MustCompile(`^www\d*\.`)

// surt is the key by which an address is found: host reversed, path, query sorted, in small letters, as the libraries
// surt and pywb make it ("com,example)/path?a=1&b=2").
func surt(address string) string {
	u, err := url.Parse(URI(address))
	if err != nil || u.Host == "" {
		return strings.ToLower(URI(address))
	}
	host := wwwHost.ReplaceAllString(strings.ToLower(u.Hostname()), "")
	if _, err := netip.ParseAddr(host); err != nil {
		labels := strings.Split(host, ".")
		slices.Reverse(labels)
		host = strings.Join(labels, ",")
	}
	if port := u.Port(); port != "" && port != map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		host += ":" + port
	}
	path := strings.ToLower(u.EscapedPath())
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		params := strings.Split(strings.ToLower(u.RawQuery), "&")
		slices.Sort(params)
		path += "?" + strings.Join(params, "&")
	}
	return host + ")" + path
}
