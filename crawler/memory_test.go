package crawler_test

import (
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"broadsheet/crawler"
	"broadsheet/crawler/frontiertest"
)

func TestMemoryFrontier(t *testing.T) {
	frontiertest.Run(t, func(t *testing.T, term time.Duration) crawler.Frontier {
		f := crawler.NewMemoryFrontier(0)
		f.SetTerm(term)
		return f
	})
}

func TestMemoryFrontierDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := crawler.NewMemoryFrontier(5 * time.Second)
		start := time.Now()
		for i := range 3 {
			for _, h := range []string{"a", "b"} {
				if err := f.Add(t.Context(), crawler.Request{URL: fmt.Sprintf("http://%s.example/%d", h, i)}); err != nil {
					t.Fatal(err)
				}
			}
		}
		var got []string
		for {
			r, err := f.Next(t.Context())
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprintf("%s at %v", r.Key, time.Since(start)))
			if err := f.Done(t.Context(), r, time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		want := "[http://a.example/0 at 0s http://b.example/0 at 0s http://a.example/1 at 5s " +
			"http://b.example/1 at 5s http://a.example/2 at 10s http://b.example/2 at 10s]"
		if fmt.Sprint(got) != want {
			t.Errorf("leases %v\nwant %v", got, want)
		}
	})
}

func TestMemoryFrontierForgetsHosts(t *testing.T) {
	f := crawler.NewMemoryFrontier(0)
	for i := range 5000 {
		if err := f.Add(t.Context(), crawler.Request{URL: fmt.Sprintf("http://h%d.example/", i)}); err != nil {
			t.Fatal(err)
		}
		r, err := f.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Done(t.Context(), r, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	if n := f.Hosts(); n > 1024 {
		t.Errorf("%d hosts kept after all are done, want at most 1024", n)
	}
}

// A lease that let its host go ends in peace, though the host was forgotten meanwhile.
func TestMemoryFrontierForgetsDetachedHosts(t *testing.T) {
	f := crawler.NewMemoryFrontier(0)
	var out crawler.Request
	for i := range 5000 {
		err := f.Add(t.Context(), crawler.Request{URL: fmt.Sprintf("http://h%d.example/", i)})
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			err = f.Detach(t.Context(), r)
			out = r
		} else {
			err = f.Done(t.Context(), r, time.Time{})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Done(t.Context(), out, time.Time{}); err != nil {
		t.Error(err)
	}
}

func TestMemoryFrontierRefusesBadURL(t *testing.T) {
	f := crawler.NewMemoryFrontier(0)
	if err := f.Add(t.Context(), crawler.Request{URL: "ftp://a.example/"}); err == nil {
		t.Error("Add of an ftp URL without key: no error")
	}
}
