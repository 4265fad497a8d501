package export

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// bookOf writes a book and opens it with archive/zip.
func bookOf(t *testing.T, rows ...Row) ([]byte, *zip.Reader, map[string]string) {
	t.Helper()
	var out bytes.Buffer
	if err := EPUB(&out, rowsOf(rows...), "coverage"); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(f.Name, err)
		}
		files[f.Name] = string(b)
	}
	return out.Bytes(), z, files
}

// The container is as OCF 3.3 wants it (4.2 to 4.4), the package as 5.3 to 5.7: what it lists is there, what is there is listed.
func TestEPUB(t *testing.T) {
	late := Row{Article: ferry(), FetchedAt: "2026-03-04T05:06:07.900Z"}
	late.Title, late.Language = strings.Repeat("long ", 200), "de"
	raw, z, files := bookOf(t, Row{Article: ferry(), FetchedAt: "2026-03-01T00:00:00.000Z"}, late)
	if f := z.File[0]; f.Name != "mimetype" || f.Method != zip.Store || len(f.Extra) != 0 || files["mimetype"] != "application/epub+zip" || string(raw[30:58]) != "mimetypeapplication/epub+zip" {
		t.Errorf("the first file is %+v", f)
	}
	for _, f := range z.File {
		if !f.Modified.Equal(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%s is of %v", f.Name, f.Modified)
		}
	}
	rootfile := regexp.MustCompile(`full-path="([^"]+)" media-type="application/oebps-package\+xml"`).FindStringSubmatch(files["META-INF/container.xml"])
	if rootfile == nil {
		t.Fatal("no rootfile")
	}
	var opf struct {
		ID       string `xml:"unique-identifier,attr"`
		Version  string `xml:"version,attr"`
		Metadata struct {
			Identifier struct {
				ID   string `xml:"id,attr"`
				Text string `xml:",chardata"`
			} `xml:"http://purl.org/dc/elements/1.1/ identifier"`
			Title    string `xml:"http://purl.org/dc/elements/1.1/ title"`
			Language string `xml:"http://purl.org/dc/elements/1.1/ language"`
			Meta     struct {
				Property string `xml:"property,attr"`
				Text     string `xml:",chardata"`
			} `xml:"meta"`
		} `xml:"metadata"`
		Items []struct {
			ID         string `xml:"id,attr"`
			Href       string `xml:"href,attr"`
			Type       string `xml:"media-type,attr"`
			Properties string `xml:"properties,attr"`
		} `xml:"manifest>item"`
		Spine []struct {
			ID string `xml:"idref,attr"`
		} `xml:"spine>itemref"`
	}
	if err := xml.Unmarshal([]byte(files[rootfile[1]]), &opf); err != nil {
		t.Fatal(err)
	}
	m := opf.Metadata
	if opf.Version != "3.0" || opf.ID != m.Identifier.ID || !regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(m.Identifier.Text) ||
		m.Title != "coverage" || m.Language != "mul" || m.Meta.Property != "dcterms:modified" || m.Meta.Text != "2026-03-04T05:06:07Z" {
		t.Errorf("package %+v", opf)
	}
	listed, navs := []string{"mimetype", "META-INF/container.xml", rootfile[1]}, 0
	ids := map[string]string{}
	for _, item := range opf.Items {
		name := path.Join(path.Dir(rootfile[1]), item.Href)
		listed = append(listed, name)
		if ids[item.ID] != "" || item.ID == "" {
			t.Errorf("id %q twice", item.ID)
		}
		ids[item.ID] = name
		if item.Properties == "nav" {
			navs++
		}
	}
	var there []string
	for name := range files {
		there = append(there, name)
	}
	slices.Sort(there)
	slices.Sort(listed)
	if !slices.Equal(there, listed) || navs != 1 {
		t.Errorf("the book holds %q and lists %q, %d contents", there, listed, navs)
	}
	if len(opf.Spine) != 3 || ids[opf.Spine[1].ID] != "EPUB/articles/000001.xhtml" || ids[opf.Spine[2].ID] != "EPUB/articles/000002.xhtml" {
		t.Errorf("spine %+v", opf.Spine)
	}
	nav := files["EPUB/contents.xhtml"]
	if !strings.Contains(nav, `<li><a href="articles/000001.xhtml">The &quot;Ferry&quot; returns · Harbour Post · 2026-02-03</a></li>`) || !strings.Contains(nav, "long…") && !strings.Contains(nav, "long …") {
		t.Errorf("contents %s", nav)
	}
	chapter := files["EPUB/articles/000001.xhtml"]
	for _, want := range []string{`lang="en" xml:lang="en"`, "<h1>The &quot;Ferry&quot; returns</h1>", `<p class="lead">After the winter.</p>`, "<li>It sails again</li>", "<p>First.</p>", `href="https://harbour.example/ferry?a=1&amp;b=%3C2%3E"`} {
		if !strings.Contains(chapter, want) {
			t.Errorf("no %s in %s", want, chapter)
		}
	}
	if err := EPUB(io.Discard, of(nil), "x"); !errors.Is(err, ErrNone) {
		t.Errorf("a book of nothing: %v, want %v", err, ErrNone)
	}
}

// xhtmlParents are the elements of a chapter's text that HTML lets stand in few others.
var xhtmlParents = map[string]string{
	"li": "ul ol", "dt": "dl", "dd": "dl", "tr": "table", "td": "tr", "th": "tr", "p": "section li td dd blockquote", "ul": "section li td dd blockquote", "ol": "section li td dd blockquote",
	"dl": "section li td dd blockquote", "table": "section li td dd blockquote", "blockquote": "section li td dd blockquote", "pre": "section li td dd blockquote",
	"h2": "section li td dd blockquote", "h3": "section li td dd blockquote", "h4": "section li td dd blockquote",
}

// Whatever HTML an archive holds, a chapter is XHTML by HTML's content models.
func TestEPUBChapters(t *testing.T) {
	for _, s := range hostileBodies {
		r := Row{Article: ferry()}
		r.BodyHTML = s
		text := chapterText(r, "x", "")
		if err := checkXHTML(text); err != nil {
			t.Errorf("%.60q: %v", s, err)
		}
		if strings.Contains(text, "javascript:") || strings.Contains(text, "alert(") {
			t.Errorf("%.60q: a script is in %s", s, text)
		}
	}
}

func checkXHTML(text string) error {
	var stack []string
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			name, parent := token.Name.Local, ""
			if len(stack) > 0 {
				parent = stack[len(stack)-1]
			}
			if want := xhtmlParents[name]; want != "" && !slices.Contains(strings.Fields(want), parent) {
				return fmt.Errorf("%s in %s", name, parent)
			}
			if name == "a" && slices.Contains(stack, "a") {
				return fmt.Errorf("a link in a link")
			}
			stack = append(stack, name)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if top := len(stack) - 1; top >= 0 && strings.TrimSpace(string(token)) != "" && slices.Contains(strings.Fields("section ul ol dl table tr blockquote body"), stack[top]) {
				return fmt.Errorf("text in %s", stack[top])
			}
		}
	}
}

// More files than the old format counts, which needs ZIP64.
func TestZip64(t *testing.T) {
	var out bytes.Buffer
	z, err := newZip(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer z.free()
	const files = 1<<16 + 5
	for i := range files {
		if err := z.store(fmt.Sprint(i), "x"); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.close(); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || len(r.File) != files || r.File[files-1].Name != fmt.Sprint(files-1) {
		t.Fatalf("%d files: %v", len(r.File), err)
	}
	// A file that begins beyond 4 GiB, without writing as much.
	out.Reset()
	far, err := newZip(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer far.free()
	far.out.n = 5 << 30
	if err := errors.Join(far.store("far", "x"), far.close()); err != nil {
		t.Fatal(err)
	}
	r, err = zip.NewReader(&behind{skip: 5 << 30, b: out.Bytes()}, 5<<30+int64(out.Len()))
	if err != nil || len(r.File) != 1 {
		t.Fatalf("beyond 4 GiB: %v", err)
	}
	if offset, err := r.File[0].DataOffset(); err != nil || offset != 5<<30+33 {
		t.Errorf("its data is at %d, %v", offset, err)
	}
}

// behind is a file of zeros with some bytes at its end.
type behind struct {
	skip int64
	b    []byte
}

func (f *behind) ReadAt(p []byte, at int64) (int, error) {
	clear(p)
	if at >= f.skip {
		n := copy(p, f.b[at-f.skip:])
		if n < len(p) {
			return n, io.EOF
		}
		return n, nil
	}
	if end := at + int64(len(p)); end > f.skip {
		copy(p[f.skip-at:], f.b)
	}
	return len(p), nil
}
