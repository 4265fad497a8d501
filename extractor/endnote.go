package extractor

import (
	"slices"
	"strings"
)

// An article is often followed, in paragraphs like its own, by notes on the article: where it was broadcast or first printed, what
// to subscribe to, whom to write to.

const (
	maxNote   = 450 // characters of such a note
	lastNotes = 8   // blocks from the end among which notes are looked for
	notesFrom = 0.4 // share of the text before them
)

// noteStarts begin a note, folded, whether it is a sentence or not.
var noteStarts = []string{
	"- additional reporting by", "additional reporting by", "with additional reporting by", "with reports from", "mit agenturmaterial", "mit material von",
	"dieses thema im programm", "über dieses thema berichte", "sendung:", "dieser beitrag lief", "diese sendung",
	"first published in ", "first published by ", "first published on ", "this article first appeared", "this article originally appeared", "this article was first published",
	"this article was originally published", "this story first appeared", "this story originally appeared", "this story was originally published",
	"dieser artikel erschien zuerst", "dieser artikel ist zuerst", "dieser text erschien zuerst", "dieser text ist zuerst", "dieser beitrag erschien zuerst", "dieser artikel ist eine übersetzung",
	"dies ist eine maschinelle übersetzung", "lest den originalartikel", "lesen sie den originalartikel", "hier geht es zum original",
	"cet article a d'abord été publié", "cet article a été publié initialement", "este artículo se publicó originalmente", "este artículo fue publicado originalmente",
	"este artigo foi publicado originalmente", "questo articolo è stato pubblicato originariamente", "dit artikel verscheen eerder",
	"fehler gefunden", "haben sie einen fehler", "spotted an error", "report an error", "report a typo", "found a mistake",
	"do you have a story", "have you got a story", "got a story", "do you have a tip", "got a tip", "send us your tip", "haben sie hinweise", "haben sie informationen",
	"about the author:", "about the authors:", "über den autor:", "über die autorin:", "à propos de l'auteur :", "sobre el autor:", "sobre o autor:",
	"for the latest breaking news", "for the latest news", "for all the latest", "download our app", "download the app", "join our whatsapp", "join us on whatsapp",
}

// inviteStarts begin a note, folded, that asks readers to subscribe: a line with a link, or one that is no sentence.
var inviteStarts = []string{
	"sign up ", "subscribe ", "jetzt abonnieren", "abonnieren sie", "abonniere ", "abonnez-vous", "inscrivez-vous", "suscríbete", "suscríbase", "inscreva-se", "iscriviti",
	"abonneer je", "meld je aan", "tilmeld dig", "prenumerera ", "zapisz się", "підписуйтесь", "подписывайтесь", "підписуйтеся", "abone ol",
}

// moreStarts begin a line, folded, above links to other pages; a sentence may begin so.
var moreStarts = []string{
	"mehr zu", "mehr auf", "mehr themen", "mehr über", "mehr aus", "weitere informationen", "weitere themen", "weiterführende", "more on ", "more about ", "more from ", "more stories",
	"plus sur", "en savoir plus", "más sobre", "más información", "mais sobre", "saiba mais", "altre notizie", "meer over", "mer om ", "mere om ", "więcej o", "больше о", "подробнее",
}

// moreFrom begin headings, folded, above a publisher's other pages.
var moreFrom = []string{"more from ", "mehr von ", "mehr aus ", "más de ", "mais de ", "meer van ", "mer från ", "mer fra ", "mere fra ", "więcej z "}

// smallPrint stands, folded, in the last line of a box that asks readers for their address.
var smallPrint = newCueSet([]string{
	"mit der anmeldung willigen", "mit der anmeldung stimm", "mit der anmeldung akzept", "jederzeit wieder abmelden", "jederzeit abbestellen", "jederzeit abmelden",
	"you can unsubscribe at any time", "you may unsubscribe at any time", "unsubscribe anytime", "by signing up, you", "by signing up you", "by subscribing, you", "by subscribing you", "by entering your email",
	"by providing an email address", "by submitting your email", "agree to receive emails", "agree to receive the newsletter", "en vous inscrivant", "vous pouvez vous désinscrire", "vous désabonner à tout moment",
	"al suscribirte", "al suscribirse", "ao se inscrever", "ao inscrever-se", "iscrivendoti", "iscrivendosi", "door je aan te melden", "door u aan te melden", "zapisując się", "подписываясь на",
})

// letterCues are the words, folded, for a letter that readers may subscribe to, or a channel.
var letterCues = []string{"newsletter", "nyhedsbrev", "nyhetsbrev", "nieuwsbrief", "infolettre", "boletín", "naujienlaišk", "uutiskirje", "hírlevél", "рассылк", "розсилк", "ニュースレター", "뉴스레터",
	"whatsapp-kanal", "whatsapp channel", "whatsapp community", "chaîne whatsapp", "canal de whatsapp", "canale whatsapp", "telegram-kanal", "telegram channel"}

// inviteCues are words, folded, that ask readers to subscribe.
var inviteCues = []string{"sign up", "signing up", "subscrib", "abonn", "anmeld", "bestell", "folg", "follow", "join ", "inscri", "inscrev", "suscr", "iscriv", "tilmeld", "prenumer", "zapis",
	"подпи", "підпи", "tilaa", "informiert sie", "in your inbox", "to your inbox", "bookmark"}

// dropEndNotes removes the notes among the last blocks.
func dropEndNotes(in []block) []block {
	first := max(0, len(in)-lastNotes)
	if first < len(in) {
		total, done := float64(textSize(in)), float64(textSize(in[:first]))
		for first < len(in) && done < notesFrom*total {
			done += float64(in[first].chars)
			first++
		}
	}
	out := in[:first]
	for k := first; k < len(in); k++ {
		if cue, note := isEndNote(&in[k]); note && !speaksOf(in[:first], cue) {
			continue
		}
		out = append(out, in[k])
	}
	return out
}

// speaksOf tells whether the story itself is about what seems to be offered.
func speaksOf(blocks []block, cue string) bool {
	return cue != "" && slices.ContainsFunc(blocks, func(b block) bool { return strings.Contains(b.folded(), cue) })
}

// isEndNote tells a note and which letterCues gave it away.
func isEndNote(b *block) (cue string, note bool) {
	if b.chars > maxNote {
		return "", false
	}
	f := b.folded()
	if beginsWith(f, noteStarts) || (b.linkChars > 0 || !b.ended()) && beginsWith(f, inviteStarts) {
		return "", true
	}
	if !b.ended() && b.chars < 60 || b.heading() || strings.HasSuffix(f, ":") {
		if b.chars < 80 && beginsWith(f, moreStarts) {
			return "", true
		}
	}
	if k := slices.IndexFunc(letterCues, func(c string) bool { return strings.Contains(f, c) }); k >= 0 {
		return letterCues[k], b.linkChars > 0 || b.chars < 60 && !b.ended() || hasCue(f, inviteCues)
	}
	return "", false
}

// isInvitation tells a short folded line, wherever it stands, that asks readers to subscribe to a letter or a channel and is no
// sentence of a story.
func isInvitation(f string, sentence bool) bool {
	if sentence && !strings.HasSuffix(f, "?") {
		return false
	}
	return (strings.Contains(f, "newsletter") || strings.Contains(f, "whatsapp")) && (strings.HasPrefix(f, "newsletter") || hasCue(f, inviteCues))
}

const (
	maxAbout  = 600 // characters of a paragraph about an author
	lastAbout = 4   // blocks from the end among which one is looked for
	nameReach = 40  // bytes before the name: "CNBC's", "*", "About the author:"
)

// aboutVerbs join an author's name to what is said of them.
var aboutVerbs = []string{" is ", " are ", " was ", " has ", " covers ", " writes ", " reports ", " lives ", " works ", " ist ", " arbeitet ", " schreibt ", " leitet ", " lehrt ", " est ", " es ", " è ", " é ", " är ", " er ", " on ", " jest ", " je ",
	", "}

// dropAbout removes what is said of the authors below their text, and lines above and below it that name them.
func (b *body) dropAbout(authors []string) {
	n := 0
	b.blocks = slices.DeleteFunc(b.blocks, func(x block) bool {
		n++
		return (n <= topBlocks || n > len(b.blocks)-topBlocks) && isSignature(&x, authors)
	})
	first := max(0, len(b.blocks)-lastAbout)
	done, total := textSize(b.blocks[:first]), textSize(b.blocks)
	out := b.blocks[:first]
	for k := first; k < len(b.blocks); k++ {
		x := &b.blocks[k]
		if float64(done) >= 0.6*float64(total) && x.chars <= maxAbout && !x.heading() && isAbout(x.folded(), authors) {
			continue
		}
		done += x.chars
		out = append(out, *x)
	}
	b.blocks = out
	if len(out) > 0 {
		b.first, b.last = out[0].from, out[len(out)-1].to-1
	}
}

// maxSignature is how many characters a line has that signs a text.
const maxSignature = 90

// isSignature tells a line with an author's name that is no sentence.
func isSignature(b *block, authors []string) bool {
	if b.chars > maxSignature || b.heading() || b.ended() || b.listed() {
		return false
	}
	return slices.ContainsFunc(authors, func(a string) bool { return strings.Contains(a, " ") && strings.Contains(b.folded(), fold(a)) })
}

func isAbout(f string, authors []string) bool {
	for _, a := range authors {
		if a = fold(a); len(a) < 6 || !strings.Contains(a, " ") {
			continue
		}
		i := strings.Index(f, a)
		if i < 0 || i > nameReach {
			continue
		}
		rest := f[i+len(a):]
		if beginsWith(rest, aboutVerbs) {
			return true
		}
	}
	return false
}
