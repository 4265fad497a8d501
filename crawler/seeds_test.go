package crawler

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"
)

func read(r io.Reader) (got []string) {
	for u, err := range ReadURLs(r) {
		if le := new(LineError); errors.As(err, &le) {
			u = fmt.Sprintf("bad %d: %v", le.Line, le.Err)
		} else if err != nil {
			u = "end: " + err.Error()
		}
		got = append(got, u)
	}
	return got
}

func TestReadURLs(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("http://a.example/ä\r\nhttp://b.example/\r\n")
	if err != nil {
		t.Fatal(err)
	}
	long := "http://a.example/" + strings.Repeat("x", 3*maxLine)
	tests := []struct {
		name, in string
		want     []string
	}{
		{"empty", "", nil},
		{"blank and comments", "\n \n# c\n  # d\nhttp://a.example/#x\n", []string{"http://a.example/#x"}},
		{"no newline at the end", "http://a.example/\nhttp://b.example/", []string{"http://a.example/", "http://b.example/"}},
		{"mark, CRLF, spaces", "\ufeffhttp://a.example/\r\n\t http://b.example/ \r\n", []string{"http://a.example/", "http://b.example/"}},
		{"UTF-16", utf16, []string{"http://a.example/ä", "http://b.example/"}},
		{"no scheme", "example.org/a\n", []string{"bad 1: \"example.org/a\" has no scheme, write https://example.org/a: not an http or https address"}},
		{"password", "# c\nhttps://jo:secret@a.example/x\n", []string{"bad 2: URL \"https://a.example/x\": " + ErrUser.Error()}},
		{"no user after all", "https://@a.example/@x\n", []string{"https://@a.example/@x"}},
		{"NUL", "a\x00b\nhttp://b.example/\n", []string{"bad 1: has a NUL byte, is this a text file?", "http://b.example/"}},
		{"not UTF-8", "\n\xff\xfd\nhttp://b.example/\n", []string{"bad 2: is not UTF-8", "http://b.example/"}},
		{"long", "\n" + long + "\nhttp://b.example/\n", []string{"bad 2: longer than 65536 bytes", "http://b.example/"}},
		{"long at the end", long, []string{"bad 1: longer than 65536 bytes"}},
		{"long after spaces", strings.Repeat(" ", maxLine) + "http://a.example/\nhttp://b.example/", []string{"bad 1: longer than 65536 bytes", "http://b.example/"}},
		{"only a user's name", "\xff@\nhttp://b.example/", []string{"bad 1: is not UTF-8", "http://b.example/"}},
		{"comment that is long", "#" + long + "\nhttp://b.example/", []string{"http://b.example/"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, read(strings.NewReader(tt.in))); diff != "" {
				t.Errorf("ReadURLs (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, read(iotest.OneByteReader(strings.NewReader(tt.in)))); diff != "" {
				t.Errorf("ReadURLs byte by byte (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadURLsReadError(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("http://a.example/\nhttp://b.ex"), iotest.ErrReader(errors.New("disk on fire")))
	want := []string{"http://a.example/", "end: read line 2: disk on fire"}
	if diff := cmp.Diff(want, read(broken)); diff != "" {
		t.Errorf("ReadURLs (-want +got):\n%s", diff)
	}
}

func TestReadURLsStopsEarly(t *testing.T) {
	for u := range ReadURLs(strings.NewReader("http://a.example/\nhttp://b.example/\n")) {
		if u != "http://a.example/" {
			t.Errorf("got %q after break", u)
		}
		break
	}
}

func TestLineErrorIsFitToPrint(t *testing.T) {
	for _, err := range ReadURLs(strings.NewReader("\x1b[2J\x00" + strings.Repeat("y", 5000))) {
		if err == nil || len(err.Error()) > 300 || strings.ContainsRune(err.Error(), 0x1b) {
			t.Errorf("message %q, want it short and without control characters", err)
		}
	}
}

func FuzzReadURLs(f *testing.F) {
	f.Add([]byte("http://a.example/\n# c\r\n\x00\n"))
	f.Add([]byte("\xff\xfeh\x00t\x00\n\x00"))
	f.Add([]byte("\xef\xbb\xbfhttp://a.example/"))
	f.Add([]byte("\xff@\n//@\nhttp://a.example/\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lines := 0
		for u, err := range ReadURLs(strings.NewReader(string(data))) {
			if lines++; lines > len(data)+1 {
				t.Fatal("more items than bytes")
			}
			if err != nil {
				if _, ok := errors.AsType[*LineError](err); !ok {
					t.Fatalf("the list ends with %v", err)
				}
			}
			if bad, ok := errors.AsType[*LineError](err); ok && bad.Text == "" {
				t.Fatalf("%v has no text", err)
			}
			if err == nil && (u == "" || strings.ContainsAny(u, "\x00\n") || !utf8.ValidString(u)) {
				t.Fatalf("yielded %q", u)
			}
		}
		if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
			return // UTF-16, whose lines are not those of the bytes
		}
		want := 0
		for line := range bytes.SplitSeq(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), []byte("\n")) {
			if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
				want++
			}
		}
		if lines != want && len(data) < maxLine {
			t.Fatalf("%d entries of %d lines that are neither blank nor comments", lines, want)
		}
	})
}
