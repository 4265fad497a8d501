package export

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
)

// parquetTexts reads all values of all columns by the file's own schema.
func parquetTexts(t *testing.T, b []byte) (texts []string) {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range f.RowGroups() {
		rows := group.Rows()
		buffer := make([]parquet.Row, 16)
		for {
			n, err := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				for _, v := range row {
					texts = append(texts, v.String())
				}
			}
			if err != nil {
				break
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

func TestParquet(t *testing.T) {
	row := Row{Article: ferry(), FetchedAt: "2026-03-04T05:06:07.123Z", PageSHA256: strings.Repeat("ab", 32), Truncated: true,
		CapturedAt: "2026-03-01T00:00:00.000Z", Revision: 2, ExtractorVersion: "7", GoneAt: "2026-03-05T00:00:00.000Z"}
	bare := Row{Article: ferry()}
	bare.Article.Authors, bare.Article.Tags, bare.Article.Date, bare.Article.Section = nil, nil, "2026-02-03", ""
	var out bytes.Buffer
	if err := Parquet(&out, rowsOf(row, bare)); err != nil {
		t.Fatal(err)
	}
	type reader struct { // in another order, with pointers where nulls may be
		FetchedAt *time.Time `parquet:"fetched_at,optional,timestamp"`
		Published *time.Time `parquet:"published,optional,timestamp"`
		Day       int32      `parquet:"day,optional,date"`
		Tags      []string   `parquet:"tags,list"`
		Authors   []string   `parquet:"authors,list"`
		Section   *string    `parquet:"section,optional"`
		Words     int64      `parquet:"word_count"`
		Truncated bool       `parquet:"truncated"`
		Captured  *time.Time `parquet:"captured_at,optional,timestamp"`
		Revision  *int32     `parquet:"revision,optional"`
		Extractor *string    `parquet:"extractor_version,optional"`
		Gone      *time.Time `parquet:"gone_at,optional,timestamp"`
		Images    []struct {
			Caption *string `parquet:"caption,optional"`
		} `parquet:"images,list"`
	}
	got, err := parquet.Read[reader](bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || len(got) != 2 {
		t.Fatal(len(got), err)
	}
	if d := cmp.Diff([]string{"Mara Lind", "Jo Okafor"}, got[0].Authors); d != "" {
		t.Error(d)
	}
	const day = 20487 // 2026-02-03
	if a := got[0]; !a.FetchedAt.Equal(time.Date(2026, 3, 4, 5, 6, 7, 123e6, time.UTC)) || !a.Published.Equal(time.Date(2026, 2, 3, 3, 5, 6, 0, time.UTC)) || a.Day != day ||
		len(a.Tags) != 2 || *a.Section != "City" || a.Words != 5 || !a.Truncated || *a.Images[0].Caption != "The quay" ||
		a.Captured.Day() != 1 || *a.Revision != 2 || *a.Extractor != "7" || a.Gone.Day() != 5 {
		t.Errorf("first row %+v", a)
	}
	if a := got[1]; a.FetchedAt != nil || a.Published != nil || a.Day != day || len(a.Tags)+len(a.Authors) != 0 || a.Section != nil || a.Truncated ||
		a.Captured != nil || a.Revision != nil || a.Extractor != nil || a.Gone != nil {
		t.Errorf("second row %+v", a)
	}
	f, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for column, want := range map[string]string{
		"title": "STRING", "day": "DATE", "published": "TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS)", "fetched_at": "TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS)",
		"authors": "LIST", "tags": "LIST", "images": "LIST", "word_count": "INT(32,true)", "paywalled": "BOOLEAN",
	} {
		if got := f.Root().Column(column).Type().String(); got != want {
			t.Errorf("%s is %s, want %s", column, got, want)
		}
	}
}

// Row groups are bounded, and a file without rows is one.
func TestParquetGroups(t *testing.T) {
	var out bytes.Buffer
	article := ferry()
	article.Body = strings.Repeat("The ferry sails. ", 1<<16) // 1.1 MB
	if err := Parquet(&out, func(yield func(Row, error) bool) {
		for range 40 {
			if !yield(Row{Article: article}, nil) {
				return
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.RowGroups()); n != 5 || f.NumRows() != 40 {
		t.Errorf("%d row groups of %d rows, want 5 of 40", n, f.NumRows())
	}
	out.Reset()
	if err := Parquet(&out, of(nil)); err != nil {
		t.Fatal(err)
	}
	if f, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len())); err != nil || f.NumRows() != 0 {
		t.Errorf("an export of nothing: %v", err)
	}
}
