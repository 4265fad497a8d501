package warc_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"broadsheet/storage/warc"
)

// checked makes a file with several kinds of records and returns what is known of them.
func checked(t *testing.T) (dir, name string, known []warc.Known) {
	t.Helper()
	dir = t.TempDir()
	w := warc.NewWriter(warc.WriterOptions{Dir: dir, Info: info})
	same, notModified := exchange("https://a.example/2", strings.Repeat("<p>one", 100)), exchange("https://a.example/1", "")
	same.Revisit = &warc.Original{URL: "https://a.example/1", Date: "2026-05-06T07:08:09.123Z"}
	notModified.Head, notModified.Status, notModified.Revisit = []byte("HTTP/1.1 304 Not Modified\r\n\r\n"), 304, &warc.Original{NotModified: true}
	xs := []*warc.Exchange{exchange("https://a.example/1", strings.Repeat("<p>one", 100)), same, notModified, exchange("https://ü.example/3", "<p>three")}
	for i, p := range write(t, w, xs...) {
		name = p.File
		known = append(known, warc.Known{Offset: p.Offset, Length: p.Length, Type: p.Type, URL: xs[i].URL, Date: p.Date, Status: xs[i].Status, Payload: fmt.Sprintf("%x", xs[i].Payload)})
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, name, known
}

// check returns what Check reports, as "offset problem".
func check(t testing.TB, dir, name string, size int64, ended bool, known []warc.Known) (found []string) {
	t.Helper()
	_, err := warc.Check(t.Context(), warc.CheckOptions{
		Path: filepath.Join(dir, name), Name: strings.TrimSuffix(name, warc.OpenSuffix), Size: size, Ended: ended, Progress: func(int64) {},
		Next: func() (k warc.Known, err error) {
			if len(known) == 0 {
				return k, io.EOF
			}
			k, known = known[0], known[1:]
			return k, nil
		},
		Report: func(offset int64, _, problem string) error {
			found = append(found, fmt.Sprint(offset, " ", problem))
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestCheck(t *testing.T) {
	dir, name, known := checked(t)
	path := filepath.Join(dir, name)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	index := strings.TrimSuffix(path, ".warc.gz") + ".cdxj"
	lines, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	size := int64(len(whole))
	if found := check(t, dir, name, size, true, known); len(found) > 0 {
		t.Fatalf("a file that is as it was: %q", found)
	}
	// rewritten makes a member with other text in the place of a record.
	rewritten := func(k warc.Known, from, to string) []byte {
		z, err := gzip.NewReader(bytes.NewReader(whole[k.Offset : k.Offset+k.Length]))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(z)
		if err != nil || !bytes.Contains(text, []byte(from)) {
			t.Fatalf("%v, %q has no %q", err, text, from)
		}
		var b bytes.Buffer
		out := gzip.NewWriter(&b)
		if _, err := out.Write(bytes.Replace(text, []byte(from), []byte(to), 1)); err != nil {
			t.Fatal(err)
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		return slices.Concat(whole[:k.Offset], b.Bytes(), whole[k.Offset+k.Length:])
	}
	flipped := bytes.Clone(whole)
	flipped[known[1].Offset+known[1].Length/2] ^= 0xff
	for _, test := range []struct {
		name  string
		data  []byte
		index []byte
		known []warc.Known
		want  []string // in this order, each a part of a report
	}{
		{"a byte", flipped, lines, known, []string{fmt.Sprint(known[1].Offset, " the compressed data that begins at byte ", known[1].Offset, " is damaged")}},
		{"the end", whole[:size-3], lines, known, []string{"the file has", "the file ends inside the compressed data"}},
		{"something more", append(bytes.Clone(whole), "more"...), lines, known, []string{"the file has", "what is behind it was not looked at"}},
		{"a payload", rewritten(known[3], "<p>three", "<p>threa"), lines, known,
			[]string{"the file has", "its block is not the one", "its payload is not the one", "its length is", "line 4 is not"}},
		{"a length", rewritten(known[3], "<p>three\r\n\r\n", "<p>t"), lines, known,
			[]string{"the file has", "its block ends 4 bytes before its Content-Length", "two line ends", "its block is not", "its payload is not", "its length is"}},
		{"a field", rewritten(known[0], "WARC-IP-Address: 2001:db8::1\r\n", "WARC-IP-Address 2001\r\n"), lines, known, []string{"the file has", `its header has the line "WARC-IP-Address 2001\r\n"`}},
		{"an address", rewritten(known[0], "Target-URI: https://a.example/1", "Target-URI: https://b.example/1"), lines, known, []string{"the file has", "its WARC-Target-URI is https://b.example/1, the archive has https://a.example/1"}},
		{"a profile", rewritten(known[1], "revisit/identical", "revisit/identicul"), lines, known, []string{"the file has", "its WARC-Profile is"}},
		{"another version", rewritten(known[1], "WARC/1.1", "WARC/9.9"), lines, known, []string{"the file has", "it does not begin with WARC/1.1"}},
		{"another file", []byte("<p>no WARC file"), lines, known, []string{"the file has", "is damaged", "none begins", "none begins", "and so of 2 more records"}},
		{"none of it", nil, lines, known, []string{"the file has 0 bytes", "none begins"}},
		{"what the archive has", whole, lines, slices.Concat(known[:1], []warc.Known{{Offset: known[1].Offset - 1, URL: "https://x.example/"}}, known[1:]), []string{"the archive has a record here, and none begins"}},
		{"a line of the index", whole, bytes.Replace(lines, []byte(`"status":"304"`), []byte(`"status":"200"`), 1), known, []string{"-1 line 2 is not what the file has: "}},
		{"the index is cut", whole, lines[:len(lines)-20], known, []string{"-1 line 4 is not"}},
		{"a line is missing", whole, lines[:bytes.LastIndexByte(lines[:len(lines)-1], '\n')+1], known, []string{"-1 it has 3 lines, not 4"}},
		{"no index", whole, nil, known, []string{"-1 it is missing"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for p, data := range map[string][]byte{path: test.data, index: test.index} {
				if err := os.WriteFile(p, data, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if test.index == nil {
				if err := os.Remove(index); err != nil {
					t.Fatal(err)
				}
			}
			found := check(t, dir, name, size, true, test.known)
			rest := found
			for _, want := range test.want {
				i := slices.IndexFunc(rest, func(s string) bool { return strings.Contains(s, want) })
				if i < 0 {
					t.Fatalf("no %q in %q", want, found)
				}
				rest = rest[i+1:]
			}
			if len(found) > len(test.want)+5 {
				t.Errorf("one fault is told in %d: %q", len(found), found)
			}
		})
	}
	// Of a file that is being written, no more is looked at than is known.
	end := known[2].Offset + known[2].Length
	open := t.TempDir()
	if err := os.WriteFile(filepath.Join(open, name+warc.OpenSuffix), whole[:size-5], 0o666); err != nil {
		t.Fatal(err)
	}
	if found := check(t, open, name+warc.OpenSuffix, end, false, known[:3]); len(found) > 0 {
		t.Errorf("a file that is being written: %q", found)
	}
	if found := check(t, open, name+warc.OpenSuffix, size, false, known); len(found) != 2 {
		t.Errorf("a file that is cut: %q", found)
	}
}
