package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"broadsheet/extractor"
)

// verifyPages unpacks each page as a stream and hashes it.
func verifyPages(ctx context.Context, v *verification) error {
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBody))
	if err != nil {
		return err
	}
	defer dec.Close()
	var sum string
	var size int64
	var packed sql.RawBytes
	return v.each(ctx, `SELECT sha256, size, body FROM pages ORDER BY rowid`, func(rows *sql.Rows) error {
		if err := rows.Scan(&sum, &size, &packed); err != nil {
			return err
		}
		v.saw()
		problem := pageProblem(dec, packed, sum, size)
		if problem == "" {
			return nil
		}
		of := v.text(ctx, `SELECT 'of ' || url FROM fetches WHERE page_sha256 = ? ORDER BY id LIMIT 1`, sum)
		return v.differs(strings.TrimSpace("page "+sum+" "+of), problem, "take the archive from a backup; what was extracted from the page may still be right (see the check articles)")
	})
}

func pageProblem(dec *zstd.Decoder, packed []byte, sum string, size int64) string {
	n, got, err := pageSum(dec, packed, max(size, 0)) // what is longer is wrong, however long
	switch {
	case err != nil:
		return "its bytes cannot be unpacked: " + err.Error()
	case n != size:
		return fmt.Sprintf("its size is not the %d bytes that it came with", size)
	case got != sum:
		return "its bytes have the SHA-256 " + got
	}
	return ""
}

// textSum is text_sha256.
func textSum(title, body string) string {
	h := sha256.New()
	io.WriteString(h, title) // a hash takes all
	io.WriteString(h, "\n\n")
	io.WriteString(h, body)
	return hex.EncodeToString(h.Sum(nil))
}

// derivedColumns are the columns of article that follow from others: lists as text, the host, the hash.
var derivedColumns = func() (names []string) {
	for _, f := range fieldsOf(&extractor.Article{}) {
		if _, ok := f.of.(*[]string); ok {
			names = append(names, f.column)
		}
	}
	return append(names, "host", "text_sha256")
}()

// derivedValues are the values of derivedColumns.
func derivedValues(a *extractor.Article) []any {
	values := articleValues(a)
	return slices.Concat(values[:len(derivedColumns)-2], values[len(values)-3:len(values)-1])
}

// verifyArticles computes the columns that follow from others, and hashes what rows say of their pages.
func verifyArticles(ctx context.Context, v *verification) error {
	const (
		backup = "something other than this program has changed it: take the archive from a backup"
		todo   = backup + ", or read it from its page again: broadsheet extract --again --db FILE"
	)
	stored := make([]string, len(derivedColumns))
	raw := make([]sql.RawBytes, strings.Count(articleFields, ",")+1) // as they are, since what is read into an article may be written otherwise by another version
	return v.each(ctx, `SELECT id, `+articleFields+`, `+strings.Join(derivedColumns, ", ")+`, fields_sha256, `+articleFields+`, `+unknownTime+` FROM article ORDER BY id`, func(rows *sql.Rows) error {
		var id int64
		var fields, unknown string
		a, err := scanArticle(func(into ...any) error {
			into = append([]any{&id}, into...)
			for i := range stored {
				into = append(into, &stored[i])
			}
			into = append(into, &fields)
			for i := range raw {
				into = append(into, &raw[i])
			}
			return rows.Scan(append(into, &unknown)...)
		})
		v.saw()
		if err != nil {
			return v.differs(fmt.Sprintf("article %d", id), "it cannot be read: "+err.Error(), todo)
		}
		found := 0
		want := derivedValues(a)
		for i, name := range derivedColumns {
			if want[i] == stored[i] {
				continue
			}
			problem := "its column " + name + " is not what follows from its other columns"
			if name == "text_sha256" {
				problem = "its title or text is not the one that was stored: the SHA-256 is " + want[i].(string) + ", it was " + stored[i]
			}
			found++
			if err := v.differs(fmt.Sprintf("article %d %s", id, a.URL), problem, todo); err != nil {
				return err
			}
		}
		if unknown != "" {
			if err := v.differs(fmt.Sprintf("article %d %s", id, a.URL), "its column "+unknown+" is not the time of any fetch", backup); err != nil {
				return err
			}
		}
		every := make([]any, len(raw))
		for i := range raw {
			every[i] = raw[i]
		}
		if sum := fieldsSum(every); found == 0 && fields != "" && sum != fields {
			return v.differs(fmt.Sprintf("article %d %s", id, a.URL), "its byline, date, markup or another field is not the one that was stored: the SHA-256 of all is "+sum+", it was "+fields, todo)
		}
		return nil
	})
}

// unknownTime names the first column of article with a time at which it was not fetched, or not asked for; empty: none. Stale content waits to be replaced.
var unknownTime = fmt.Sprintf(`CASE
	WHEN source_rank <> %d AND NOT EXISTS (SELECT 1 FROM fetches WHERE article_id = article.id AND fetched_at = article.captured_at) THEN 'captured_at'
	WHEN NOT EXISTS (SELECT 1 FROM fetches WHERE article_id = article.id AND fetched_at = article.first_fetched_at) THEN 'first_fetched_at'
	WHEN NOT EXISTS (SELECT 1 FROM fetches WHERE article_id = article.id AND fetched_at = article.last_fetched_at) THEN 'last_fetched_at'
	WHEN gone_at IS NOT NULL AND gone_at NOT IN (SELECT fetched_at FROM fetches WHERE status IN (404, 410)) THEN 'gone_at'
	ELSE '' END`, staleRank)

// verifyRevisions hashes the texts of earlier versions, and compares all of their columns with the whole articles beside them.
func verifyRevisions(ctx context.Context, v *verification) error {
	const todo = "something other than this program has changed it: take the archive from a backup"
	var article, number int64
	var sum, captured, fetched string
	var columns [8]string
	var packed sql.RawBytes
	into := []any{&article, &number, &sum, &captured, &fetched, &packed}
	for i := range columns {
		into = append(into, &columns[i])
	}
	return v.each(ctx, `SELECT article_id, number, text_sha256, captured_at, coalesce((SELECT fetched_at FROM fetches WHERE id = fetch_id), captured_at), article,
		title, body, lead, byline, date, modified, tldr, tags FROM revisions ORDER BY article_id, number`, func(rows *sql.Rows) error {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		v.saw()
		problem := v.revisionProblem(packed, sum, columns)
		if problem == "" && captured != fetched {
			problem = "it was captured at " + captured + ", and its fetch was at " + fetched
		}
		if problem == "" {
			return nil
		}
		of := v.text(ctx, `SELECT 'of ' || url FROM article WHERE id = ?`, article)
		return v.differs(strings.TrimSpace(fmt.Sprintf("version %d %s", number, of)), problem, todo)
	})
}

// revisionProblem says what is wrong with a version whose columns are title, body, lead, byline, date, modified, tldr and tags; "" when nothing is.
func (v *verification) revisionProblem(packed []byte, sum string, columns [8]string) string {
	if got := textSum(columns[0], columns[1]); got != sum {
		return "its title or text is not the one that was stored: the SHA-256 is " + got + ", it was " + sum
	}
	text, err := v.db.zdec.DecodeAll(packed, nil)
	if err != nil {
		return "the whole article cannot be unpacked: " + err.Error()
	}
	var a extractor.Article
	if err := json.Unmarshal(text, &a); err != nil {
		return "the whole article cannot be read: " + err.Error()
	}
	if columns != [8]string{a.Title, a.Body, a.Lead, a.Byline, a.Date, a.Modified, lines(a.TLDR), list(a.Tags)} {
		return "its columns are not those of the whole article beside them"
	}
	return ""
}
