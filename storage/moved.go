package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"
)

// ErrMoved says that another file than the one that is open is where the archive was, or none.
var ErrMoved = errors.New("it was moved, replaced or deleted while it was written to")

// inPlace returns an error when the archive's path leads to the open file no more: what is written from then
// on would be lost with its last descriptor, or be taken for a part of the new file. What is committed is saved
// first, once, in a new file beside it.
func (db *DB) inPlace(ctx context.Context) error {
	info, err := os.Stat(db.abs)
	moved := errors.Is(err, os.ErrNotExist) || err == nil && db.opened != nil && !os.SameFile(info, db.opened)
	db.rescuing.Lock()
	defer db.rescuing.Unlock()
	if db.moved == nil && moved {
		rescued, err := db.rescue(context.WithoutCancel(ctx))
		if err != nil {
			db.moved = fmt.Errorf("%w, and a copy could not be made: %w", ErrMoved, explain(err))
		} else {
			db.moved = fmt.Errorf("%w; all that was committed is in %s: look at what happened, and give it its name again to go on", ErrMoved, rescued)
		}
	}
	return db.moved
}

// rescue copies the archive to a new file and returns its name.
func (db *DB) rescue(ctx context.Context) (path string, err error) {
	suffix := ".rescued-" + time.Now().UTC().Format("20060102T150405.000Z")
	if _, err := db.write.ExecContext(ctx, `VACUUM INTO ?`, db.abs+suffix); err != nil {
		return "", err
	}
	// The WAL keeps its name. Left as it is, SQLite could take it for that of a new file at path.
	if _, err := db.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		return "", err
	}
	copied, err := sql.Open("sqlite", dsn(db.abs+suffix, "rw"))
	if err != nil {
		return "", err
	}
	_, err = copied.ExecContext(ctx, `PRAGMA journal_mode = WAL`)
	return db.path + suffix, errors.Join(err, copied.Close())
}
