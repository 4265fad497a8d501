package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Query runs one reading statement and returns its columns and all its rows, for showing what a user
// could ask of the archive. A statement that writes is refused.
func (db *DB) Query(ctx context.Context, query string, args ...any) (columns []string, rows [][]any, err error) {
	err = db.query(ctx, query, args, func(r *sql.Rows) error {
		if columns, err = r.Columns(); err != nil {
			return err
		}
		for r.Next() {
			row := make([]any, len(columns))
			into := make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			if err := r.Scan(into...); err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return r.Err()
	})
	if err != nil {
		return nil, nil, fmt.Errorf("query %s: %w", db.path, explain(err))
	}
	return columns, rows, nil
}

func (db *DB) query(ctx context.Context, query string, args []any, each func(*sql.Rows) error) (err error) {
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	// The connection reads its archive only, but ATTACH could make other files.
	if err := forbidAttach(conn); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, `PRAGMA query_only = 1`); err != nil {
		return err
	}
	defer func() {
		_, resetErr := conn.ExecContext(context.WithoutCancel(ctx), `PRAGMA query_only = 0`)
		err = errors.Join(err, resetErr)
	}()
	rows, err := conn.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	return each(rows)
}
