package extractor

import "testing"

func TestReadingMinutes(t *testing.T) {
	for text, want := range map[string]int{
		"5 Mins Read": 5, "Lesezeit: 4 Minuten": 4, "3 min de lecture": 3, "約6分で読めます": 6, "Reading time 12 min": 12, "Temps de lecture estimé : 7 min": 7,
		"By Nora Vask - EU Newsdesk5 Mins Read": 5, "5-7 min read": 7, "3분 읽기": 3, "阅读时间约 5 分钟": 5, "Время чтения: 2 минуты": 2, "٤ دقائق للقراءة": 4,
		"Read in 5 languages": 0, "12:30 min read": 0, "Fire spread within 5 minutes": 0, "5 ministers already resigned": 0, "12 miners rescued in Los Angeles": 0,
		"Ferry found in Wales after 40 minutes": 0, "Ready in 5 minutes": 0, "5 minutes that Wales will be reading about for years": 0, "999 min read": 0, "": 0,
	} {
		if got := readingMinutes(text, false); got != want {
			t.Errorf("readingMinutes(%q) = %d, want %d", text, got, want)
		}
	}
	for text, want := range map[string]int{"5 minutes": 5, "ca. 5 Min.": 5, "約6分": 6, "5 ministers": 0, "The strike lasted 40 minutes only": 0} {
		if got := readingMinutes(text, true); got != want {
			t.Errorf("readingMinutes(%q, bare) = %d, want %d", text, got, want)
		}
	}
}

// TestReadingTimeIsNoHeadline has minutes and a word for reading in the title and the text.
func TestReadingTimeIsNoHeadline(t *testing.T) {
	const text = "<p>The reading room of the harbour office was full after 4 minutes, and nobody minded, said the porter at the door of it.</p>" +
		"<p>He had not seen so many people there since the storm, and they did not leave before the kettle was empty, he said.</p>" +
		"<p>The office will open the room on Sundays too from next month on, if the council pays for a second kettle in time.</p>"
	for name, c := range map[string]struct {
		html string
		want int
	}{
		"title":           {"<h1>What a 5 minute read did to the harbour</h1>" + text, 0},
		"text":            {"<h1>The reading room</h1><p>It was a 5 minute read.</p>" + text, 0},
		"under the title": {"<h1>The reading room</h1><div>3 May 2024 | 5 min read</div>" + text, 5},
	} {
		if got := extractOf(t, "<article>"+c.html+"</article>").ReadingTime; got != c.want {
			t.Errorf("%s: %d minutes, want %d", name, got, c.want)
		}
	}
}
