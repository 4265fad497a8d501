package main

import (
	"slices"
	"testing"
)

func TestTokens(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"signs only", "… — !", nil},
		{"words", "It's 3.5 km, snake_case", []string{"It", "s", "3", "5", "km", "snake_case"}},
		{"accents", "Größe Élan naïve", []string{"Größe", "Élan", "naïve"}},
		{"combining accent splits", "e\u0301a", []string{"e", "a"}},
		{"soft hyphen", "be\u00adlieb\u00adte Rad", []string{"beliebte", "Rad"}},
		{"zero width", "a\u200bb\u200cc\u200dd\u2060e\ufefff", []string{"abcdef"}},
		{"Japanese", "渡し船がGo1で", []string{"渡", "し", "船", "が", "Go1", "で"}},
		{"Chinese full stop", "港口。", []string{"港", "口"}},
		{"Thai with its marks", "น้ำ ok", []string{"น", "้", "ำ", "ok"}},
		{"Khmer", "កា", []string{"ក", "ា"}},
		{"Korean has spaces", "항구 마을", []string{"항구", "마을"}},
		{"Hindi marks split", "हिन", []string{"ह", "न"}},
		{"Arabic", "قارب ٣", []string{"قارب", "٣"}},
		{"fractions and numerals are numbers", "x² ½ Ⅳ", []string{"x²", "½", "Ⅳ"}},
		{"bad bytes split", "a\xffb", []string{"a", "b"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tokens(tt.text); !slices.Equal(got, tt.want) {
				t.Errorf("tokens(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestLower(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"ABC", "abc"},
		{"ÄÖÜ", "äöü"},
		{"İzmir", "i̇zmir"},
		{"ΟΔΟΣ ΣΑΣ", "οδος σας"},
		{"STRAẞE", "straße"},
	} {
		if got := lower(tt.text); got != tt.want {
			t.Errorf("lower(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestSqueeze(t *testing.T) {
	if got, want := squeeze("\x1c a\u00a0\n b\u2028\x1fc "), "a b c"; got != want {
		t.Errorf("squeeze = %q, want %q", got, want)
	}
}
