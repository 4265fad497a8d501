package storage

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"
)

// timeLayout is how times are stored: UTC, RFC 3339, always with milliseconds, so that they sort as text.
const timeLayout = "2006-01-02T15:04:05.000Z"

// timeText returns a time as it is stored.
func timeText(t time.Time) string { return t.UTC().Format(timeLayout) }

// notBefore is timeText for a time that is to be over, whatever the milliseconds leave out.
func notBefore(t time.Time) string { return timeText(t.Add(time.Millisecond - 1)) }

// parseTime reads a stored time; what is not one is the zero time.
func parseTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// clean returns s as a TEXT column can hold it: valid UTF-8, and without NUL, at which other programs
// that read the file would end the text.
func clean(s string) string {
	if !utf8.ValidString(s) { // looks at eight bytes at a time, ToValidUTF8 at one
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}

// jsonText returns v as JSON without HTML escapes; a value that has no JSON form is null.
func jsonText(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "null"
	}
	return strings.TrimSuffix(b.String(), "\n")
}
