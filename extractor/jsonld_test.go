package extractor

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func readOne(script string) *ldFacts {
	return readLD([]string{script}, func(ref string) bool { return strings.HasSuffix(ref, "/here") },
		func(title string) float64 { return similar(title, "Ferry strike ends") })
}

func TestReadLDRepairs(t *testing.T) {
	for name, script := range map[string]string{
		"plain":          `{"@type":"NewsArticle","headline":"Ferry strike ends","datePublished":"2024-05-03"}`,
		"trailing comma": `{"@type":"NewsArticle","headline":"Ferry strike ends","datePublished":"2024-05-03",}`,
		"missing comma":  "{\"@type\":\"NewsArticle\",\"headline\":\"Ferry strike ends\"\n\"datePublished\":\"2024-05-03\"}",
		"comments":       "/* head */{\"@type\":\"NewsArticle\", // what it is\n\"headline\":\"Ferry strike ends\",\"datePublished\":\"2024-05-03\"}",
		"html comment":   `<!-- {"@type":"NewsArticle","headline":"Ferry strike ends","datePublished":"2024-05-03"} -->`,
		"cdata":          "//<![CDATA[\n{\"@type\":\"NewsArticle\",\"headline\":\"Ferry strike ends\",\"datePublished\":\"2024-05-03\"}\n//]]>",
		"one-line cdata": `//<![CDATA[{"@type":"NewsArticle","headline":"Ferry strike ends","datePublished":"2024-05-03"}//]]>`,
		"line ends":      "{\"@type\":\"NewsArticle\",\"description\":\"two\nlines\tand a tab\",\"headline\":\"Ferry strike\nends\",\"datePublished\":\"2024-05-03\"}",
		"stray quotes":   `{"@type":"NewsArticle","description":"the "long" strike","headline":"Ferry strike ends","datePublished":"2024-05-03"}`,
		"broken off":     `{"@type":"NewsArticle","headline":"Ferry strike ends","datePublished":"2024-05-03","articleBody":"The strike`,
		"semicolon":      `{"@type":"NewsArticle","headline":"Ferry strike ends","datePublished":"2024-05-03"};`,
		"array":          `[{"@type":"WebSite","name":"x"},{"@type":["Article","NewsArticle"],"headline":"Ferry strike ends","datePublished":"2024-05-03"}]`,
		"graph":          `{"@graph":[{"@type":"WebPage"},{"@type":"http://schema.org/NewsArticle","headline":"Ferry strike ends","datePublished":"2024-05-03"}]}`,
		"nested":         `{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","headline":"Ferry strike ends","datePublished":"2024-05-03"}}`,
		"entities":       `{"@type":"NewsArticle","headline":"Ferry &amp;#115;trike ends","datePublished":"2024-05-03"}`,
	} {
		t.Run(name, func(t *testing.T) {
			f := readOne(script)
			if f.headline != "Ferry strike ends" || f.published != "2024-05-03" {
				t.Errorf("headline %q, published %q", f.headline, f.published)
			}
		})
	}
}

func TestReadLDChoosesThePage(t *testing.T) {
	f := readOne(`{"@graph":[
		{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"Another story","datePublished":"2020-01-01","url":"/other"}]},
		{"@type":"NewsArticle","headline":"Harbour news","datePublished":"2021-01-01"},
		{"@type":"NewsArticle","headline":"Ferry strike ends","url":"https://a.example/here","datePublished":"2024-05-03",
		 "author":[{"@id":"#nora"},{"@type":"Organization","name":"Harbour Press"}],"publisher":{"@id":"#pub"},"isAccessibleForFree":"False",
		 "image":[{"@id":"#img"}],"keywords":["ferries",{"name":"strikes"}]},
		{"@id":"#nora","@type":"Person","name":"Nora Vask"},{"@id":"#pub","@type":"Organization","name":"The Tidewater Post"},
		{"@id":"#img","@type":"ImageObject","url":"https://a.example/i.jpg","caption":"A ferry"}]}`)
	if f.headline != "Ferry strike ends" || len(f.authors) != 2 || f.authors[0].name != "Nora Vask" || !f.authors[1].org || f.publisher != "The Tidewater Post" ||
		!f.notFree || f.image != "https://a.example/i.jpg" || f.caption != "A ferry" || len(f.keywords) != 2 {
		t.Errorf("got %+v", f)
	}
}

func TestReadLDBoundsNames(t *testing.T) {
	f := readOne(`{"@type":"NewsArticle","headline":"Ferry strike ends","author":[{"name":"Ada Quill"},{"name":[` + strings.Repeat(`"Nora Vask",`, 500) + `]}]}`)
	if len(f.authors) != maxSigners {
		t.Errorf("%d authors, want %d", len(f.authors), maxSigners)
	}
}

// plain turns a value into what encoding/json makes of the same text.
func plain(v ldValue) any {
	switch v.kind {
	case ldString:
		return v.str
	case ldNumber:
		var n any
		if json.Unmarshal([]byte(v.str), &n) != nil {
			return v.str
		}
		return n
	case ldArray:
		out := []any{}
		for _, e := range v.list {
			out = append(out, plain(e))
		}
		return out
	case ldObject:
		out := map[string]any{}
		for i, k := range v.keys {
			out[k] = plain(v.list[i])
		}
		return out
	}
	return nil
}

func FuzzJSONLD(f *testing.F) {
	f.Add(`{"@type":"NewsArticle","headline":"a \"b\" \u00e4 \ud83d\ude00","n":[1,2.5,true,null,{}]}`)
	f.Add(`{"a":"x "y", z","b":[1,,2,],}`)
	f.Add(`<!--//<![CDATA[{"a":/**/1}`)
	f.Add(strings.Repeat(`{"a":[`, 200))
	f.Fuzz(func(t *testing.T, script string) {
		facts := readLD([]string{script, `{"@type":"Article"}`}, func(string) bool { return false }, func(string) float64 { return 0 })
		for _, s := range []string{facts.headline, facts.description, facts.publisher} {
			if !utf8.ValidString(s) {
				t.Errorf("%q is not UTF-8", s)
			}
		}
		// What encoding/json accepts is read the same, strings escaped as it writes them.
		var want any
		if len(script) > 1000 || strings.Contains(script, "\ufffd") || json.Unmarshal([]byte(script), &want) != nil {
			return
		}
		switch want.(type) {
		case map[string]any, []any:
		default:
			return
		}
		clean, err := json.Marshal(want)
		if err != nil || strings.Count(string(clean), "[")+strings.Count(string(clean), "{") > ldMaxDepth {
			return
		}
		values := parseLD(string(clean), new(int))
		if len(values) != 1 {
			t.Fatalf("parseLD(%s) gives %d values", clean, len(values))
		}
		again, err := json.Marshal(plain(values[0]))
		if err != nil || string(again) != string(clean) {
			t.Errorf("parseLD(%s) = %s, %v", clean, again, err)
		}
	})
}

// TestLDBounds has objects and lists that are longer than any lookup goes.
func TestLDBounds(t *testing.T) {
	values := 0
	v := parseLD("{"+strings.Repeat(`"k":1,`, 5000)+`"last":1}`, &values)[0]
	if len(v.keys) != ldMaxKeys || len(v.list) != ldMaxKeys {
		t.Errorf("%d keys and %d values of an object are kept, want %d", len(v.keys), len(v.list), ldMaxKeys)
	}
	v = parseLD("["+strings.Repeat(`{"@id":"#1"},`, 5000)+"]", &values)[0]
	if got := len(v.all()); got != ldMaxItems {
		t.Errorf("%d items of a list are tried, want %d", got, ldMaxItems)
	}
	d := &ldDoc{}
	for range 5000 {
		d.entities = append(d.entities, ldEntity{v: &v, types: []string{"NewsArticle"}})
	}
	asked := 0
	d.choose(func(string) bool { return false }, func(string) float64 { asked++; return 0 })
	if asked != maxCandidates {
		t.Errorf("%d headlines are compared, want %d", asked, maxCandidates)
	}
}
