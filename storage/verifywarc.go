package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"broadsheet/storage/warc"
)

// verifyWARC reads the WARC files of the archive through.
func verifyWARC(ctx context.Context, v *verification) error {
	files, err := scanWARCFiles(v.tx.QueryContext(ctx, selectWARCFiles+` ORDER BY id`))
	for _, f := range files {
		if err == nil {
			err = v.warcFile(ctx, f)
		}
	}
	return err
}

func (v *verification) warcFile(ctx context.Context, f warcFile) error {
	for range 2 { // a crawl may give it its own name meanwhile
		path, open := v.db.warcPath(f.name, f.folder, v.o.WARC)
		where := "WARC file " + path
		switch {
		case path == "" && (f.purged != "" || !f.ended && f.known == 0 || v.db.replaced(ctx, f.id)): // a purge has deleted it, or a kill kept it from being made
			return nil
		case path == "":
			return v.differs("WARC file "+f.name, fmt.Sprintf("it is missing, with %d records that the archive refers to; it was in the folder %s, seen from the archive", f.known, f.folder),
				"say where it is with --warc FOLDER, or take it from a backup; --no-warc verifies the archive without its WARC files")
		case f.purged != "":
			return v.differs(where, "a purge of "+f.purged+" has put another file in its place, and it is there still, with what was to be removed",
				"delete it, or run any purge of this archive again, which does")
		case f.ended && open:
			return v.differs(where, "it was ended, and has the name of one that was not", "take it from a backup")
		}
		err := v.checkWARC(ctx, f, path)
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil // it comes and goes
}

// replaced tells whether a purge has put another file in the place of one since this verification began.
func (db *DB) replaced(ctx context.Context, id int64) (yes bool) {
	err := db.read.QueryRowContext(ctx, `SELECT purged_at IS NOT NULL FROM warc_files WHERE id = ?`, id).Scan(&yes)
	return err == nil && yes
}

func (v *verification) checkWARC(ctx context.Context, f warcFile, path string) error {
	rows, err := v.tx.QueryContext(ctx, `SELECT offset, length, type, url, date, status, payload_sha256 FROM warc_records WHERE file_id = ? ORDER BY offset`, f.id)
	if err != nil {
		return err
	}
	defer rows.Close()
	const mb = 1 << 20
	_, err = warc.Check(ctx, warc.CheckOptions{
		Path: path, Name: f.name, Size: f.size, Ended: f.ended,
		Next: func() (k warc.Known, err error) {
			if !rows.Next() {
				return k, cmp.Or(rows.Err(), io.EOF)
			}
			return k, rows.Scan(&k.Offset, &k.Length, &k.Type, &k.URL, &k.Date, &k.Status, &k.Payload)
		},
		Progress: func(offset int64) {
			v.summary.Checked[v.name]++
			v.progress("WARC file "+f.name+", MB", int(offset/mb), int(f.size/mb))
		},
		Report: func(offset int64, url, problem string) error {
			if offset < 0 {
				return v.differs("index of WARC file "+path, problem, "delete the index: the next crawl with --warc and this folder makes it anew")
			}
			where := fmt.Sprintf("WARC file %s at byte %d", path, offset)
			if url != "" {
				where += ", " + url
			}
			return v.differs(where, problem, "take the file from a backup; what the archive itself holds is told by the other checks")
		},
	})
	return err
}
