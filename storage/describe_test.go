package storage

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

func TestDescribe(t *testing.T) {
	db := openTemp(t)
	for _, a := range []struct {
		url, site, date string
		kind            extractor.Kind
	}{
		{"https://b.example/1", "Rare", "2024-03-01", extractor.KindArticle},
		{"https://b.example/2", "Usual", "2024-01-02T23:00:00-05:00", extractor.KindArticle},
		{"https://b.example/3", "Usual", "", extractor.KindLiveBlog},
		{"https://b.example/front", "Usual", "2019-01-01", extractor.KindIndex},
		{"https://a.example/1", "", "", extractor.KindArticle},
	} {
		x := article(a.url, "Title of "+a.url, "Text of "+a.url)
		x.Site, x.Date, x.Kind, x.Language = a.site, a.date, a.kind, "en"
		save(t, db, 0, saving{answer(crawler.Request{URL: a.url}, a.url, "page "+a.url), x})
	}
	d, err := db.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []DescribeSite{
		{Host: "a.example", Articles: 1},
		{Host: "b.example", Name: "Usual", Articles: 3, Span: Span{"2024-01-02", "2024-03-01"}},
	}
	if diff := cmp.Diff(want, d.Sites); diff != "" {
		t.Errorf("sites (-want +got):\n%s", diff)
	}
	if d.Articles != 4 || d.Versions != 4 || d.Published != (Span{"2024-01-02", "2024-03-01"}) || !cmp.Equal(d.Languages, []string{"en"}) || !cmp.Equal(d.Extractors, []string{extractor.Version}) {
		t.Errorf("Describe = %+v", d)
	}
	empty, err := openTemp(t).Describe(t.Context())
	if err != nil || empty.Articles != 0 || empty.Sites == nil || empty.Languages == nil || empty.Published != (Span{}) {
		t.Errorf("an empty archive: %+v, %v", empty, err)
	}
}
