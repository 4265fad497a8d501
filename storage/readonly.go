package storage

import (
	"context"
	"database/sql"
	"errors"
	"os"
)

// openRead connects for reading only. A file that nobody may write, or in a folder that cannot be written, where the WAL's shared
// memory cannot be, is read as immutable when no WAL is left over: without a lock, and without a file beside it.
func (db *DB) openRead(ctx context.Context, abs string) error {
	info, err := os.Stat(abs)
	if err != nil {
		return plain(err)
	}
	_, err = os.Stat(abs + "-wal")
	db.clean = errors.Is(err, os.ErrNotExist)
	if db.clean && info.Mode().Perm()&0o222 == 0 {
		db.frozen = info
	}
	version, err := db.connectRead(ctx, abs)
	if code := errorCode(err); db.clean && db.frozen == nil && (code == codeCantOpen || code == codeReadOnly) {
		db.read.Close() // it never opened
		db.frozen = info
		version, err = db.connectRead(ctx, abs)
	}
	if err != nil {
		return err
	}
	return checkVersion(version, true)
}

func (db *DB) connectRead(ctx context.Context, abs string) (version int, err error) {
	name := dsn(abs, "ro")
	if db.frozen != nil {
		name += "&immutable=1"
	}
	if db.read, err = openReaders(name); err != nil {
		return 0, err
	}
	return userVersion(ctx, db.read)
}

// stillFrozen tells of writing to a file that was read without locks.
func (db *DB) stillFrozen() error {
	info, err := os.Stat(db.abs)
	_, wal := os.Stat(db.abs + "-wal")
	if err != nil || !errors.Is(wal, os.ErrNotExist) || info.Size() != db.frozen.Size() || !info.ModTime().Equal(db.frozen.ModTime()) {
		return errors.New("somebody wrote to it while it was read without the right to lock it: what was read may be wrong, run the command again")
	}
	return nil
}

// tidy takes away the empty WAL and its shared memory that a connection for reading only has made beside an archive, and may not remove.
// One that may write removes them when it is the last, by SQLite's own locks, and has nothing to write.
func tidy(abs string) {
	if info, err := os.Stat(abs + "-wal"); err != nil || info.Size() > 0 {
		return // none, or somebody writes to it
	}
	pool, err := sql.Open("sqlite", dsn(abs, "rw"))
	if err != nil {
		return
	}
	_, _ = userVersion(context.Background(), pool) // a damaged archive is tidied too
	pool.Close()                                   // left lying, they do no harm
}
