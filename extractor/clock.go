package extractor

import (
	"fmt"
	"strings"
)

// timeOf reads the time of day and the zone around a date: after it, or before it when nothing follows.
func timeOf(s *stamp, toks []dateToken, first, next int, text string) {
	if clockAt(s, toks, next, min(next+6, len(toks)), text) {
		return
	}
	clockAt(s, toks, max(0, first-6), first, text)
}

// clockAt reads 9:05, 09:05:03.123, 9.05 Uhr, 21h30, 9:05 p.m., 午後3時05分 among the tokens from..to.
func clockAt(s *stamp, toks []dateToken, from, to int, text string) bool {
	for i := from; i+1 < to; i++ {
		h, m := toks[i], toks[i+1]
		if h.num < 0 || h.num > 24 || h.digits > 2 {
			continue
		}
		next := i + 2
		switch {
		case m.num >= 0 && m.num < 60 && m.digits == 2 && (m.before == ':' || m.before == '.' && hourWord(toks, text, i, next)):
		case (unitIs(text, m, "h") || unitIs(text, m, "H")) && m.glued && next < to && toks[next].num >= 0 && toks[next].num < 60 && toks[next].digits == 2:
			m = toks[next]
			next++
		case unitIs(text, m, "時", "时", "點", "点", "시") && next < to && toks[next].num >= 0 && toks[next].num < 60:
			m = toks[next]
			next += 2
		default:
			continue
		}
		hour := h.num
		sec, hasSec := 0, false
		if next < len(toks) && toks[next].before == ':' && toks[next].num >= 0 && toks[next].num <= 60 && toks[next].digits == 2 {
			sec, hasSec = toks[next].num, true
			next++
			// A fraction of a second.
			if next < len(toks) && toks[next].num >= 0 && (toks[next].before == '.' || toks[next].before == ',') && toks[next].start == toks[next-1].end+1 {
				next++
			}
		}
		half, after := halfDay(toks, text, i, next)
		switch {
		case half == 'p' && hour < 12:
			hour += 12
		case half == 'a' && hour == 12:
			hour = 0
		}
		if hour > 23 {
			continue
		}
		s.hour, s.minute, s.sec, s.hasTime, s.hasSec = hour, m.num, sec, true, hasSec
		s.zone = zoneAt(toks, text, after)
		return true
	}
	return false
}

// hourWord tells whether a word that goes with a time stands beside 9.05: Uhr, klo, kl, ore, h.
func hourWord(toks []dateToken, text string, i, next int) bool {
	is := func(k int) bool {
		if k < 0 || k >= len(toks) || toks[k].num >= 0 {
			return false
		}
		switch strings.ToLower(text[toks[k].start:toks[k].end]) {
		case "uhr", "klo", "kl", "ore", "h", "godz", "alle", "pukul", "wib", "am", "pm", "at", "a", "p":
			return true
		}
		return false
	}
	return is(i-1) || is(next)
}

// halfDay reads am and pm after a time, 午前 and 午後 before it.
func halfDay(toks []dateToken, text string, i, next int) (half byte, after int) {
	if i > 0 && toks[i-1].num < 0 {
		switch w := text[toks[i-1].start:toks[i-1].end]; {
		case strings.HasSuffix(w, "午後"), strings.HasSuffix(w, "下午"), strings.HasSuffix(w, "오후"), strings.HasSuffix(w, "晚上"):
			return 'p', next
		case strings.HasSuffix(w, "午前"), strings.HasSuffix(w, "上午"), strings.HasSuffix(w, "오전"):
			return 'a', next
		}
	}
	if next < len(toks) && toks[next].num < 0 {
		switch w := strings.ToLower(text[toks[next].start:toks[next].end]); w {
		case "am", "pm":
			return w[0], next + 1
		case "a", "p":
			if next+1 < len(toks) && strings.EqualFold(text[toks[next+1].start:toks[next+1].end], "m") {
				return w[0], next + 2
			}
		case "م":
			return 'p', next + 1
		case "ص":
			return 'a', next + 1
		}
	}
	return 0, next
}

// zoneAt reads a zone: Z, an offset with or without colon, an abbreviation.
func zoneAt(toks []dateToken, text string, i int) string {
	for ; i < len(toks) && toks[i].num < 0; i++ {
		w := strings.ToLower(text[toks[i].start:toks[i].end])
		if w == "uhr" || w == "hrs" || w == "h" {
			continue
		}
		z := zones[w]
		if z == "" {
			return ""
		}
		if z != "Z" || i+1 >= len(toks) || toks[i+1].num < 0 || !sign(toks[i+1].before) {
			return z
		}
		// "GMT+0200": the offset counts.
	}
	if i >= len(toks) || i == 0 || !sign(toks[i].before) {
		return ""
	}
	t := toks[i]
	// "9:05 - 12 comments" has no offset: the sign stands right after the time, or before four digits.
	if toks[i-1].num >= 0 && t.start > toks[i-1].end+1 && t.digits != 4 || i+1 < len(toks) && toks[i+1].glued && toks[i+1].num < 0 {
		return ""
	}
	neg := t.before == '-' || t.before >= 0x80
	h, m := t.num, 0
	switch {
	case t.digits == 4:
		h, m = t.num/100, t.num%100
	case t.digits > 2:
		return ""
	case i+1 < len(toks) && toks[i+1].before == ':' && toks[i+1].num >= 0 && toks[i+1].digits == 2:
		m = toks[i+1].num
	case t.digits == 1 && t.before == '-':
		return ""
	}
	if h > 14 || m > 59 {
		return ""
	}
	if neg {
		return fmt.Sprintf("-%02d:%02d", h, m)
	}
	return fmt.Sprintf("+%02d:%02d", h, m)
}

// sign tells the byte of a plus or minus; 0xe2 begins the true minus sign.
func sign(b byte) bool { return b == '+' || b == '-' || b == 0xe2 }
