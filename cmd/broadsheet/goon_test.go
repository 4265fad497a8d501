package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What an archive says is taken where the command line says nothing, and judged like a command line: archives are handed on.
func TestTake(t *testing.T) {
	archived := reach{Scope: "prefix", Depth: 5, Include: []string{"/a/", "/b/"}, Exclude: []string{"x y"}, Since: "2025-01-02"}
	for _, test := range []struct {
		name  string
		given string
		with  reach
		want  string // "": an error
	}{
		{"all", "", archived, "--scope=prefix --depth=5 --include=/a/ --include=/b/ '--exclude=x y' --since=2025-01-02"},
		{"given", "depth", archived, "--scope=prefix --depth=3 --include=/a/ --include=/b/ '--exclude=x y' --since=2025-01-02"},
		{"given list", "include", archived, "--scope=prefix --depth=5 '--exclude=x y' --since=2025-01-02"},
		{"scope", "", reach{Scope: "world"}, ""},
		{"depth", "", reach{Scope: "host", Depth: -1}, ""},
		{"pattern", "", reach{Scope: "host", Include: []string{"("}}, ""},
		{"day", "", reach{Scope: "host", Until: "soon"}, ""},
	} {
		f := followFlags{scope: "page", depth: 3}
		err := f.take(test.with, func(flag string) bool { return flag == test.given })
		if (err == nil) != (test.want != "") {
			t.Errorf("%s: %v", test.name, err)
		} else if diff := cmp.Diff(test.want, f.reach().String()); err == nil && diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}
