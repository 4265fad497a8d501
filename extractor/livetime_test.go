package extractor

import "testing"

func TestCutClock(t *testing.T) {
	for _, c := range []struct {
		text  string
		clock int // minutes; -1 where the line begins with no time
		rest  string
	}{
		{"14:32", 872, ""},
		{"14.32 Uhr: Der Deich hält", 872, "Der Deich hält"},
		{"+++ 9:05 Uhr +++ Fähre fährt wieder", 545, "Fähre fährt wieder"},
		{"2.32pm The ferry is back", 872, "The ferry is back"},
		{"9:43PM", 1303, ""},
		{"11.10 Uhr: Alle fünf sind wohlauf", 670, "Alle fünf sind wohlauf"},
		{"alle 14:32 Il traghetto torna", 872, "Il traghetto torna"},
		{"21h30 - Le bac repart", 1290, "Le bac repart"},
		{"Kl. 14.32: Fergen går igen", 872, "Fergen går igen"},
		{"[14:32] “We are ready”", 872, "“We are ready”"},
		{"午後2時32分 船が戻る", 872, "船が戻る"},
		{"14:32 5 boats are out", 872, "5 boats are out"},
		{"12.5 million boats", -1, ""},
		{"Round 3:10", -1, ""},
		{"$14:32", -1, ""},
		{"2024-05-06", -1, ""},
		{"3-1 at half time", -1, ""},
	} {
		s, rest, ok := cutClock(c.text)
		if clock := s.hour*60 + s.minute; ok != (c.clock >= 0) || ok && (clock != c.clock || rest != c.rest) {
			t.Errorf("cutClock(%q) = %d, %q, %v, want %d, %q", c.text, clock, rest, ok, c.clock, c.rest)
		}
	}
}

// TestEntryDays gives entries printed times of day alone.
func TestEntryDays(t *testing.T) {
	for _, c := range []struct {
		name, published, modified string
		clocks                    []int
		want                      []string
	}{
		{"one day, newest first", "2024-05-06T08:00:00+02:00", "", []int{900, 800, 700}, []string{"2024-05-06T15:00:00+02:00", "2024-05-06T13:20:00+02:00", "2024-05-06T11:40:00+02:00"}},
		{"over midnight, oldest first", "2024-05-06T20:00:00+02:00", "2024-05-07T02:00:00+02:00", []int{1380, 1430, 30}, []string{"2024-05-06T23:00:00+02:00", "2024-05-06T23:50:00+02:00", "2024-05-07T00:30:00+02:00"}},
		{"the page's offset may be its system's", "2024-05-06T08:00:00Z", "", []int{900, 800}, []string{"2024-05-06", "2024-05-06"}},
		{"changed a day later, but no midnight is seen", "2024-05-06T08:00:00+02:00", "2024-05-07T09:00:00+02:00", []int{900, 800}, []string{"", ""}},
		{"no order", "2024-05-06T08:00:00+02:00", "", []int{900, 600, 800, 500, 700}, []string{"", "", "", "", ""}},
		{"no day", "", "", []int{900, 800}, []string{"", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &Article{Date: c.published, Modified: c.modified, Updates: make([]Update, len(c.clocks))}
			entries := make([]liveEntry, len(c.clocks))
			for k, n := range c.clocks {
				entries[k].mark = &timeMark{printed: n, stamp: stamp{hour: n / 60, minute: n % 60, hasTime: true}}
			}
			(&facts{}).dateEntries(a, entries, make([]*ldUpdate, len(entries)))
			for k, u := range a.Updates {
				if u.Date != c.want[k] {
					t.Errorf("entry %d is dated %q, want %q", k, u.Date, c.want[k])
				}
			}
		})
	}
}
