package main

import (
	"maps"
	"slices"
	"testing"
)

func TestPlain(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"  Storm —  “Oriel”’s ", `storm - "oriel"'s`},
		{"ﬁre ＡＢＣ", "fire abc"},
		{"Straße", "strasse"},
		{"Ver\u00adkehr", "verkehr"},
	} {
		if got := plain(tt.text); got != tt.want {
			t.Errorf("plain(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestNameSet(t *testing.T) {
	for _, tt := range []struct {
		name    string
		authors []string
		want    []string
	}{
		{"none", nil, []string{}},
		{"by", []string{"By Ada Lund"}, []string{"ada lund"}},
		{"written by", []string{" written by: Ada Lund"}, []string{"ada lund"}},
		{"a name that begins like a cue", []string{"Byron Vane", "Divya Rao"}, []string{"byron vane", "divya rao"}},
		{"joint", []string{"Ada Lund, Per Ek and Ida Moe; Ulf Berg | Eva Dahl · Jo Ås & Bo Ö"},
			[]string{"ada lund", "bo ö", "eva dahl", "ida moe", "jo ås", "per ek", "ulf berg"}},
		{"und, et", []string{"Von Jörg Ähre UND Käthe Böhm et Luc Ney"}, []string{"jörg ähre", "käthe böhm", "luc ney"}},
		{"joining words inside names", []string{"Béthune Sandé", "étété andé"}, []string{"béthune sandé", "étété andé"}},
		{"commas without and", []string{"Ada Lund,and Per Ek"}, []string{"ada lund", "per ek"}},
		{"role in parentheses", []string{"Ada Lund (text), Per Ek (photo)"}, []string{"ada lund", "per ek"}},
		{"degrees", []string{"Ada Lund, Ph.D., RDN and Per Ek, M.D."}, []string{"ada lund", "per ek"}},
		{"a degree alone is a name", []string{"MD"}, []string{"md"}},
		{"signs at the ends", []string{"@ada.lund.", "- "}, []string{"ada.lund"}},
		{"same name twice", []string{"Ada Lund", "ADA LUND"}, []string{"ada lund"}},
		{"line break", []string{"Ada Lund\nPer Ek"}, []string{"ada lund", "per ek"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := slices.Sorted(maps.Keys(nameSet(tt.authors)))
			if !slices.Equal(got, tt.want) {
				t.Errorf("nameSet(%q) = %q, want %q", tt.authors, got, tt.want)
			}
		})
	}
}

func TestSetPRF(t *testing.T) {
	got := setPRF(plainSet([]string{"A", "b", "c", " "}), plainSet([]string{"a", "d"}))
	if want := (prf{1.0 / 3, 0.5, 0.4}); !samePRF(got, want) { // 2·⅓·½ ÷ ⅚
		t.Errorf("setPRF = %v, want %v", got, want)
	}
}

func TestDates(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		days int
		ok   bool
	}{
		{"2024-02-28", "2024-03-01", 2, true},
		{"2024-03-01", "2024-02-28", 2, true},
		{"2024-01-01", "2024-01-01", 0, true},
		{"", "2024-01-01", 0, false},
		{"yesterday", "2024-01-01", 0, false},
	} {
		if days, ok := daysApart(tt.a, tt.b); days != tt.days || ok != tt.ok {
			t.Errorf("daysApart(%q, %q) = %d %v, want %d %v", tt.a, tt.b, days, ok, tt.days, tt.ok)
		}
	}
	if got := day("2024-03-01T23:59:00+02:00"); got != "2024-03-01" {
		t.Errorf("day = %q", got)
	}
}
