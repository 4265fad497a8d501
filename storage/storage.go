// Package storage remembers: one SQLite file with what was asked, what came back and what it said.
//
// Read Open first, then writer.go (the one way in) and article.go, page.go, search.go (the ways out).
// The tables are in migrations/; docs/SCHEMA.md explains them. This file alone knows the driver.
package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"
	"modernc.org/sqlite"
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

// DB is an archive. It is safe for concurrent use.
type DB struct {
	path  string  // as given to Open, for messages
	abs   string  // the same, absolute
	write *sql.DB // the one writing connection; nil when read-only
	read  *sql.DB
	zenc  *zstd.Encoder
	zdec  *zstd.Decoder
	lent  atomic.Pointer[Frontier] // the frontier of the crawl that is going on
	hurry chan struct{}            // holds a token when workers wait for what the Writer has not written
	warc  atomic.Pointer[WARC]     // of the crawl that is going on; nil: it keeps none
	run   atomic.Int64             // the run that BeginRun began last, for the requests that it adds
	close func() error
	made  bool // Open made the file
	clean bool // it is open for reading only, and there was no WAL beside it

	frozen os.FileInfo // it is read as one that nobody changes, and was this file; nil: with SQLite's locks

	opened   os.FileInfo // the file that was opened; nil when it could not be looked at
	rescuing sync.Mutex  // guards moved
	moved    error       // see inPlace
}

// Open opens or creates the archive at path and brings its schema up to date. A file that is not an
// archive, or one of a newer version, is left as it is.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	db, err := open(ctx, path, o)
	if err != nil {
		return nil, fmt.Errorf("open archive %s: %w", path, explain(err))
	}
	return db, nil
}

func open(ctx context.Context, path string, o Options) (*DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := checkFile(abs, o); err != nil {
		return nil, err
	}
	_, missing := os.Stat(abs)
	db := &DB{path: path, abs: abs, made: errors.Is(missing, os.ErrNotExist), hurry: make(chan struct{}, 1)}
	db.close = sync.OnceValue(db.closeAll)
	// The fastest level costs the pages of news in use here a twentieth more bytes than the next one and two thirds of its time.
	if db.zenc, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest)); err != nil {
		return nil, err
	}
	if db.zdec, err = zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxBody)); err != nil {
		return nil, err
	}
	if o.ReadOnly {
		err = db.openRead(ctx, abs)
	} else {
		err = db.openWrite(ctx, abs, o.Durable)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	db.opened = remember(abs)
	return db, nil
}

// openWrite connects for reading and writing. The writing pool has one connection, so writers inside
// this process queue in order and never meet a locked database.
func (db *DB) openWrite(ctx context.Context, abs string, durable bool) error {
	sync := "NORMAL"
	if durable {
		sync = "FULL"
	}
	var err error
	db.write, err = sql.Open("sqlite", dsn(abs, "rwc", "synchronous("+sync+")", "foreign_keys(1)", "cache_size(-16000)")+"&_txlock=immediate")
	if err != nil {
		return err
	}
	db.write.SetMaxOpenConns(1)
	if err := migrate(ctx, db.write); err != nil {
		return err
	}
	db.read, err = openReaders(dsn(abs, "ro"))
	return err
}

func openReaders(dsn string) (*sql.DB, error) {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(8) // an open iterator holds one
	return pool, nil
}

// dsn returns the file: URI of a database; building it as a URL keeps '?', '#', '%' and spaces of the
// path apart from the URI's own.
func dsn(abs, mode string, pragmas ...string) string {
	path := filepath.ToSlash(abs)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/… on Windows
	}
	q := url.Values{"mode": {mode}, "_pragma": {"busy_timeout(30000)"}}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// Path returns the path that was given to Open.
func (db *DB) Path() string { return db.path }

// Close closes the archive. It is safe to call twice.
func (db *DB) Close() error { return db.close() }

func (db *DB) closeAll() error {
	var errs []error
	if db.read != nil {
		errs = append(errs, db.read.Close())
	}
	if db.write != nil {
		errs = append(errs, db.write.Close()) // last, so that it empties the WAL into the file
	}
	if db.frozen != nil {
		errs = append(errs, db.stillFrozen())
	} else if db.clean {
		tidy(db.abs)
	}
	if db.zenc != nil {
		errs = append(errs, db.zenc.Close())
	}
	if db.zdec != nil {
		db.zdec.Close()
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close archive %s: %w", db.path, explain(err))
	}
	return nil
}

// writable returns the writing connection, or an error for an archive opened read-only.
func (db *DB) writable() (*sql.DB, error) {
	if db.write == nil {
		return nil, errors.New("the archive is open for reading only")
	}
	return db.write, nil
}

// tx runs f in one write transaction.
func (db *DB) tx(ctx context.Context, f func(*sql.Tx) error) error {
	w, err := db.writable()
	if err != nil {
		return err
	}
	if err := db.inPlace(ctx); err != nil {
		return err
	}
	tx, err := w.BeginTx(ctx, nil)
	if err != nil {
		return explain(err)
	}
	defer tx.Rollback() // after a commit it does nothing
	if err := f(tx); err != nil {
		return explain(err)
	}
	return explain(tx.Commit())
}

// SQLite's primary result codes that have a message of ours.
const (
	codeBusy     = 5
	codeReadOnly = 8
	codeIOErr    = 10
	codeCorrupt  = 11
	codeFull     = 13
	codeCantOpen = 14
	codeNotDB    = 26
)

// errorCode returns SQLite's primary result code, or 0.
func errorCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

// forbidAttach keeps a connection to the database that it has.
func forbidAttach(c *sql.Conn) error {
	const limitAttached = 7 // SQLITE_LIMIT_ATTACHED
	_, err := sqlite.Limit(c, limitAttached, 0)
	return err
}

// explained is an error of the database with what a user can do about it.
type explained struct {
	advice string
	err    error
}

func (e *explained) Error() string { return e.advice }
func (e *explained) Unwrap() error { return e.err }

// explain puts SQLite's errors that have a cause outside the program into a user's words.
func explain(err error) error {
	if _, ok := errors.AsType[*explained](err); ok {
		return err
	}
	var advice string
	switch errorCode(err) {
	case codeBusy:
		advice = "another program keeps it locked; try again when that is done"
	case codeReadOnly:
		advice = "it cannot be written; check the permissions of the file and its folder"
	case codeIOErr:
		advice = "the disk reports an error; check it and the space left on it"
	case codeCorrupt:
		advice = "the file is damaged; save what is left with: sqlite3 FILE .recover"
	case codeFull:
		advice = "the disk is full; make space and run the command again, nothing stored is lost"
	case codeCantOpen:
		advice = "it cannot be opened; check the permissions of the file and its folder"
	case codeNotDB:
		return fmt.Errorf("%w: the file is no SQLite database", ErrNotArchive)
	default:
		return err
	}
	return &explained{advice: fmt.Sprintf("%s (SQLite: %v)", advice, err), err: err}
}
