package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"hash/fnv"
	"net/http"
	"time"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// Bounds of the time between two checks of a page.
const (
	minInterval  = 15 * time.Minute
	maxInterval  = 60 * 24 * time.Hour
	maxListing   = 7 * 24 * time.Hour // of what other pages are found by
	firstListing = time.Hour
	undated      = 24 * time.Hour // an article that does not say how old it is, at first
	failedMin    = time.Hour      // after a check that came to nothing: the interval, within these
	failedMax    = 24 * time.Hour
)

// missingFor is how long a page must have answered with 404 until it counts as gone: sites lose pages for hours.
const missingFor = 24 * time.Hour

// known is what the archive knows of a request that it has fetched before. The zero value is one that it has not.
type known struct {
	attempts int
	etag, lastModified,
	answeredBy,
	checkedAt, // when it last answered with a page, or with 304, 404 or 410
	changedAt,
	missingSince, // of the 404 answers in a row the first
	goneAt,
	links string // hash of the addresses that it listed
	unchanged int
	interval  time.Duration
	article   int64          // that the page is; 0: none
	kind      extractor.Kind // of that
}

// checked tells whether there was a page at the address before.
func (k *known) checked() bool { return k.checkedAt != "" }

// known reads what the archive knows of the record's request.
func (r *record) readKnown(ctx context.Context, tx *stmts) (k known, err error) {
	var texts [8]sql.NullString
	var kind sql.NullString
	var seconds, article sql.NullInt64
	err = tx.row(ctx, `
		SELECT attempts, etag, last_modified, answered_by, checked_at, changed_at, missing_since, requests.gone_at, links_hash, unchanged, interval_s,
			article_id, article.kind
		FROM requests LEFT JOIN article ON article.id = article_id WHERE requests.id = ?`, r.request.ID).
		Scan(&k.attempts, &texts[0], &texts[1], &texts[2], &texts[3], &texts[4], &texts[5], &texts[6], &texts[7], &k.unchanged, &seconds, &article, &kind)
	if errors.Is(err, sql.ErrNoRows) {
		return k, nil // the foreign key says so better
	}
	for i, into := range []*string{&k.etag, &k.lastModified, &k.answeredBy, &k.checkedAt, &k.changedAt, &k.missingSince, &k.goneAt, &k.links} {
		*into = texts[i].String
	}
	k.interval = time.Duration(seconds.Int64) * time.Second
	k.article, k.kind = article.Int64, extractor.Kind(kind.String)
	return k, err
}

// isListing tells whether the page is one that other pages are found by. A section with a few headlines may be of any kind but an
// article, which is looked at again as one.
func (r *record) isListing() bool {
	if r.article == nil {
		return r.outcome == crawler.OutcomeListing || r.lists
	}
	return r.article.Kind == extractor.KindIndex || r.lists && !isArticle(r.article.Kind)
}

// failure says what a request that was given up is: a page that is gone, or one more failure.
func (r *record) failure(k *known) Saved {
	if !k.checked() {
		return SavedFailed
	}
	missing := parseTime(k.missingSince)
	if r.status == http.StatusGone || r.status == http.StatusNotFound && !missing.IsZero() && r.fetchedAt.Sub(missing) >= missingFor {
		return SavedGone
	}
	return SavedFailed
}

// keep stores the body, unless it has been.
func (r *record) keep(ctx context.Context, tx *stmts) error {
	if r.sha256 == "" || r.kept {
		return nil
	}
	r.kept = true
	_, err := tx.exec(ctx, `INSERT INTO pages (sha256, size, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, r.sha256, r.bodySize, r.packed)
	return err
}

// keepPage returns the page that the fetch refers to, nil without one. What came with a first answer is kept. Of later
// ones only what has changed is: the others are the same bytes, or the same article with other advertisements.
func (r *record) keepPage(ctx context.Context, tx *stmts, k *known) (page any, err error) {
	if r.sha256 == "" {
		return nil, nil
	}
	if !k.checked() || r.isListing() && r.linksHash != k.links {
		err = r.keep(ctx, tx)
	} else if !r.kept {
		err = tx.row(ctx, `SELECT EXISTS (SELECT 1 FROM pages WHERE sha256 = ?)`, r.sha256).Scan(&r.kept)
	}
	if err != nil || !r.kept {
		return nil, err
	}
	return r.sha256, nil
}

// unmodified notes a 304: the article has been seen again.
func (r *record) unmodified(ctx context.Context, tx *stmts, k *known) (id any, err error) {
	r.saved = SavedUnchanged
	if k.article == 0 {
		return nil, nil
	}
	_, err = tx.exec(ctx, `UPDATE article SET last_fetched_at = max(last_fetched_at, ?) WHERE id = ?`, timeText(r.fetchedAt), k.article)
	return k.article, err
}

// writeState ends the request, together with what was learned about it.
func (r *record) writeState(ctx context.Context, tx *stmts, k *known) error {
	state, reason := "done", any(nil)
	if r.err != "" {
		reason = r.err
	}
	next := r.again
	switch {
	case r.saved == SavedRetry:
		state = "pending"
	case r.saved == SavedFailed && !k.checked():
		state = "failed"
	default:
		next = r.learn(k)
		if k.goneAt != "" {
			state = "gone"
		}
	}
	r.next = next
	_, err := tx.exec(ctx, `
		UPDATE requests SET state = ?, attempts = ?, lost = 0, lease_until = NULL, next_at = ?, outcome = ?, status = ?, error = ?, tried_at = ?,
			etag = ?, last_modified = ?, answered_by = ?, checked_at = ?, changed_at = ?, unchanged = ?, interval_s = ?, missing_since = ?,
			gone_at = ?, links_hash = ?, article_id = ?, links_depth = coalesce(?, links_depth)
		WHERE id = ?`,
		state, max(1, r.request.Attempt), orNull(timeOrNone(next)), string(r.outcome), r.status, reason, timeText(r.fetchedAt),
		orNull(k.etag), orNull(k.lastModified), orNull(k.answeredBy), orNull(k.checkedAt), orNull(k.changedAt), k.unchanged,
		orNullID(int64(k.interval/time.Second)), orNull(k.missingSince), orNull(k.goneAt), orNull(k.links), orNullID(k.article), r.linksDepth(), r.request.ID)
	if err == nil && r.saved == SavedGone {
		err = r.markGone(ctx, tx, k)
	}
	return err
}

// timeOrNone is timeText with "" for the zero time.
func timeOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return timeText(t)
}

// learn puts what the answer says about the page into k, and returns when the page is due again; zero: never.
func (r *record) learn(k *known) time.Time {
	now := timeText(r.fetchedAt)
	wait := k.interval
	switch {
	case r.saved == SavedGone:
		k.checkedAt, k.unchanged = now, k.unchanged+1
		if k.goneAt == "" {
			k.goneAt, k.changedAt, k.unchanged = now, now, 0
		}
		k.missingSince = cmp.Or(k.missingSince, now)
		k.etag, k.lastModified, k.answeredBy = "", "", "" // when it comes back, it is to come whole
		if k.interval > 0 {
			k.interval = min(max(2*k.interval, failedMax), maxInterval)
		}
		wait = k.interval
	case r.saved == SavedFailed:
		if r.status == http.StatusNotFound {
			k.checkedAt, k.missingSince = now, cmp.Or(k.missingSince, now)
		}
		if wait > 0 {
			wait = min(max(wait, failedMin), failedMax)
		}
	default:
		r.learnAnswer(k, now)
		wait = k.interval
	}
	if wait == 0 {
		return time.Time{}
	}
	return r.fetchedAt.Add(jitter(wait, r.request.Key))
}

// learnAnswer is learn for a page that came, or for 304.
func (r *record) learnAnswer(k *known, now string) {
	article := r.article != nil && isArticle(r.article.Kind)
	changed := k.checked() && (r.saved == SavedRevised || k.goneAt != "" || r.isListing() && k.links != "" && k.links != r.linksHash)
	first := k.interval == 0
	listing := r.isListing() || r.article == nil && !isArticle(k.kind) // or 304 of one
	k.missingSince, k.goneAt = "", ""
	r.learnValidators(k, article || r.isListing())
	if r.isListing() {
		k.links = r.linksHash
	}
	switch {
	case first && article:
		k.interval = firstInterval(r.article, r.fetchedAt)
	case first && r.isListing():
		k.interval = firstListing
	case first: // a shop, a wall, a PDF: not asked again
	case changed:
		k.interval /= 2
	case k.checked() && listing: // what is new is found by it: rather ask once more
		k.interval += k.interval / 4
	case k.checked():
		k.interval += k.interval / 2
	}
	if !first {
		most := maxInterval
		if listing {
			most = maxListing
		}
		k.interval = min(max(k.interval, minInterval), most)
	}
	if changed {
		k.changedAt, k.unchanged = now, 0
	} else if k.checked() {
		k.unchanged++
	}
	k.checkedAt = now
}

// learnValidators notes what the next request is made conditional with. A page that was cut off, or was an article and is
// now a wall, is asked for whole.
func (r *record) learnValidators(k *known, wanted bool) {
	switch {
	case r.outcome == crawler.OutcomeUnmodified:
		k.etag, k.lastModified = cmp.Or(r.etag, k.etag), cmp.Or(r.lastModified, k.lastModified)
	case wanted && r.err == "" && r.status == http.StatusOK && !r.truncated && (r.etag != "" || r.lastModified != ""):
		k.etag, k.lastModified, k.answeredBy = r.etag, r.lastModified, r.finalURL
	default:
		k.etag, k.lastModified, k.answeredBy = "", "", ""
	}
}

// firstInterval returns when an article is looked at again that was seen for the first time: after a quarter of its age, a
// live blog after a twenty-fourth. So fresh news are seen again within hours, old ones after weeks.
func firstInterval(a *extractor.Article, seen time.Time) time.Duration {
	part, least := time.Duration(4), time.Hour
	if a.Kind == extractor.KindLiveBlog {
		part, least = 24, minInterval
	}
	date := max(a.Date, a.Modified)
	published := parseTime(date)
	if published.IsZero() {
		published, _ = time.Parse(time.DateOnly, date) // the zero time for none
	}
	if published.IsZero() {
		return undated / (part / 4)
	}
	return min(max(seen.Sub(published)/part, least), maxInterval/2)
}

// jitter makes a time up to 10 % shorter or longer, so that what came together is not asked for together. It is the same
// for the same page.
func jitter(d time.Duration, key string) time.Duration {
	h := fnv.New64a()
	h.Write([]byte(key))
	return d / 1000 * time.Duration(900+h.Sum64()%201)
}

// goneRank is the rank of content whose page is gone or has become another article: any page that still has it is better.
const goneRank = 8

// markGone notes at the article that its page is gone; nothing of it is deleted. An article is gone when the last of its
// addresses is. While others still have it, one of them is to take over, so they are asked for whole.
func (r *record) markGone(ctx context.Context, tx *stmts, k *known) error {
	if k.article == 0 || !isArticle(k.kind) {
		return nil
	}
	if err := setGone(ctx, tx, k.article); err != nil {
		return err
	}
	return r.leave(ctx, tx, k.article)
}

// setGone notes when an article's last address was found to be gone, if all are.
func setGone(ctx context.Context, tx *stmts, article int64) error {
	_, err := tx.exec(ctx, `
		UPDATE article SET gone_at = (SELECT max(gone_at) FROM requests WHERE article_id = ?1 AND state = 'gone') WHERE id = ?1 AND gone_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM requests WHERE article_id = ?1 AND state NOT IN ('gone', 'failed'))`, article)
	return err
}

// leave notes that the page of the request shows an article no more. When the article's row is from it, another page that has
// it is to take over.
func (r *record) leave(ctx context.Context, tx *stmts, article int64) error {
	_, err := tx.exec(ctx, `UPDATE article SET source_rank = ? WHERE id = ? AND source_request_id = ?`, goneRank, article, r.request.ID)
	if err == nil {
		err = askWhole(ctx, tx, article)
	}
	return err
}

// askWhole makes the pages of an article be asked for whole: an answer that nothing has changed would not do.
func askWhole(ctx context.Context, tx *stmts, article int64) error {
	_, err := tx.exec(ctx, `UPDATE requests SET etag = NULL, last_modified = NULL, answered_by = NULL WHERE article_id = ? AND answered_by IS NOT NULL`, article)
	return err
}
