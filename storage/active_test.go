package storage

import (
	"testing"
	"time"
)

// A host is active between its requests too, but not when it is left alone for long, or has nothing more.
func TestActive(t *testing.T) {
	db := openTemp(t)
	add(t, db, "https://a.example/1", "https://a.example/2", "https://b.example/1")
	f := frontierOf(t, db, 10*time.Second)
	want := func(when string, requests, hosts int) {
		t.Helper()
		if r, h := f.Active(); r != requests || h != hosts {
			t.Errorf("%s: Active = %d requests, %d hosts; want %d, %d", when, r, h, requests, hosts)
		}
	}
	a, b := next(t, f), next(t, f)
	want("both out", 2, 2)
	if err := f.Done(t.Context(), a, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := f.Done(t.Context(), b, time.Time{}); err != nil {
		t.Fatal(err)
	}
	want("one pauses", 0, 1)
	if err := f.Hold(t.Context(), "a.example:443", time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	want("it is held", 0, 0)
}
