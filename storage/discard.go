package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// DiscardNew closes the archive and deletes its file when Open made it and no URL has been added to it since:
// a command that came to nothing leaves no archive behind. Call it with the crawl lock, so that no other crawl
// adds to it meanwhile. Of any other archive nothing is changed.
func (db *DB) DiscardNew(ctx context.Context) error {
	if !db.made || db.opened == nil {
		return nil
	}
	var used bool
	err := db.read.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM requests) OR EXISTS (SELECT 1 FROM fetches) OR (SELECT count(*) FROM runs) > 1`).Scan(&used)
	if err != nil {
		return fmt.Errorf("look into archive %s: %w", db.path, explain(err))
	}
	path := realPath(db.abs) // what a link led to was made, not the link
	if info, err := os.Stat(path); used || err != nil || !os.SameFile(info, db.opened) {
		return nil
	}
	if err := db.Close(); err != nil {
		return err
	}
	checked.Delete(path)
	for _, file := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("delete the empty archive %s: %w", db.path, plain(err))
		}
	}
	return nil
}
