package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"broadsheet/storage/warc"
)

// tidyWARC completes, or takes back, what a killed purge did to WARC files. The caller holds the crawl lock.
func (db *DB) tidyWARC(ctx context.Context, dirs []string) error {
	files, err := scanWARCFiles(db.read.QueryContext(ctx, selectWARCFiles+` WHERE purged_at IS NOT NULL OR replaces IS NOT NULL AND ended_at IS NULL ORDER BY id`))
	if err != nil {
		return explain(err)
	}
	for _, f := range files {
		for _, dir := range db.warcFolders(f.folder, dirs) {
			if err := removeWARC(dir, f.name); err != nil {
				return err
			}
		}
		if f.purged != "" {
			continue
		}
		if err := db.tx(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM warc_files WHERE id = ?`, f.id)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// removeWARC deletes a file of a crawl and its index, whole or not.
func removeWARC(dir, name string) error {
	if !warc.IsName(name) { // an archive of somebody else can say anything
		return nil
	}
	for _, path := range warc.Remains(dir, name) {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("delete %s: %w", path, plain(err))
		}
	}
	return nil
}
