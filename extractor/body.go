package extractor

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// body is where the article's text stands.
type body struct {
	root        int32    // index of its container in page.nodes; -1 when the page has none
	first, last int32    // indices of the first and last node of kept text; -1 without any
	blocks      []block  // what was kept, in page order
	lines       []string // the paragraphs of a body that does not stand in the page's markup; then there are no blocks
	more        []Update // entries of a live blog that stand in the JSON-LD alone
	from        string   // the source, as in Source.From
}

// read finds the body, the key points and the standfirst and fills a's TLDR and Lead.
func (p *page) read(blocks []block, f *facts, a *Article, titleAt int32) *body {
	b := &body{root: p.findBody(blocks), first: -1, last: -1, from: "markup"}
	var kept []block
	if b.root >= 0 {
		kept = p.keep(blocks, b.root, a.Title, f.locale)
	}
	if textSize(kept) < minArticle {
		if lines := p.ldBody(); textLen(strings.Join(lines, " ")) > 2*max(textSize(kept), minBrief) {
			b.lines, b.from = lines, "json-ld"
			return b
		}
	}
	if b.root < 0 {
		return b
	}
	if textSize(kept) < weakBody {
		if more, root := p.askReadability(blocks, textSize(kept)); more != nil {
			kept, b.root, b.from = more, root, "readability"
			if ours := p.keep(blocks, root, a.Title, f.locale); textSize(ours) > textSize(more) {
				kept = ours // it found the place, and lost some of the text there
			}
		}
	}
	where := make(map[int32]float64, len(kept))
	total, done := float64(textSize(kept)), int32(0)
	for k := range kept {
		where[kept[k].from] = float64(done) / max(total, 1)
		done += kept[k].chars
	}
	points, used := p.tldr(blocks, where)
	if len(points) > 0 {
		a.TLDR = points
		a.Provenance["tldr"] = Source{From: "visible"}
		kept = slices.DeleteFunc(kept, func(x block) bool { return used[x.from] })
	}
	if used == nil {
		used = make(map[int32]bool)
	}
	kept = p.takeNotice(a, blocks, kept, used, titleAt)
	from := int32(len(p.nodes))
	if len(kept) > 0 {
		from = kept[0].from
	}
	if text, at := p.lead(blocks, titleAt, from, kept, f.description, used); text != "" {
		a.Lead = oneLine(text)
		a.Provenance["lead"] = Source{From: "visible"}
		kept = trimEnds(slices.DeleteFunc(kept, func(x block) bool { return x.from == at }))
	}
	b.blocks = kept
	if len(kept) > 0 {
		b.first, b.last = kept[0].from, kept[len(kept)-1].to-1
	}
	return b
}

func textSize(blocks []block) int32 {
	n := int32(0)
	for k := range blocks {
		n += blocks[k].chars
	}
	return n
}

// keep judges the blocks inside the container one by one.
func (p *page) keep(blocks []block, root int32, title string, loc locale) []block {
	var out []block
	ft := fold(title)
	heads, prose := p.headlines(title), false
	teasers := p.hasTeasers(root)
	skip := int32(0) // nodes before it stand in a box of links to other pages
	var tails []tail
	var cards []int32
	for k := range blocks {
		b := &blocks[k]
		if !p.within(b.from, root) {
			continue
		}
		if b.from < skip || p.isOff(b, root) || p.isCaption(b, root) {
			continue
		}
		if share := tailShare(b); share > 0 {
			tails = append(tails, tail{len(out), share, !relatedCues[b.cue()]})
		}
		if teaser := p.up(b.at, atom.Article); b.heading() && teasers && teaser > root {
			skip = p.nodes[teaser].end
			continue
		}
		related := b.chars < 60 && (relatedCues[b.cue()] || b.heading() && beginsWith(b.folded(), moreFrom))
		if b.chars < 200 && smallPrint.in(b.folded()) {
			cards = append(cards, p.card(b, root))
			continue
		}
		if related || isNoise(b, ft) {
			if related || b.chars < 100 && isInvitation(b.folded(), b.ended()) {
				skip = p.nodes[p.box(b, root)].end
			}
			continue
		}
		if p.isLinks(b) && !introduced(out, b) && !p.cites(b) {
			if b.heading() && p.leadsOn(b) {
				cards = append(cards, p.card(b, root))
			}
			continue
		}
		if len(out) < topBlocks && isStamp(b, loc) {
			continue
		}
		if !prose && b.heading() && (p.isHeadline(b) || repeatsHeadline(b, heads)) {
			continue
		}
		prose = prose || b.chars >= 80 && !b.heading() && b.ended()
		out = append(out, *b)
	}
	return dropEmptyHeadings(trimEnds(dropEndNotes(p.dropRepeats(dropCopies(dropLabels(p.dropCards(p.dropTail(out, tails), cards)))))))
}

// dropCopies removes what stands on the page twice, once for each width of the window: long texts that were there before, and
// short ones that follow such a text and were there before too.
func dropCopies(in []block) []block {
	seen := make(map[string]bool, len(in))
	out := in[:0]
	copied := false
	for k := range in {
		b := &in[k]
		copied = seen[b.text] && (copied || b.chars >= 80)
		if copied {
			continue
		}
		seen[b.text] = true
		out = append(out, *b)
	}
	return out
}

// maxBeside is how many characters a box of links to other pages, or a picture with its caption, has beside one of
// its blocks.
const maxBeside = 400

// maxLine is how many characters a text has at most that may be no more than the line under a picture.
const maxLine = 60

// box returns the outermost element around b, inside root, that says little beside it.
func (p *page) box(b *block, root int32) int32 {
	i := b.at
	for {
		up := p.nodes[i].parent
		if up <= root || p.nodes[up].chars-b.chars > maxBeside {
			return i
		}
		i = up
	}
}

// introduced tells a list of links that belongs to the text: what stands before it ends with a colon.
func introduced(kept []block, b *block) bool {
	if len(kept) == 0 || b.tag != atom.Li {
		return false
	}
	last := &kept[len(kept)-1]
	if last.tag == atom.Li && last.linkShare() >= 0.6 {
		return true
	}
	return strings.HasSuffix(last.text, ":") && !last.heading()
}

// isOff tells blocks that their classes or tags put outside the text.
func (p *page) isOff(b *block, root int32) bool {
	off := flagsOff | flagAside
	if p.nodes[root].all&off != 0 {
		off &^= p.nodes[root].all
	}
	return b.flags&off != 0 || p.inFigure(b)
}

// isLinks tells blocks that lead elsewhere: link lists, and paragraphs that are one link.
func (p *page) isLinks(b *block) bool {
	share := b.linkShare()
	if share < 0.6 || b.tag == atom.P && share < 0.85 && b.chars >= 80 && b.ended() {
		return false
	}
	if b.chars > 200 && b.stops > 1 {
		return share > 0.9
	}
	return true
}

// isNoise tells blocks that are no text of the article wherever they stand.
func isNoise(b *block, foldedTitle string) bool {
	letters := false
	for _, r := range b.text {
		if r > '@' && r != '_' && r != '|' && r != '•' && r != '·' && r != '–' && r != '—' || r >= '0' && r <= '9' {
			letters = true
			break
		}
	}
	if !letters || b.chars <= maxConsent && askCues.in(b.text) {
		return true
	}
	if b.chars > 160 || b.tag == atom.Td || b.tag == atom.Th || b.tag == atom.Pre {
		return false
	}
	f := b.folded()
	if f == foldedTitle || isPostFooter(f) {
		return true
	}
	// The headline with its kicker before it.
	if len(foldedTitle) > 20 && strings.HasSuffix(f, foldedTitle) && len(f) < len(foldedTitle)+60 {
		return true
	}
	if isDateLine(f) {
		return true
	}
	return isBoilerplate(f, b.ended() && b.linkChars == 0)
}

// isDateLine tells a line of figures that is no part of a table: a date, a time, a counter.
func isDateLine(f string) bool {
	letters, digits := 0, 0
	for _, r := range f {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r > ' ' && !strings.ContainsRune(".:/-,|()年月日時分", r):
			letters++
		}
	}
	return digits > 0 && letters <= 1 && len(f) >= 5 && strings.ContainsAny(f, ".:/-月")
}

// isPostFooter tells the line under an embedded post: "— Name (@handle) date".
func isPostFooter(f string) bool {
	return strings.HasPrefix(f, "- ") && strings.Contains(f, "(@")
}
