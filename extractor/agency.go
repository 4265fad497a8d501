package extractor

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// agencyNames are the news agencies of the world by their short names, with the other names under which pages credit them.
var agencyNames = map[string]string{
	"AAP":                "australian associated press",
	"Adnkronos":          "",
	"AFP":                "agence france-presse|agence france presse|afp-services|法新社|فرانس برس|ا ف ب",
	"Agência Brasil":     "agencia brasil",
	"AGERPRES":           "",
	"AGI":                "agenzia italia",
	"ANA-MPA":            "απε-μπε|αθηναϊκό πρακτορείο ειδήσεων",
	"Anadolu":            "aa|anadolu agency|anadolu ajansı|anadolu ajansi|الأناضول|وكالة الأناضول",
	"Andina":             "agencia andina",
	"ANI":                "asian news international",
	"ANP":                "algemeen nederlands persbureau",
	"ANSA":               "agenzia ansa",
	"Antara":             "antara news|lkbn antara",
	"AP":                 "associated press|the associated press|美联社|美聯社|ap通信|أسوشيتد برس",
	"APA":                "austria presse agentur|apa-ots",
	"APP":                "associated press of pakistan",
	"APS":                "algérie presse service",
	"Askanews":           "",
	"Belga":              "belga news agency|agence belga",
	"BelTA":              "белта",
	"Bernama":            "",
	"Bloomberg":          "bloomberg news",
	"BNS":                "baltic news service",
	"BTA":                "бта|българска телеграфна агенция",
	"China News Service": "中新社|中新网",
	"CNA":                "central news agency|中央社",
	"Colprensa":          "",
	"ČTK":                "ctk|česká tisková kancelář",
	"DHA":                "demirören haber ajansı",
	"Dow Jones":          "dow jones newswires",
	"dpa":                "deutsche presse-agentur|dpa-infocom|dpa international",
	"dpa-AFX":            "",
	"EFE":                "agencia efe|efeagro",
	"ELTA":               "",
	"epd":                "evangelischer pressedienst",
	"Europa Press":       "",
	"Hina":               "",
	"IANS":               "indo-asian news service",
	"İHA":                "iha|ihlas haber ajansı",
	"Interfax":           "интерфакс|interfax.ru",
	"Interfax-Ukraine":   "інтерфакс-україна|интерфакс-украина",
	"IPS":                "inter press service",
	"IRNA":               "ایرنا",
	"ISNA":               "ایسنا",
	"Italpress":          "",
	"Jiji":               "jiji press|時事通信|時事|時事通信社",
	"Kathpress":          "",
	"KCNA":               "",
	"Keystone-SDA":       "sda|sda-ats|keystone sda|keystone-ats|ats",
	"KNA":                "katholische nachrichten-agentur",
	"KUNA":               "",
	"Kyodo":              "kyodo news|共同通信|共同|共同通信社",
	"LaPresse":           "",
	"LETA":               "",
	"Lusa":               "agência lusa|agencia lusa",
	"MAP":                "maghreb arabe presse",
	"MENA":               "middle east news agency",
	"MTI":                "magyar távirati iroda",
	"NAN":                "news agency of nigeria",
	"News1":              "뉴스1",
	"Newsis":             "뉴시스",
	"NNA":                "national news agency",
	"NTB":                "norsk telegrambyrå",
	"PA":                 "press association|pa media|pa news agency",
	"PAP":                "polska agencja prasowa",
	"Petra":              "",
	"PNA":                "philippine news agency",
	"Prensa Latina":      "",
	"PTI":                "press trust of india",
	"QNA":                "qatar news agency",
	"Reuters":            "thomson reuters|路透社|路透|ロイター|로이터|рейтер|رويترز",
	"RIA Novosti":        "риа новости",
	"Ritzau":             "",
	"SANA":               "",
	"SAPA":               "",
	"SID":                "sport-informations-dienst",
	"SITA":               "",
	"SPA":                "saudi press agency",
	"STA":                "slovenska tiskovna agencija",
	"STT":                "suomen tietotoimisto|stt-lehtikuva",
	"TAP":                "tunis afrique presse",
	"Tanjug":             "танјуг",
	"Tasnim":             "tasnim news agency",
	"TASR":               "",
	"TASS":               "тасс|itar-tass|итар-тасс",
	"Télam":              "telam",
	"The Canadian Press": "canadian press|la presse canadienne",
	"TT":                 "tt nyhetsbyrån|tidningarnas telegrambyrå",
	"Ukrinform":          "укрінформ|укринформ",
	"UNI":                "united news of india",
	"UNIAN":              "уніан|униан",
	"UNN":                "унн",
	"UPI":                "united press international",
	"VNA":                "ttxvn|vietnam news agency|thông tấn xã việt nam",
	"WAM":                "emirates news agency|وام",
	"Xinhua":             "xinhua news agency|新华社|新華社|신화통신",
	"Yonhap":             "yonhap news|yonhap news agency|연합뉴스",
}

// alsoWords are names of agencies that are a word or somebody's name too, unless they are in capitals.
var alsoWords = wordSet("aa|ap|app|ats|elta|leta|map|mena|nan|pa|sana|spa|sta|tap|tt|uni")

// givenNames are names of agencies that are people's too when only their first letter is large.
var givenNames = wordSet("ani|hina|petra|sid|sita")

// agencyKeys leads from each folded name to the short one.
var agencyKeys = map[string]string{}

// agencyStarts are the first words of agencyKeys: few words of a line need a closer look.
var agencyStarts = map[string]bool{}

// longestAgency is the longest name of an agency, in words.
const longestAgency = 4

func init() {
	for _, name := range slices.Sorted(maps.Keys(agencyNames)) {
		others := agencyNames[name]
		agencyKeys[fold(name)] = name
		for o := range strings.SplitSeq(others, "|") {
			if o == "" {
				continue
			}
			agencyKeys[fold(o)] = name
			if o[0] >= 0xe3 {
				wideAgencies = append(wideAgencies, fold(o))
			}
		}
	}
	for key := range agencyKeys {
		first, _, _ := strings.Cut(key, " ")
		agencyStarts[first] = true
	}
}

// agencyOf returns the short name of the agency that a text is, and nothing when it is none.
func agencyOf(s string) string {
	if len(s) > 80 {
		return ""
	}
	key := fold(s)
	name := agencyKeys[key]
	if name == "" || s == name || strings.ToUpper(s) == s {
		return name
	}
	if r, _ := utf8.DecodeRuneInString(s); alsoWords[key] || givenNames[key] && unicode.IsUpper(r) {
		return ""
	}
	return name
}

// isAgency tells an agency, or several behind bars: "dpa/AFP".
func isAgency(s string) bool {
	if !strings.Contains(s, "/") {
		return agencyOf(s) != ""
	}
	for part := range strings.SplitSeq(s, "/") {
		if agencyOf(strings.TrimSpace(part)) == "" {
			return false
		}
	}
	return true
}

// signedBy returns the agencies in a byline: those that are a part of it between commas, bars, brackets and the like, alone or
// with a role or a desk: "Ann Lee (dpa)", "Reuters Staff Writer". A word inside a name is none.
func signedBy(byline string) []string {
	var out []string
	for part := range strings.FieldsFuncSeq(cutRunes(byline, maxCredit), func(r rune) bool {
		return strings.ContainsRune(",;/|·•()[]+&、，；:：=\n", r)
	}) {
		for _, name := range splitCredit(part) {
			name = strings.Trim(stripPrefix(name), " .-–—*")
			agency := agencyOf(name)
			if first, rest, ok := strings.Cut(name, " "); ok && agency == "" && (isRole(rest, true) || isDesk(rest)) {
				agency = agencyOf(first)
			}
			if agency != "" && !slices.Contains(out, agency) {
				out = append(out, agency)
			}
		}
	}
	return out
}

// creditedIn returns the agencies that a credit names anywhere: "Mit Material der Nachrichtenagenturen dpa und AFP".
func creditedIn(text string) []string {
	var out []string
	words := strings.FieldsFunc(cutRunes(text, maxCredit), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !isDigit(r) && r != '-' && r != '\'' && r != '’' && r != '.'
	})
	for i := 0; i < len(words); i++ {
		if agency := wideAgency(words[i]); agency != "" && !slices.Contains(out, agency) {
			out = append(out, agency)
			continue
		}
		if bare := strings.TrimLeft(words[i], ".-"); !agencyStarts[fold(bare)] && !agencyStarts[fold(strings.TrimRight(bare, ".-"))] {
			continue
		}
		for n := min(longestAgency, len(words)-i); n > 0; n-- {
			if agency := agencyOf(strings.Trim(strings.Join(words[i:i+n], " "), ".-")); agency != "" {
				if !slices.Contains(out, agency) {
					out = append(out, agency)
				}
				i += n - 1
				break
			}
		}
	}
	return out
}

// wideAgencies are the names of agencies in scripts without spaces, where a place stands before or behind without a border.
var wideAgencies []string

// wideAgency returns the agency with which a word without spaces begins or ends: "ロンドン共同", "新华社北京".
func wideAgency(word string) string {
	if word == "" || word[0] < 0xe3 {
		return ""
	}
	for _, w := range wideAgencies {
		if strings.HasPrefix(word, w) || strings.HasSuffix(word, w) {
			return agencyKeys[w]
		}
	}
	return ""
}

// onlyAgencies returns the agencies of a text that is nothing else but their names and perhaps somebody's initials: "(dpa/jk)".
func onlyAgencies(text string) []string {
	out := creditedIn(text)
	if len(out) == 0 {
		return nil
	}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",;/|·•()[]+&– —", r) }) {
		initials := utf8.RuneCountInString(part) <= 4 && (strings.ToLower(part) == part || strings.ToUpper(part) == part)
		if !initials && agencyOf(strings.Trim(part, ".")) == "" && agencyOf(strings.Trim(text, " ()[].,/–—-")) == "" {
			return nil
		}
	}
	return out
}
