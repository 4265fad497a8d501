package crawler

import "testing"

func TestVariant(t *testing.T) {
	const plain = "https://news.example/2024/story"
	for _, same := range []string{
		plain, "http://news.example/2024/story", "https://www.news.example/2024/story/", "https://m.news.example/2024/story",
		"https://amp.news.example/2024/story", "https://news.example/amp/2024/story", "https://news.example/2024/story/amp/",
		"https://news.example/2024/story.amp", "https://news.example/2024/story?amp=1", "https://news.example/2024/story?outputType=amp",
	} {
		if Variant(same) != Variant(plain) {
			t.Errorf("Variant(%s) = %q, not that of %s", same, Variant(same), plain)
		}
	}
	for _, other := range []string{
		"https://other.example/2024/story", "https://news.example/2024/story-2", "https://news.example/2024/story?page=2",
		"https://news.example/2024", "https://news.example/2024/story/camp", "https://sport.news.example/2024/story", "https://www.example/2024/story",
	} {
		if Variant(other) == Variant(plain) {
			t.Errorf("Variant(%s) is that of %s", other, plain)
		}
	}
	if a, b := Variant("https://news.example/story.amp.html"), Variant("https://news.example/story.html"); a != b {
		t.Errorf("Variant = %q and %q", a, b)
	}
	if a, b := Variant("https://news.example/"), Variant("http://www.news.example/"); a != b {
		t.Errorf("Variant = %q and %q", a, b)
	}
}

func TestSameSite(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"https://news.example/a", "http://AMP.news.example:8080/b", true},
		{"https://news.example/a", "https://other.example/a", false},
		{"https://a.co.uk/", "https://b.co.uk/", false},
		{"https://x.a.co.uk/", "https://a.co.uk/", true},
		{"https://a.github.io/", "https://b.github.io/", false},
		{"http://127.0.0.1:1/", "http://127.0.0.1:1/a", true},
		{"http://127.0.0.1:1/", "http://127.0.0.1:2/", false},
		{"http://127.0.0.1/", "http://127.0.0.2/", false},
		{"http://localhost/", "http://localhost/a", true},
		{"https://news.example/a", "", false},
		{"", "", false},
		{"nonsense", "nonsense", false},
	} {
		if got := SameSite(tt.a, tt.b); got != tt.want {
			t.Errorf("SameSite(%q, %q) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}
