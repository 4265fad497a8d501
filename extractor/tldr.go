package extractor

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// tldrCues are the headings, folded and without a closing colon, under which publishers put their key points.
// docs/DECISIONS.md, 12, says where the rules for using them come from.
var tldrCues = wordSet(
	"tl;dr|tldr|tl; dr|tl:dr|too long; didn't read|too long, didn't read|too long didn't read|key points|key takeaways|takeaways|the takeaways|key facts",
	"key findings|key insights|cliff notes|quick summary|at a glance|in short|in brief|in a nutshell|what to know|what you need to know|highlights",
	"story highlights|article highlights|key highlights|main points|ai summary|key takeaway|the key points|quick read|quick take|the gist|summary",
	"article summary|das wichtigste|das wichtigste in kürze|das wichtigste auf einen blick|in kürze|auf einen blick|darum geht's|darum gehts|darum geht es",
	"kurz gesagt|zusammenfassung|kurz zusammengefasst|kurz & knapp|l'essentiel|l'essentiel en bref|en bref|à retenir|en résumé|points clés",
	"ce qu'il faut retenir|en resumen|resumen|claves|las claves|puntos clave|lo esencial|em resumo|resumo|pontos-chave|principais pontos|punti chiave",
	"in breve|in sintesi|in het kort|samenvatting|kort samengevat|kort fortalt|kortversjonen|oppsummert|sammendrag|i korthet|sammanfattning|tiivistelmä",
	"w skrócie|najważniejsze informacje|özet|kısaca|shrnutí|коротко|главное|кратко|головне|коротко про головне|要点|まとめ|ポイント|この記事のポイント|摘要|重點|重点|요약|핵심|핵심 요약",
	"ملخص|النقاط الرئيسية|בקצרה|kort oppsummert|összefoglaló|pe scurt|ukratko|σύνοψη",
)

const (
	tldrMinPoint = 15  // characters; shorter items that are no sentences belong to a table of contents
	tldrMinText  = 60  // a summary in one paragraph is longer than this
	tldrMaxRead  = 8   // points
	tldrMaxCues  = 3   // a cue that comes more often heads the items of a list, not the article
	tldrLate     = 0.4 // share of the kept text after which a summary is a conclusion
)

// tldr finds the publisher's own key points: a cue heading followed by a list or paragraph. It returns the points
// and which blocks they and their heading took. kept tells of each block of the body how far into it the block stands, 0 to 1.
func (p *page) tldr(blocks []block, kept map[int32]float64) (points []string, used map[int32]bool) {
	seen := make(map[string]int)
	for k := range blocks {
		if blocks[k].chars <= 40 {
			if c := blocks[k].cue(); tldrCues[c] {
				seen[c]++
			}
		}
	}
	for k := range blocks {
		b := &blocks[k]
		if b.chars > 600 || b.flags&(flagNav|flagFooter|flagComment) != 0 {
			continue
		}
		if pos, ok := kept[b.from]; ok && pos > tldrLate {
			break
		}
		if b.chars <= 40 {
			if c := b.cue(); tldrCues[c] && seen[c] <= tldrMaxCues && b.linkShare() < 0.5 {
				if pts, n := p.points(blocks, k+1); len(pts) > 0 {
					return pts, spanOf(blocks, k, k+1+n)
				}
			}
		}
		if text, ok := inlineCue(b.text); ok {
			return []string{text}, spanOf(blocks, k, k+1)
		}
	}
	return p.tldrBox(blocks)
}

// tldrBox finds key points without a cue heading, by a class that says so.
func (p *page) tldrBox(blocks []block) (points []string, used map[int32]bool) {
	for k := range blocks {
		if blocks[k].flags&flagTLDR == 0 {
			continue
		}
		n := k
		for n < len(blocks) && blocks[n].flags&flagTLDR != 0 {
			n++
		}
		if pts, m := p.points(blocks, k); len(pts) >= 2 && m <= n-k {
			return pts, spanOf(blocks, k, k+m)
		}
		return nil, nil
	}
	return nil, nil
}

func spanOf(blocks []block, from, to int) map[int32]bool {
	used := make(map[int32]bool)
	for k := from; k < to; k++ {
		used[blocks[k].from] = true
	}
	return used
}

// cueOf returns a short text in the form of tldrCues' keys.
func cueOf(s string) string { return trimCue(fold(s)) }

// cue is cueOf the block's text.
func (b *block) cue() string { return trimCue(b.folded()) }

func trimCue(folded string) string {
	return strings.TrimSpace(strings.Trim(folded, ":：.!-–•▪■| "))
}

// inlineCue takes the summary out of a paragraph that begins with "TL;DR:".
func inlineCue(s string) (string, bool) {
	head := cutRunes(s, 40)
	i := strings.IndexAny(head, ":：")
	if i < 0 {
		return "", false
	}
	_, w := utf8.DecodeRuneInString(s[i:])
	switch cueOf(s[:i]) {
	case "tl;dr", "tldr", "tl; dr":
		return oneLine(s[i+w:]), true
	}
	return "", false
}

// points reads the list or the paragraph that begins at blocks[k]; n is how many blocks it took.
func (p *page) points(blocks []block, k int) (points []string, n int) {
	if k >= len(blocks) {
		return nil, 0
	}
	list := p.listOf(blocks[k].at)
	if list < 0 {
		if points, n = bullets(blocks, k); n > 1 {
			return points, n
		}
		b := &blocks[k]
		if b.heading() || b.chars < tldrMinText || b.linkShare() > 0.4 || !endsSentence(b.text) || b.chars > 900 {
			return nil, 0
		}
		return []string{oneLine(b.text)}, 1
	}
	chars, links, linked, sentences := int32(0), int32(0), 0, true
	item := int32(-1)
	for ; k+n < len(blocks) && p.within(blocks[k+n].from, list); n++ {
		b := &blocks[k+n]
		chars += b.chars
		links += b.linkChars
		sentences = sentences && b.stops > 0 && b.ended()
		if b.linkShare() > 0.8 {
			linked++
		}
		if isNotice(b.text, true) {
			continue
		}
		li := p.itemOf(b.at)
		if li == item && li >= 0 && len(points) > 0 {
			points[len(points)-1] += " " + oneLine(b.text)
		} else {
			points = append(points, oneLine(b.text))
		}
		item = li
	}
	if len(points) == 0 || len(points) > 2*tldrMaxRead || links*5 > chars*2 || linked*2 > n ||
		!sentences && int(chars) < tldrMinPoint*len(points) {
		return nil, 0
	}
	for k+n < len(blocks) && blocks[k+n].chars < 200 && isNotice(blocks[k+n].text, true) {
		n++
	}
	return points, n
}

// bullets reads points that are paragraphs beginning with a bullet.
func bullets(blocks []block, k int) (points []string, n int) {
	for ; k+n < len(blocks) && len(points) < 2*tldrMaxRead; n++ {
		text, ok := cutBullet(blocks[k+n].text)
		if !ok || blocks[k+n].linkShare() > 0.4 {
			break
		}
		points = append(points, oneLine(text))
	}
	return points, n
}

func cutBullet(s string) (string, bool) {
	for _, mark := range [...]string{"•", "●", "▪", "■", "◆", "– ", "— ", "- ", "* ", "・"} {
		if rest, ok := strings.CutPrefix(s, mark); ok {
			return strings.TrimSpace(rest), true
		}
	}
	return s, false
}

// oneLine returns a block's text without its line breaks.
func oneLine(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\n", " ")) }

// listOf returns the innermost list that holds node i; itemOf its item; -1 when there is none.
func (p *page) listOf(i int32) int32 { return p.up(i, atom.Ul, atom.Ol) }
func (p *page) itemOf(i int32) int32 { return p.up(i, atom.Li) }
