package storage

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"path"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations are the SQL files in order of their number; an archive's user_version says how many of
// them it has had.
var migrations = readMigrations()

func readMigrations() []string {
	entries, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		panic(err) // embedded: it is there or the program does not build
	}
	var all []string
	for _, e := range entries { // ReadDir sorts by name
		b, err := migrationFiles.ReadFile(path.Join("migrations", e.Name()))
		if err != nil {
			panic(err)
		}
		all = append(all, string(b))
	}
	return all
}

// migrate brings an archive, or an empty file, to the newest schema, in one transaction.
func migrate(ctx context.Context, w *sql.DB) error {
	version, err := userVersion(ctx, w)
	if err != nil {
		return err
	}
	if err := checkVersion(version, false); err != nil {
		return err
	}
	if version == len(migrations) {
		return nil
	}
	if version == 0 {
		// 8 KB: stored pages are blobs of that size and more.
		if _, err := w.ExecContext(ctx, `PRAGMA page_size = 8192`); err != nil {
			return err
		}
	}
	if err := applyMigrations(ctx, w); err != nil {
		return err
	}
	// After the first commit, so that the file's header names its owner even if the WAL is lost.
	if _, err := w.ExecContext(ctx, `PRAGMA journal_mode = WAL`); err != nil {
		return err
	}
	_, err = userVersion(ctx, w) // only a connection that has read from the WAL removes it when it is closed
	return err
}

// applyMigrations runs what is missing. Foreign keys are off meanwhile, as a table that others refer to may be made anew,
// and are checked before the commit.
func applyMigrations(ctx context.Context, w *sql.DB) (err error) {
	if _, err := w.ExecContext(ctx, `PRAGMA foreign_keys = OFF`); err != nil { // the pool has one connection
		return err
	}
	defer func() {
		_, e := w.ExecContext(context.WithoutCancel(ctx), `PRAGMA foreign_keys = ON`)
		err = errors.Join(err, e)
	}()
	tx, err := w.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit it does nothing
	// Read again inside: another process may have done it meanwhile.
	var version, tables int
	err = tx.QueryRowContext(ctx, `SELECT (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)`).Scan(&version, &tables)
	if err != nil {
		return err
	}
	if version == 0 && tables > 0 {
		return fmt.Errorf("%w: the database belongs to another program; give another path", ErrNotArchive)
	}
	for i := version; i < len(migrations); i++ {
		if _, err := tx.ExecContext(ctx, migrations[i]); err != nil {
			return fmt.Errorf("migration %d: %w", i+1, err)
		}
	}
	var table string
	switch err := tx.QueryRowContext(ctx, `SELECT "table" FROM pragma_foreign_key_check LIMIT 1`).Scan(&table); {
	case err == nil:
		return fmt.Errorf("table %s refers to rows that are not there; see what is: sqlite3 FILE 'PRAGMA foreign_key_check'", table)
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, applicationID, len(migrations)))
	if err != nil {
		return err
	}
	return tx.Commit()
}

func userVersion(ctx context.Context, db *sql.DB) (version int, err error) {
	err = db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version)
	return version, err
}

// checkVersion refuses an archive of a newer program and, where nothing can be migrated, of an older one.
func checkVersion(version int, exact bool) error {
	switch {
	case version > len(migrations):
		return fmt.Errorf("%w: its schema has version %d, this program knows %d; update the program", ErrNewer, version, len(migrations))
	case exact && version < len(migrations):
		return fmt.Errorf("its schema has the old version %d; open it once for writing, with crawl or search", version)
	}
	return nil
}
