package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// LockCrawl takes the archive's crawl lock, which the operating system gives back when the process
// ends in whatever way. ErrBusy: another process holds it.
//
// The lock is an exclusive SQLite transaction on a small file beside the archive: the same locks on every
// system that SQLite knows, without a line of our own for each.
func (db *DB) LockCrawl(ctx context.Context) (unlock func(), err error) {
	path, err := filepath.Abs(db.path)
	if err != nil {
		return nil, fmt.Errorf("lock archive %s: %w", db.path, err)
	}
	path = realPath(path) // two names of one archive have one lock
	for range 100 {       // each round that fails without an error saw another crawl end
		unlock, err = lockFile(ctx, path+"-crawl")
		if err != nil || unlock != nil {
			break
		}
	}
	switch {
	case errorCode(err) == codeBusy, err == nil && unlock == nil:
		return nil, fmt.Errorf("lock archive %s: %w; wait for it to end, or give another --db", db.path, ErrBusy)
	case err != nil:
		return nil, fmt.Errorf("lock archive %s: %w", db.path, explain(err))
	}
	return unlock, nil
}

// lockFile locks one file; a nil unlock without an error means that the file was taken away meanwhile.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	// O_EXCL: an existing lock file must not be opened, closing it again would drop this process's lock.
	if f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o666); err == nil {
		f.Close() // empty
	} else if !errors.Is(err, os.ErrExist) {
		return nil, plain(err)
	}
	before, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, plain(err)
	}
	pool, err := sql.Open("sqlite", dsn(path, "rw")+"&_txlock=exclusive")
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	if _, err := pool.ExecContext(ctx, `PRAGMA busy_timeout = 0`); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	// The lock outlives ctx: a crawl that is told to stop still writes what it has.
	tx, err := pool.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		err = errors.Join(err, pool.Close())
		if _, statErr := os.Stat(path); errorCode(err) == codeCantOpen && errors.Is(statErr, os.ErrNotExist) {
			return nil, nil
		}
		return nil, err
	}
	release := func() {
		removed := os.Remove(path) == nil // while locked, so that nobody else can have taken it
		tx.Rollback()                     // nothing was written
		pool.Close()
		if !removed && runtime.GOOS == "windows" {
			os.Remove(path) // Windows keeps open files; a file left over does no harm
		}
	}
	// The file that is locked must still be the one at path, or two could hold two locks.
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		tx.Rollback()
		pool.Close()
		return nil, nil
	}
	return sync.OnceFunc(release), nil
}
