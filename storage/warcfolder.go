package storage

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"

	"broadsheet/storage/warc"
)

// archiveFolder is the folder of the archive's file itself.
func (db *DB) archiveFolder() string { return filepath.Dir(realPath(db.abs)) }

// folderOf is how the archive notes a folder: as it is seen from its own, so that both can be moved together; absolute where there is no such path.
func (db *DB) folderOf(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return filepath.ToSlash(dir)
	}
	abs = realPath(abs)
	if rel, err := filepath.Rel(db.archiveFolder(), abs); err == nil {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(abs)
}

// warcPath finds a WARC file: in the first of others that has it, else where the archive says. open tells that it has not been ended; path "": it is nowhere.
func (db *DB) warcPath(name, folder string, others []string) (path string, open bool) {
	if !warc.IsName(name) { // an archive of somebody else can say anything
		return "", false
	}
	for _, dir := range db.warcFolders(folder, others) {
		path := filepath.Join(dir, name)
		for _, suffix := range []string{"", warc.OpenSuffix, ""} { // a crawl may end it meanwhile
			if info, err := os.Stat(path + suffix); err == nil && info.Mode().IsRegular() {
				return path + suffix, suffix != ""
			}
		}
	}
	return "", false
}

// warcFolders are the folders where a file may be.
func (db *DB) warcFolders(folder string, others []string) []string {
	own := filepath.FromSlash(folder)
	if !filepath.IsAbs(own) {
		own = filepath.Join(db.archiveFolder(), own)
	}
	return append(others[:len(others):len(others)], own)
}

// WARCPath is a WARC file that the archive refers to.
type WARCPath struct {
	Name    string
	Path    string // "": it is nowhere
	Index   string // of its CDXJ; "": it has none
	Records int    // that the archive refers to
}

// WARCFiles returns the WARC files of the archive, in the order in which they were written; dirs are folders where they may be, beside those where crawls wrote them.
func (db *DB) WARCFiles(ctx context.Context, dirs []string) ([]WARCPath, error) {
	all, err := db.warcFiles(ctx)
	if err != nil {
		return nil, err
	}
	var files []WARCPath
	for _, f := range all {
		path, open := db.warcPath(f.name, f.folder, dirs)
		if f.purged != "" || path == "" && f.known == 0 && !f.ended { // see verifyWARC
			continue
		}
		p := WARCPath{Name: f.name, Path: path, Records: f.known}
		if index := warc.IndexPath(path); path != "" && !open {
			if _, err := os.Stat(index); err == nil {
				p.Index = index
			}
		}
		files = append(files, p)
	}
	return files, nil
}

// warcFile is a row of warc_files.
type warcFile struct {
	id           int64
	name, folder string
	size         int64 // of one that was not ended, up to the last record that is known
	known        int   // records
	ended        bool
	purged       string
}

const selectWARCFiles = `
	SELECT f.id, f.name, f.folder, coalesce(f.size, (SELECT max(offset + length) FROM warc_records WHERE file_id = f.id), 0),
	       (SELECT count(*) FROM warc_records WHERE file_id = f.id), f.ended_at IS NOT NULL, coalesce(f.purged_at, '')
	FROM warc_files f`

// warcFiles are the rows of warc_files, in the order in which the files were begun.
func (db *DB) warcFiles(ctx context.Context) ([]warcFile, error) {
	files, err := scanWARCFiles(db.read.QueryContext(ctx, selectWARCFiles+` ORDER BY id`))
	if err != nil {
		return nil, fmt.Errorf("read the WARC files of %s: %w", db.path, explain(err))
	}
	return files, nil
}

func scanWARCFiles(rows *sql.Rows, err error) (files []warcFile, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f warcFile
		if err := rows.Scan(&f.id, &f.name, &f.folder, &f.size, &f.known, &f.ended, &f.purged); err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, rows.Err()
}
