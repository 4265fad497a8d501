package extractor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// dateSmall are the words of a dateline beside its labels: of weekdays, times and zones, and those that join them; lower case.
var dateSmall = map[string]bool{}

func init() {
	for w := range strings.FieldsSeq("on at the of in by and from last first was is this to um uhr am pm a.m p.m a p m h hrs hours min mins minutes read den der vom von und in zuletzt erstmals " +
		"le la les à a et par de du dernière el las los por en em às as e il alle ore di om door op kl klo den av af og och na v ve o w godz dnia г в о lúc ngày pukul " +
		"mon tue tues wed thu thur thurs fri sat sun mo di mi do fr sa so " +
		"monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche " +
		"lunes martes miércoles jueves viernes sábado domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta sexta feira " +
		"lunedì martedì mercoledì giovedì venerdì sabato domenica maandag dinsdag woensdag donderdag vrijdag zaterdag zondag måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag " +
		"maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek pátek neděle " +
		"pazartesi salı çarşamba perşembe cuma cumartesi pazar понедельник вторник среда четверг пятница суббота воскресенье понеділок вівторок середа четвер субота неділя") {
		dateSmall[w] = true
	}
}

const (
	dayWords   = 6  // words beside its date from which on a line that ends as a sentence only names a day
	wideWord   = 2  // letters of a word in scripts without spaces
	placeWords = 8  // words of authors and places in a dateline inside the text
	placeRunes = 24 // letters of them in scripts without capitals
)

// dateRest cuts a line into the words before and after its date, without labels and the small words of a dateline.
func dateRest(text string, at, end int) []string {
	var rest []string
	for _, part := range [...]string{text[:at], text[end:]} {
		for w := range strings.FieldsFuncSeq(part, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsMark(r) && !isDigit(r) && r != '.' && r != '\'' && r != '’'
		}) {
			low := strings.ToLower(strings.Trim(w, ".'’"))
			r, _ := utf8.DecodeRuneInString(low)
			if low == "" || isDigit(r) || dateSmall[low] || zones[low] != "" || isDateLabel(low) {
				continue
			}
			rest = append(rest, strings.Trim(w, ".'’"))
		}
	}
	return rest
}

// isDateLabel tells a word of a label of dates.
func isDateLabel(low string) bool {
	return firstOf(low, updateWords) == 0 || firstOf(low, publishWords) == 0 || labelParts[low]
}

// labelParts are the words of labels of several words.
var labelParts = map[string]bool{}

func init() {
	for w := range slices.Values(slices.Concat(updateWords, publishWords)) {
		for part := range strings.FieldsSeq(w) {
			labelParts[part] = true
		}
	}
}

// isSentence tells a line that ends as a sentence does, or leads to a quotation, not with a date, a number or "p.m.".
func isSentence(text string) bool {
	text = strings.TrimRight(text, "\"'”’»)] ")
	body := strings.TrimRight(text, ".!?:…。！？।؟")
	if body == text || body == "" {
		return false
	}
	word := body[strings.LastIndexByte(body, ' ')+1:]
	return !strings.Contains(word, ".") || len(word) > 6
}

// namesDay tells a line that is a sentence in which a day happens to stand.
func namesDay(text string, at, end int) bool {
	if !isSentence(text) {
		return false
	}
	words, wide := 0, 0
	for _, part := range [...]string{text[:at], text[end:]} {
		for _, r := range part {
			if isWide(r) {
				wide++
			}
		}
		for w := range strings.FieldsSeq(part) {
			w = strings.ToLower(strings.Trim(w, ".,:;!?()\"“”|·•-–—"))
			if strings.ContainsFunc(w, unicode.IsLetter) && zones[w] == "" && !isDateLabel(w) {
				words++
			}
		}
	}
	return words+wide/wideWord >= dayWords
}

// namesMarked tells a date element inside a sentence: its author marked up a day of the story.
func (f *facts) namesMarked(i int32) bool {
	p := f.p
	box := p.blockOf(i)
	if nd := &p.nodes[box]; nd.tag != atom.P && nd.tag != atom.Li && nd.tag != atom.Blockquote || nd.end-box > maxFieldNodes {
		return false
	}
	text := cutRunes(p.textOf(box), maxField)
	day := p.textOf(i)
	at := strings.Index(text, day)
	return at >= 0 && day != "" && namesDay(text, at, at+len(day))
}

// isDateline tells a line that says when a piece appeared from one of the text that names a day: beside the date there is nothing
// but labels, weekday, time, place and author, or a label stands right before it.
func isDateline(text string, at, end int) bool {
	rest := dateRest(text, at, end)
	if labelBefore(text[:at]) {
		return true
	}
	runes := 0
	for _, w := range rest {
		r, _ := utf8.DecodeRuneInString(w)
		switch {
		case unicode.IsLower(r):
			return false
		case !unicode.IsUpper(r):
			runes += utf8.RuneCountInString(w)
		}
	}
	return len(rest) <= placeWords && runes <= placeRunes && !(isSentence(text) && len(rest) > 2)
}

// labelBefore tells whether a text ends with a label of a date, and the small words between the two.
func labelBefore(text string) bool {
	low := strings.ToLower(text)
	at := max(lastOf(low, updateWords), lastOf(low, publishWords))
	return at >= 0 && len(dateRest(low[at:], len(low)-at, len(low)-at)) == 0
}

// labelled reads a text with several dates, each behind its own label: "Updated: 11 Dec 2025 | Published: 10 Dec 2025". A date
// before the first label is the publication's. It returns nil for a text that has no two.
func (f *facts) labelled(text string, c claim) []seenDate {
	low := strings.ToLower(text)
	if len(low) != len(text) {
		return nil
	}
	var out []seenDate
	start, change := 0, false
	for pos := 0; pos <= len(low); {
		update, publish := firstOf(low[pos:], updateWords), firstOf(low[pos:], publishWords)
		next := min(pos+min(update, publish), len(low))
		if at, ok := scanDate(text[start:next], f.locale); ok {
			out = append(out, seenDate{dated{c, at}, change})
		}
		if next == len(low) {
			break
		}
		start, change = next, update < publish
		// The label after this one begins past its first word.
		pos = next + max(strings.IndexFunc(low[next:], func(r rune) bool { return r == ' ' || r == ':' || r == '：' || isDigit(r) }), 1)
	}
	if len(out) < 2 {
		return nil
	}
	return out
}
