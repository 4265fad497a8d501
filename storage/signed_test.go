package storage

import "testing"

// What is purged can't be brought back, so nobody else's articles may go with somebody's.
func TestSigned(t *testing.T) {
	for _, tc := range []struct {
		name, byline string
		authors      []string
		want         bool
	}{
		{"Ann Li", "By Ann Li", nil, true},
		{"ann  LI", "By Ann Li and Ada Moor", nil, true},
		{"Ann Li", "By Joann Lindt", nil, false},
		{"Ann Li", "By Joann Li", nil, false},
		{"Ann Li", "By Ann Lindt", nil, false},
		{"Ann Li", "By Ann Li-Moor", nil, false},
		{"Ann Li", "By Mary-Ann Li", nil, false},
		{"Ann Li", "Ann Li - North Desk", nil, true},
		{"Ann Li", "Ann Li's column", nil, true},
		{"Ann Li", "Joann Lindt, Ann Li", []string{"Joann Lindt", "Ann Li"}, true},
		{"Ann Li", "", []string{"Ann Li"}, true},
		{"Ann Li", "", []string{"Ann Li Moor"}, false},
		{"Ann Li", "By Ann Li Moor", []string{"Ann Li Moor"}, false},
		{"Li", "By Ann Li", []string{"Ann Li"}, false},
		{"ÉMILE ZOLA", "Par émile Zola", nil, true},
		{"émile zola", "Par E\u0301mile Zola", nil, true},
		{"ВЛАДИМИР ИВАНОВ", "Владимир Иванов", nil, true},
		{"山田太郎", "記者山田太郎", nil, true},
		{"%", "100 % Ann", nil, true},
		{"%", "By Ann", nil, false},
		{"\x00", "By Ann", nil, false},
	} {
		if got := newSignature(tc.name).on(tc.byline, tc.authors); got != tc.want {
			t.Errorf("%q signed %q %q: %t", tc.name, tc.byline, tc.authors, got)
		}
	}
}
