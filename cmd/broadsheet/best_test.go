package main

import (
	"fmt"
	"strings"
	"testing"

	"broadsheet/crawler"
)

func TestBest(t *testing.T) {
	b := best{limit: 3}
	for i := range 10_000 { // the greatest come last, twice each
		b.add(crawler.Request{URL: fmt.Sprint(i), Priority: i/2 - 5000})
	}
	if len(b.reqs) > 2000 {
		t.Errorf("%d are kept", len(b.reqs))
	}
	if n := b.above(-2); n != 4 {
		t.Errorf("%d are of -2 or more", n)
	}
	var got []string
	for _, r := range b.take() {
		got = append(got, r.URL)
	}
	if got := strings.Join(got, " "); got != "9998 9999 9996" {
		t.Errorf("the best are %s", got)
	}
}
