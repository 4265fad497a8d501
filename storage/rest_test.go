package storage

import (
	"testing"
	"testing/synctest"
	"time"
)

// After a process that died nobody knows which hosts were asked last, so none is asked for a while; after one that came to its
// end, each is free.
func TestRestAfterKill(t *testing.T) {
	const delay = 5 * time.Second
	for _, test := range []struct {
		name  string
		leave func(t *testing.T, db *DB) // what a process leaves behind
		want  time.Duration
	}{
		{"first", func(*testing.T, *DB) {}, 0},
		{"ended", func(t *testing.T, db *DB) {
			if err := db.EndRun(t.Context(), begin(t, db), "done", nil); err != nil {
				t.Fatal(err)
			}
		}, 0},
		{"killed before anything was written", func(t *testing.T, db *DB) { begin(t, db) }, delay},
		{"killed, and another run since", func(t *testing.T, db *DB) {
			if _, err := db.write.Exec(`UPDATE requests SET state = 'leased', attempts = 1, lease_until = '2024-01-02T03:04:05.000Z'`); err != nil {
				t.Fatal(err)
			}
			if err := db.EndRun(t.Context(), begin(t, db), "done", nil); err != nil {
				t.Fatal(err)
			}
		}, delay},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				db := openTemp(t)
				add(t, db, "http://a.test/1")
				test.leave(t, db)
				begin(t, db)
				f, err := db.Frontier(t.Context(), 0)
				if err != nil {
					t.Fatal(err)
				}
				started := time.Now()
				if got := f.Rest(delay); got != test.want {
					t.Errorf("it rests for %v, want %v", got, test.want)
				}
				if _, err := f.Next(t.Context()); err != nil || time.Since(started) != test.want {
					t.Errorf("leased after %v, want %v; error %v", time.Since(started), test.want, err)
				}
			})
		})
	}
}
