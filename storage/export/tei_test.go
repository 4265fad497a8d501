package export

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"broadsheet/extractor"
)

// hostileBodies are HTML that no extractor of ours writes but an archive may hold.
var hostileBodies = []string{
	"loose <b>bold</b> text<p>then a paragraph<ul><li>one<li>two<p>p in li</p><ul><li>deep</ul></ul>",
	"<ul>text in a list<p>p in a list</p><ol></ol><li></li></ul>", "<li>without a list</li>", "<dl><dd>first</dd><dt>term</dt></dl>", "<dl><dt>term</dt><dd>what <h3>heading</h3></dd><dt>t2</dt><dd>x</dd></dl>",
	"<dl><dt>a</dt></dl>", "<table><caption>c</caption><tr><th>h<p>x</p></th><td></td></tr><tr></tr><tbody><tr><td><table><tr><td>inner</td></tr></table></td></tr></tbody></table>",
	"<h2>Head</h2><h4>Head 2</h4><p>x</p><h1>One</h1>", "<blockquote>loose<h3>quoted heading</h3><blockquote><p>deep</p></blockquote></blockquote><blockquote></blockquote>",
	"<pre>a\n\n  b<p>c</p></pre>", `<p><a href="https://a.example/x y?q=[1]#a#b">one <a href="https://b.example/">two</a></a> <a href="javascript:alert(1)">js</a> <a href="mailto:a@b.example?subject=x y">m</a></p>`,
	`<p><a href="https://a.example/%zz|^{}">bad</a><a href="http://[::1]/x">six</a><a href="//c.example/">none</a><a href="https://b&uuml;cher.example/ü">idn</a></p>`,
	"<p>x<br><br>y <q>quoted <em><strong>both</strong></em></q> <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby> <sub>2</sub><mark>m</mark><abbr>a</abbr></p>",
	"<em><p>block in inline</p><p>two</p></em>", "<script>alert(1)</script><style>p{}</style><p onclick=x style=y>attributes</p><img src=x alt=y><svg><path/></svg><math><mi>x</mi></math>",
	"<p>&#0;&#1;&#x1b;&#xfffe;&#x202e;</p>", strings.Repeat("<blockquote>", 600) + "deep", "<!-- comment --><![CDATA[x]]><?pi?><p>y</p>", "<h2><p>p in h</p><ul><li>list in h</ul></h2>", "<div><section><p>a</p></section></div>", "   ",
}

// teiElement is what TEI's Guidelines (P5 4.9, the element's reference page; simplePrint's ODD takes none of it away) let an element that we
// write hold, as far as we use it: children in their order, "#" for text, and attributes. A word behind the element's name tells two uses apart.
type teiElement struct{ content, attributes string }

const (
	teiPhrase  = `((#|hi|ref|lb|q) )*`                    // macro.phraseSeq, macro.paraContent
	teiSpecial = `((#|hi|ref|lb|q|p|list|quote|table) )*` // macro.specialPara
	teiCommon  = `((p|list|quote|table) )`                // model.common
)

var teiElements = map[string]teiElement{
	"teiCorpus": {`teiHeader (TEI )+`, ""}, "TEI": {`teiHeader text `, "xml:lang"},
	"teiHeader": {`fileDesc (profileDesc )?`, ""}, "fileDesc": {`titleStmt (extent )?publicationStmt (notesStmt )?sourceDesc `, ""}, "titleStmt": {`title (author )*`, ""},
	"extent": {`# `, ""}, "publicationStmt": {`p `, ""}, "notesStmt": {`(note )+`, ""}, "sourceDesc": {`(p |bibl )`, ""}, "bibl": {`((title|author|date|idno|note) )+`, ""},
	"title": {`# `, "level"}, "author": {`# `, ""}, "date": {`# `, "type when"}, "idno": {`# `, "type"}, "note": {`# `, "type"},
	"profileDesc": {`(abstract )?(langUsage )?textClass `, ""}, "abstract": {`(p )+`, ""}, "langUsage": {`(language )+`, ""}, "language": {``, "ident"},
	"textClass": {`(keywords )*`, ""}, "keywords": {`(term )+`, "n"}, "term": {`# `, ""},
	"text": {`body `, ""}, "body": {`(head )?(byline )?(argument )*(` + teiCommon + `+(div )*|(div )+)`, ""}, "div": {`head ` + teiCommon + `*`, "n"},
	"argument": {`(p |list )`, "n"}, "head": {teiPhrase, ""}, "byline": {`((#|hi|ref|lb) )*`, ""}, "p": {teiPhrase, "rendition xml:space"},
	"quote": {teiSpecial, ""}, "list": {`(item )+`, ""}, "item": {teiSpecial, "n rendition"}, "table": {`(row )+`, ""}, "row": {`(cell )+`, ""}, "cell": {teiSpecial, "role"},
	"hi": {teiPhrase, "rendition"}, "q": {teiPhrase, ""}, "ref": {teiPhrase, "target"}, "lb": {``, ""},
}

// teiValues are the datatypes of attributes; those without are text.
var teiValues = map[string]*regexp.Regexp{
	"when":      regexp.MustCompile(`^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$`),
	"type":      regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`), // teidata.enumerated
	"ident":     regexp.MustCompile(`^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$`),
	"xml:lang":  regexp.MustCompile(`^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$`),
	"level":     regexp.MustCompile(`^[amjsu]$`),
	"role":      regexp.MustCompile(`^(label|data|sum|total)$`),
	"rendition": regexp.MustCompile(`^simple:(bold|italic|typewriter|strikethrough|underline|smaller|subscript|superscript|literal)$`), // simplePrint's list
	"target":    regexp.MustCompile(`^(https?://|mailto:)([A-Za-z0-9._~:/?#@!$&'()*+,;=\[\]-]|%[0-9A-Fa-f]{2})+$`),                     // RFC 3986
	"xml:space": regexp.MustCompile(`^preserve$`),
}

// validTEI checks a document by teiElements.
func validTEI(r io.Reader) error {
	models := map[string]*regexp.Regexp{}
	for name, e := range teiElements {
		models[name] = regexp.MustCompile(`^(` + e.content + `)$`)
	}
	type open struct {
		name     string
		children strings.Builder
	}
	var stack []*open
	for d := xml.NewDecoder(r); ; {
		token, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			e, known := teiElements[name]
			if !known || token.Name.Space != "http://www.tei-c.org/ns/1.0" {
				return fmt.Errorf("unknown element %v", token.Name)
			}
			for _, a := range token.Attr {
				attribute := a.Name.Local
				if a.Name.Space == "http://www.w3.org/XML/1998/namespace" {
					attribute = "xml:" + attribute
				}
				if attribute == "xmlns" && len(stack) == 0 {
					continue
				}
				if !strings.Contains(" "+e.attributes+" ", " "+attribute+" ") {
					return fmt.Errorf("%s has attribute %s", name, attribute)
				}
				if v := teiValues[attribute]; v != nil && !v.MatchString(a.Value) {
					return fmt.Errorf("%s has %s=%q", name, attribute, a.Value)
				}
			}
			if len(stack) > 0 {
				stack[len(stack)-1].children.WriteString(name + " ")
			}
			stack = append(stack, &open{name: name})
		case xml.EndElement:
			top := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if c := top.children.String(); !models[top.name].MatchString(c) {
				return fmt.Errorf("%s holds %.200q", top.name, c)
			}
		case xml.CharData:
			if len(stack) > 0 && (strings.TrimSpace(string(token)) != "" || models[stack[len(stack)-1].name].MatchString("# ")) {
				if top := stack[len(stack)-1]; !strings.HasSuffix(top.children.String(), "# ") { // a text may come in pieces
					top.children.WriteString("# ")
				}
			}
		}
	}
}

func TestTEIValid(t *testing.T) {
	rows := []Row{{Article: ferry(), FetchedAt: "2026-03-04T05:06:07.123Z", PageSHA256: strings.Repeat("ab", 32), TextSHA256: "cd"}, textFree(secretive(), false), {Article: &extractor.Article{}}}
	for _, s := range worse() {
		rows = append(rows, hostileRow(s))
	}
	for _, s := range hostileBodies {
		r := Row{Article: ferry()}
		r.BodyHTML = s
		rows = append(rows, r)
	}
	for i, r := range rows {
		var out bytes.Buffer
		if err := TEI(&out, rowsOf(r), "x"); err != nil {
			t.Fatal(err)
		}
		if err := validTEI(&out); err != nil {
			t.Errorf("article %d, HTML %.60q: %v", i, r.BodyHTML, err)
		}
	}
	var out bytes.Buffer
	if err := TEI(&out, rowsOf(rows...), "\x00\u202e"); err != nil {
		t.Fatal(err)
	}
	if err := validTEI(&out); err != nil {
		t.Error(err)
	}
	if err := TEI(&out, of(nil), "x"); !errors.Is(err, ErrNone) {
		t.Errorf("a corpus of nothing: %v, want %v", err, ErrNone)
	}
}

func TestTEI(t *testing.T) {
	a := ferry()
	a.BodyHTML = `<p>First.</p><h2>Next</h2><p>Second, <em>with</em> a <a href="https://harbour.example/2?a=1&amp;b">comma</a>.<br>And</p><ol><li>one</li></ol><table><tr><th>h</th><td>d</td></tr></table><blockquote><p>q</p></blockquote>`
	dir := t.TempDir()
	n, err := TEIFolder(dir, of(nil, a, a))
	if err != nil || n != 2 {
		t.Fatal(n, err)
	}
	text, err := os.ReadFile(filepath.Join(dir, fileName(a)+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := validTEI(bytes.NewReader(text)); err != nil {
		t.Error(err)
	}
	for _, want := range []string{
		`<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en">`, `<date type="published" when="2026-02-03T04:05:06+01:00">`, `<idno type="URL">https://harbour.example/ferry?a=1&amp;b=&lt;2&gt;</idno>`,
		`<argument n="lead"><p>After the winter.</p></argument>`, "<item>It sails again</item>\n", `<keywords n="tags"><term>Harbour</term>`,
		"<p>First.</p>\n<div n=\"h2\">\n<head>Next</head>\n<p>Second, <hi rendition=\"simple:italic\">with</hi> a <ref target=\"https://harbour.example/2?a=1&amp;b\">comma</ref>.<lb/>And</p>\n" +
			`<list><item n="1">one</item></list>` + "\n" + `<table><row><cell role="label">h</cell><cell>d</cell></row></table>` + "\n<quote><p>q</p></quote>\n</div>\n</body>",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}
