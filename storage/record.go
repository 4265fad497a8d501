package storage

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// Saved says what became of a page.
type Saved string

const (
	SavedStored     Saved = "stored"      // a new article, or new content of a known one
	SavedUnchanged  Saved = "unchanged"   // the archive has this article already, from here or from a better address
	SavedNotArticle Saved = "not_article" // a page of another kind; kept as what it is
	SavedListing    Saved = "listing"     // a feed or sitemap; its entries are requests now
	SavedAbsent     Saved = "absent"      // no feed or sitemap where one was looked for
	SavedRevised    Saved = "revised"     // a known article that had changed; its earlier version is kept
	SavedGone       Saved = "gone"        // 404 or 410 where there was a page; what is known of it is kept
	SavedFailed     Saved = "failed"      // no page; the reason is in fetches
	SavedRetry      Saved = "retry"       // no page yet; it will be tried again
	SavedOlder      Saved = "older"       // a capture from before what the archive knows; its bytes are kept
	SavedStale      Saved = "stale"       // refused: the lease had ended, and the request was lent to another
)

// record is a page on its way into the archive: only what will be stored, and cleaned already. The page
// itself, with its tree, can be forgotten as soon as the record is made.
type record struct {
	request  crawler.Request
	finalURL string
	hops     []crawler.Hop

	fetchedAt   time.Time
	duration    time.Duration
	status      int
	outcome     crawler.Outcome
	err         string
	again       time.Time
	contentType string
	header      string
	truncated   bool
	robots      string // SHA-256 of the robots.txt
	directives  crawler.Directives

	sha256   string // of the body; "" without one
	bodySize int
	packed   []byte // the body, compressed

	article  *extractor.Article // nil when there is none
	done     func(Saved)
	imported *Imported // nil: it was fetched
	amp      string    // the address of its AMP form
	links    []crawler.Request
	cuts     []crawler.Cut
	captures []crawler.Captured

	// for the next check
	etag, lastModified string
	linksHash          string // of what lists other pages
	lists              bool   // its links look like articles
	pack               func([]byte) []byte
	unpack             func([]byte) ([]byte, error)
	kept               bool      // the body is in pages
	next               time.Time // when the request may be leased again; set when the record is written

	saved Saved    // set when the record is written
	hosts []string // the same: whose requests its links added
}

// newRecord does all work that needs no database: hash, compression, cleaning.
func (db *DB) newRecord(p *crawler.Page, a *extractor.Article, of *Imported, done func(Saved)) *record {
	r := &record{
		request: p.Request, hops: p.Hops,
		fetchedAt: p.FetchedAt, duration: p.Duration, status: p.Status, outcome: p.Outcome, again: p.Again,
		contentType: clean(p.Header.Get("Content-Type")), header: headerText(p.Header), truncated: p.Truncated, imported: of, done: done,
	}
	r.request.URL, r.request.Source = clean(crawler.WithoutUser(p.Request.URL)), clean(p.Request.Source)
	r.finalURL = r.request.URL
	if p.URL != nil {
		r.finalURL = clean(crawler.WithoutUser(p.URL.String()))
	}
	r.etag, r.lastModified = crawler.Validators(p.Header)
	r.pack = func(b []byte) []byte { return db.zenc.EncodeAll(b, nil) }
	r.unpack = func(b []byte) ([]byte, error) { return db.unpackPage(b, int64(r.bodySize)) }
	if p.Header == nil {
		r.header = "{}"
	}
	if p.Err != nil {
		r.err = cmp.Or(clean(p.Err.Error()), "unknown error")
	}
	if r.fetchedAt.IsZero() {
		r.fetchedAt = time.Now() // it was refused before anything was sent
	}
	if len(p.Body) > 0 {
		sum := sha256.Sum256(p.Body)
		r.sha256, r.bodySize = hex.EncodeToString(sum[:]), len(p.Body)
		r.packed = db.packPage(p, of)
	}
	if a != nil && p.Err == nil {
		r.article = cleanArticle(a)
	}
	r.links, r.linksHash, r.lists, r.amp, r.cuts = p.Links, hashText(p), p.Lists, p.AMP, p.Cuts
	r.captures = p.Captures
	r.robots, r.directives = p.RobotsSHA256, p.Directives
	return r
}

// hashText is links_hash.
func hashText(p *crawler.Page) string { return fmt.Sprintf("%016x", p.LinksHash) }

// size is about what the record keeps in memory.
func (r *record) size() int {
	n := 4<<10 + len(r.packed) + len(r.header) + 512*len(r.links)
	if r.article != nil {
		n += len(r.article.Body) + len(r.article.BodyHTML) + len(r.article.Markdown)
	}
	return n
}

// write stores the record in the transaction: page, article, fetch and the request's state together, so
// that a crawl that dies at any moment finds either all of it or nothing. Writing twice does no harm.
func (r *record) write(ctx context.Context, tx *stmts, runID int64) error {
	if r.outcome == crawler.OutcomeStopped {
		r.saved = SavedRetry // the request is pending still, as if it had never been leased
		return nil
	}
	if err := r.ensureRequest(ctx, tx); err != nil {
		return fmt.Errorf("save request: %w", err)
	}
	k, err := r.readKnown(ctx, tx)
	if err != nil {
		return fmt.Errorf("save request: %w", err)
	}
	if r.imported == nil && k.attempts > max(1, r.request.Attempt) { // the request was lent again since
		r.saved = SavedStale
		return nil
	}
	if err := r.refusePurged(ctx, tx); err != nil {
		return fmt.Errorf("save page: %w", err)
	}
	if r.imported != nil {
		if done, err := r.writeImported(ctx, tx, &k, runID); done || err != nil {
			return err
		}
	}
	articleID, err := r.writeArticle(ctx, tx, &k)
	if err != nil {
		return fmt.Errorf("save article: %w", err)
	}
	if err := r.stray(ctx, tx, &k, runID); err != nil {
		return fmt.Errorf("save request: %w", err)
	}
	page, err := r.keepPage(ctx, tx, &k)
	if err != nil {
		return fmt.Errorf("save page: %w", err)
	}
	if err := r.writeFetch(ctx, tx, runID, page, articleID); err != nil {
		return fmt.Errorf("save fetch: %w", err)
	}
	if err := r.writeCaptures(ctx, tx); err != nil {
		return fmt.Errorf("save captures: %w", err)
	}
	if err := r.writeImport(ctx, tx); err != nil {
		return fmt.Errorf("save import: %w", err)
	}
	hosts, err := insertRequests(ctx, tx, r.links, orNullID(runID))
	if err != nil {
		return fmt.Errorf("save links: %w", err)
	}
	r.hosts = append(r.hosts, hosts...)
	if err := writeCuts(ctx, tx, runID, r.cuts); err != nil {
		return fmt.Errorf("save cuts: %w", err)
	}
	if err := r.writeState(ctx, tx, &k); err != nil {
		return fmt.Errorf("save request: %w", err)
	}
	return nil
}

// ensureRequest gives a page that no frontier of this archive has lent its own request.
func (r *record) ensureRequest(ctx context.Context, tx *stmts) error {
	if r.request.ID != 0 {
		return nil
	}
	q := fillRequest(r.request)
	if _, err := tx.exec(ctx, insertRequest, requestValues(q, nil)...); err != nil {
		return err
	}
	return tx.row(ctx, `SELECT id FROM requests WHERE key = ?`, q.Key).Scan(&r.request.ID)
}

// orNullID returns a run's id as a value, NULL for none.
func orNullID(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

func (r *record) writeArticle(ctx context.Context, tx *stmts, k *known) (id any, err error) {
	switch {
	case r.err != "" && !r.again.IsZero():
		r.saved = SavedRetry
	case r.err != "":
		r.saved = r.failure(k)
	case r.outcome == crawler.OutcomeUnmodified:
		return r.unmodified(ctx, tx, k)
	case r.outcome == crawler.OutcomeListing:
		r.saved = SavedListing
	case r.outcome == crawler.OutcomeAbsent:
		r.saved = SavedAbsent
	case r.article == nil:
		r.saved = SavedNotArticle
	default:
		s := source{
			requestID: r.request.ID, finalURL: r.finalURL, page: orNull(r.sha256), truncated: r.truncated, fetchedAt: timeText(r.fetchedAt),
			hidden: isArticle(k.kind), keep: func() error { return r.keep(ctx, tx) }, pack: r.pack,
		}
		var n int64
		if n, r.saved, err = putArticle(ctx, tx, r.article, s, false); err != nil {
			return nil, err
		}
		if !isArticle(r.article.Kind) {
			r.saved = SavedNotArticle
		}
		if k.article != 0 && k.article != n && isArticle(k.kind) && isArticle(r.article.Kind) {
			if err := r.leave(ctx, tx, k.article); err != nil {
				return nil, err
			}
		}
		if isArticle(r.article.Kind) || !isArticle(k.kind) { // a wall before an article does not make it another
			k.article, k.kind = n, r.article.Kind
		} else if k.article != n { // it may have been joined with another
			if err := tx.row(ctx, `SELECT coalesce(article_id, 0) FROM requests WHERE id = ?`, r.request.ID).Scan(&k.article); err != nil {
				return nil, err
			}
		}
		return n, r.writeAddresses(ctx, tx, n)
	}
	return nil, nil
}

// writeAddresses notes every address that led to the article.
func (r *record) writeAddresses(ctx context.Context, tx *stmts, article int64) error {
	put := func(url, role string) error {
		if url == "" {
			return nil
		}
		_, err := tx.exec(ctx, insertAddress, clean(url), article, role)
		return err
	}
	for _, h := range r.hops {
		role := "hop"
		if h.Status/100 == 2 {
			role = "refresh"
		}
		if err := put(h.URL, role); err != nil {
			return err
		}
	}
	if err := put(r.request.URL, "asked"); err != nil {
		return err
	}
	if err := put(r.finalURL, "final"); err != nil {
		return err
	}
	if err := put(r.amp, "amp"); err != nil {
		return err
	}
	return put(r.article.CanonicalURL, "canonical")
}

const insertAddress = `INSERT INTO article_addresses (url, article_id, role) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`

func (r *record) writeFetch(ctx context.Context, tx *stmts, runID int64, page, article any) error {
	hops := r.hops
	if hops == nil {
		hops = []crawler.Hop{}
	}
	_, err := tx.exec(ctx, `
		INSERT INTO fetches (request_id, run_id, attempt, url, final_url, hops, fetched_at, duration_ms, status, outcome,
			error, content_type, header, body_bytes, truncated, page_sha256, article_id, saved,
			robots_sha256, robots_directives, tdm_reservation, tdm_policy)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		r.request.ID, orNullID(runID), r.request.Attempt, r.request.URL, r.finalURL, clean(jsonText(hops)), timeText(r.fetchedAt),
		r.duration.Milliseconds(), r.status, string(r.outcome), r.err, r.contentType, r.header, r.bodySize, r.truncated,
		page, article, string(r.saved),
		r.robots, clean(strings.Join(r.directives.Robots, "; ")), r.directives.Reservation, clean(r.directives.Policy))
	return err
}

// stmts is a transaction that prepares each statement once.
type stmts struct {
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	kept     map[string]*sql.Stmt // prepared before the transaction; nil: none
	refused  *teasers             // see refusedTeasers
}

func newStmts(tx *sql.Tx) *stmts { return &stmts{tx: tx, prepared: map[string]*sql.Stmt{}} }

func (s *stmts) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if st := s.prepared[query]; st != nil {
		return st, nil
	}
	if st := s.kept[query]; st != nil {
		s.prepared[query] = s.tx.StmtContext(ctx, st)
		return s.prepared[query], nil
	}
	st, err := s.tx.PrepareContext(ctx, query) // closed with the transaction
	if err == nil {
		s.prepared[query] = st
	}
	return st, err
}

func (s *stmts) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	st, err := s.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

func (s *stmts) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := s.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// row is QueryRow; Scan returns any error.
func (s *stmts) row(ctx context.Context, query string, args ...any) interface{ Scan(...any) error } {
	st, err := s.prepare(ctx, query)
	if err != nil {
		return failedRow{err}
	}
	return st.QueryRowContext(ctx, args...)
}

// scanIDs reads rows of one number.
func scanIDs(rows *sql.Rows, err error) (ids []int64, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

type failedRow struct{ err error }

func (r failedRow) Scan(...any) error { return r.err }
