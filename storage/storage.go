// Package storage remembers: one SQLite file with what was asked, what came back and what it said.
package storage

import (
	"context"
	"errors"
	"iter"
	"time"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// Sentinels that a caller may have to tell apart.
var (
	ErrNotFound   = errors.New("not found")
	ErrNotArchive = errors.New("not a Broadsheet archive") // another program's database, or no database
	ErrNewer      = errors.New("made by a newer Broadsheet")
	ErrBusy       = errors.New("another crawl is writing to it")
)

// Options says how to open an archive. The zero value reads and writes and creates what is missing.
type Options struct {
	ReadOnly  bool // never changes the file; it must exist
	MustExist bool // do not create
	Durable   bool // synchronous=FULL: no commit is lost on power failure
}

// DB is an archive.
type DB struct{}

// Open opens or creates the archive at path and brings its schema up to date.
func Open(ctx context.Context, path string, o Options) (*DB, error) { panic("contract only") }

// Close closes the archive. It is safe to call twice.
func (db *DB) Close() error { panic("contract only") }

// Run is one invocation of a command that writes.
type Run struct {
	ID        int64
	Command   string // the command line
	Version   string
	UserAgent string
	Started   time.Time
}

// LockCrawl takes the archive's crawl lock, which the operating system gives back when the process
// ends in whatever way. ErrBusy: another process holds it.
func (db *DB) LockCrawl(ctx context.Context) (unlock func(), err error) { panic("contract only") }

// BeginRun records the start of a run; EndRun its end, with an outcome of one word and a summary.
func (db *DB) BeginRun(ctx context.Context, r Run) (int64, error) { panic("contract only") }
func (db *DB) EndRun(ctx context.Context, id int64, outcome string, summary any) error {
	panic("contract only")
}

// AddURLs puts URLs into the frontier in their order, in batches; urls with a known key are counted,
// not added, invalid ones are stored as failed requests with their reason.
func (db *DB) AddURLs(ctx context.Context, reqs iter.Seq2[crawler.Request, error]) (Added, error) {
	panic("contract only")
}

// Added counts what AddURLs did with a list.
type Added struct{ New, Known, Duplicate, Invalid int }

// Frontier returns the archive's requests that are not done as a crawler.Frontier. Its state survives the
// process: a lease that was never ended comes back at the next Open.
func (db *DB) Frontier(ctx context.Context, delay time.Duration) (crawler.Frontier, error) {
	panic("contract only")
}

// Saved says what became of a page.
type Saved string

const (
	SavedStored     Saved = "stored"      // a new article, or a new text of a known one
	SavedUnchanged  Saved = "unchanged"   // the archive has this article with this text already
	SavedNotArticle Saved = "not_article" // a page of another kind; kept as what it is
	SavedFailed     Saved = "failed"      // no page; the reason is in fetches
	SavedRetry      Saved = "retry"       // no page yet; it will be tried again
)

// Writer is the archive's one writer: Save queues, a goroutine writes in batches.
type Writer struct{}

// NewWriter starts the writer of a run.
func (db *DB) NewWriter(ctx context.Context, runID int64) *Writer { panic("contract only") }

// Save queues a page with its article (nil when there is none); it waits when the queue is full. done, if
// not nil, is called from the writer after the commit that made it durable.
func (w *Writer) Save(ctx context.Context, p *crawler.Page, a *extractor.Article, done func(Saved)) error {
	panic("contract only")
}

// Close writes what is queued, commits and stops the writer. It returns the first error of any batch.
func (w *Writer) Close() error { panic("contract only") }

// Filter selects articles; the zero value selects all.
type Filter struct {
	Site, Language, Author, Tag string
	Since, Until                string // on date, YYYY-MM-DD, inclusive
	Limit                       int
}

// Articles yields the selected articles in the order in which their requests were added.
func (db *DB) Articles(ctx context.Context, f Filter) iter.Seq2[*extractor.Article, error] {
	panic("contract only")
}

// StoredPage is a kept page, ready to be extracted again.
type StoredPage struct {
	FetchID     int64
	URL         string // final address
	ContentType string
	Body        []byte
}

// Pages yields the newest kept page of each request, in order, for extracting again.
func (db *DB) Pages(ctx context.Context) iter.Seq2[StoredPage, error] { panic("contract only") }

// SaveAgain stores the result of extracting a stored page again; changed says whether it differs.
func (db *DB) SaveAgain(ctx context.Context, fetchID int64, a *extractor.Article) (changed bool, err error) {
	panic("contract only")
}

// Hit is a search result.
type Hit struct {
	URL     string  `json:"url"`
	Title   string  `json:"title"`
	Site    string  `json:"site"`
	Date    string  `json:"date"`
	Snippet string  `json:"snippet"` // matches between « and »… see Search
	Rank    float64 `json:"rank"`    // bm25; smaller is better
}

// Index brings the full-text index up to date; n is how many articles were added to it.
func (db *DB) Index(ctx context.Context) (n int, err error) { panic("contract only") }

// Search returns the best hits for a query, all articles considered, indexed yet or not.
func (db *DB) Search(ctx context.Context, query string, f Filter) ([]Hit, error) {
	panic("contract only")
}

// Counts is what the archive holds, for summaries.
type Counts struct {
	Articles, NotArticles, Pending, Failed int
	Failures                               map[string]int // outcome → requests that failed with it
}

// Counts counts what the archive holds now.
func (db *DB) Counts(ctx context.Context) (Counts, error) { panic("contract only") }
