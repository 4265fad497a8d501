package extractor

import (
	"testing"
	"unicode/utf8"
)

func TestParseDate(t *testing.T) {
	for _, c := range []struct {
		in        string
		us        bool
		want      string
		precision string
	}{
		{"2025-11-26T07:41:09+00:00", false, "2025-11-26T07:41:09+00:00", "second"},
		{"2025-11-26T07:41:09.123Z", false, "2025-11-26T07:41:09Z", "second"},
		{"2025-11-26T07:41:09+0100", false, "2025-11-26T07:41:09+01:00", "second"},
		{"2025-11-26T23:41:09-05:00", false, "2025-11-26T23:41:09-05:00", "second"},
		{"2025-11-26 07:41:09 +0530", false, "2025-11-26T07:41:09+05:30", "second"},
		{"2025-11-26T07:41+01", false, "2025-11-26T07:41:00+01:00", "minute"},
		{"2025-11-26T07:41:09", false, "2025-11-26", "day"},
		{"2025-11-26 07:41", false, "2025-11-26", "day"},
		{"2025-11-26", false, "2025-11-26", "day"},
		{`"2025-11-26T07:41:09Z"`, false, "2025-11-26T07:41:09Z", "second"},
		{"20251126", false, "2025-11-26", "day"},
		{"20251126074109", false, "2025-11-26", "day"},
		{"1764142869", false, "2025-11-26T07:41:09Z", "second"},
		{"1764142869000", false, "2025-11-26T07:41:09Z", "second"},
		{"Wed, 26 Nov 2025 07:41:09 GMT", false, "2025-11-26T07:41:09Z", "second"},
		{"Wed Nov 26 2025 07:41:09 GMT+0200 (EET)", false, "2025-11-26T07:41:09+02:00", "second"},
		{"13/11/2025 09:21:40", false, "2025-11-13", "day"},
		{"3/4/2024", true, "2024-03-04", "day"},
		{"3/4/2024", false, "2024-04-03", "day"},
		{"13/4/2024", true, "2024-04-13", "day"},
		{"4/13/2024", false, "2024-04-13", "day"},
		{"03.04.2024", true, "2024-04-03", "day"},
		{"03.04.24", false, "2024-04-03", "day"},
		{"26. 11. 2025 v 9:05", false, "2025-11-26", "day"},
		{"2025. november 26.", false, "2025-11-26", "day"},
		{"November 26, 2025", true, "2025-11-26", "day"},
		{"Nov. 26th, 2025 at 9:05 p.m. EST", true, "2025-11-26T21:05:00-05:00", "minute"},
		{"12:05 am GMT, Nov 26, 2025", true, "2025-11-26T00:05:00Z", "minute"},
		{"Published on the 26th of November 2025", false, "2025-11-26", "day"},
		{"26-Nov-2025", false, "2025-11-26", "day"},
		{"Mittwoch, 26. November 2025, 9.05 Uhr", false, "2025-11-26", "day"},
		{"26.11.2025 um 09:05 Uhr MEZ", false, "2025-11-26T09:05:00+01:00", "minute"},
		{"5. Jänner 2024", false, "2024-01-05", "day"},
		{"Publié le 1er août 2024 à 21h30", false, "2024-08-01", "day"},
		{"26 de noviembre de 2025", false, "2025-11-26", "day"},
		{"26 de março de 2025 às 10h12", false, "2025-03-26", "day"},
		{"26 novembre 2025", false, "2025-11-26", "day"},
		{"26 maart 2025", false, "2025-03-26", "day"},
		{"26 november 2025 kl. 09.05", false, "2025-11-26", "day"},
		{"26. desember 2025", false, "2025-12-26", "day"},
		{"26. marraskuuta 2025", false, "2025-11-26", "day"},
		{"26 listopada 2025", false, "2025-11-26", "day"},
		{"26. listopadu 2025", false, "2025-11-26", "day"},
		{"26. mája 2025", false, "2025-05-26", "day"},
		{"26 noiembrie 2025", false, "2025-11-26", "day"},
		{"26 Kasım 2025 Çarşamba", false, "2025-11-26", "day"},
		{"26 ноября 2025 года, 10:00", false, "2025-11-26", "day"},
		{"26 листопада 2025", false, "2025-11-26", "day"},
		{"26 Νοεμβρίου 2025", false, "2025-11-26", "day"},
		{"26 نوفمبر 2025", false, "2025-11-26", "day"},
		{"٢٦ نوفمبر ٢٠٢٥", false, "2025-11-26", "day"},
		{"26 كانون الثاني 2025", false, "2025-01-26", "day"},
		{"26 בנובמבר 2025", false, "2025-11-26", "day"},
		{"2025年11月26日 9時05分", false, "2025-11-26", "day"},
		{"2025년 11월 26일", false, "2025-11-26", "day"},
		{"26 tháng 11 năm 2025", false, "", ""},
		{"26 พฤศจิกายน 2568", false, "2025-11-26", "day"},
		{"26 Desember 2025 10:00 WIB", false, "2025-12-26T10:00:00+07:00", "minute"},
		{"26 नवंबर 2025", false, "2025-11-26", "day"},
		{"2025-11-26 07:41 - 10 comments", false, "2025-11-26", "day"},
		{"1 May 2024 - 3 May 2024", false, "", ""},
		{"2024-05-01 – 2024-05-03", false, "", ""},
		{"Published: 3 May 2024", false, "2024-05-03", "day"},
		{"Stand:03.05.2024, 9:05", false, "2024-05-03", "day"},
		{"30 February 2024", false, "", ""},
		{"2024-13-45", false, "", ""},
		{"26 November", false, "", ""},
		{"1 January 1804", false, "", ""},
		{"12 March 2999", false, "", ""},
		{"9:05", false, "", ""},
		{"192.168.10.12", false, "", ""},
		{"version 1.2.2024.5", false, "", ""},
		{"", false, "", ""},
	} {
		s, ok := parseDate(c.in, locale{monthFirst: c.us, listopad: 11})
		got, precision := "", ""
		if ok {
			got, precision = s.String(), s.precision()
		}
		if got != c.want || precision != c.precision {
			t.Errorf("parseDate(%q, %v) = %q, %q, want %q, %q", c.in, c.us, got, precision, c.want, c.precision)
		}
	}
}

func TestListopad(t *testing.T) {
	for lang, want := range map[string]string{"hr": "2025-10-26", "hr-HR": "2025-10-26", "pl": "2025-11-26", "cs-CZ": "2025-11-26", "en": "", "": ""} {
		f := factsOf(t, `<html lang="`+lang+`">`)
		s, ok := parseDate("26. listopada 2025", f.locale)
		if got := s.dayString(); ok && got != want || !ok && want != "" {
			t.Errorf("lang %q: %q, %v, want %q", lang, got, ok, want)
		}
	}
}

func TestDateInPath(t *testing.T) {
	for path, want := range map[string]string{
		"/2024/05/03/slug": "2024-05-03", "/news/2024-5-3-slug": "2024-05-03", "/a/20240503/b": "2024-05-03", "/2024/may/03/slug": "2024-05-03",
		"/2024/05/": "", "/story/202405031": "", "/p/1999": "", "/2024/15/40/": "",
	} {
		s, ok := dateInPath(path)
		if got := s.dayString(); ok && got != want || !ok && want != "" {
			t.Errorf("dateInPath(%q) = %q, %v, want %q", path, got, ok, want)
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2025-11-26T07:41:09+00:00", "26. November 2025", "2025年11月26日", "ม.ค. 1 2568", "1764142869", "12/13/2024 5:00 pm", "\xff\xfe1/1/2020"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, in string, us bool) {
		s, ok := parseDate(in, locale{monthFirst: us})
		if !ok {
			return
		}
		out := s.String()
		if !s.valid() || !utf8.ValidString(out) || len(out) > 25 {
			t.Errorf("parseDate(%q) = %q", in, out)
		}
		again, ok := parseDate(out, locale{monthFirst: us})
		if !ok || again.dayString() != s.dayString() {
			t.Errorf("parseDate(%q) = %q, which reads as %q", in, out, again.String())
		}
	})
}
