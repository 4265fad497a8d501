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

// weakBody is the text, in characters, below which a second opinion is asked for.
const weakBody = 600

const (
	maxSecondText   = 256 << 10 // bytes of go-readability's text that are searched,
	maxSecondBlocks = 1000      // for so many blocks: their product is what a hostile page can cost
)

// askReadability lets go-readability vote: the blocks whose text it kept, when together they have twice
// what we found.
func (p *page) askReadability(blocks []block, have int32) ([]block, int32) {
	if len(blocks) > maxSecondBlocks {
		return nil, -1
	}
	allowed := func(b *block) bool {
		return b.flags&(flagNav|flagFooter|flagConsent|flagComment|flagForm|flagNewsletter) == 0 && b.linkShare() < 0.6
	}
	most := int32(0)
	for k := range blocks {
		if allowed(&blocks[k]) {
			most += blocks[k].chars
		}
	}
	if most < max(2*have, minArticle) {
		return nil, -1 // whatever it says: asking costs as much as everything else together
	}
	text := collapse(cutRunes(readabilityText(p.nodes[0].n, p.url), maxSecondText))
	var kept []block
	for k := range blocks {
		if b := &blocks[k]; allowed(b) && strings.Contains(text, oneLine(b.text)) {
			kept = append(kept, *b)
		}
	}
	kept = dropCopies(kept)
	if textSize(kept) < 2*have || textSize(kept) < minArticle {
		return nil, -1
	}
	root := kept[0].at
	for !p.within(kept[len(kept)-1].from, root) {
		root = p.nodes[root].parent
	}
	return dropEmptyHeadings(kept), root
}

func textSize(blocks []block) int32 {
	n := int32(0)
	for k := range blocks {
		n += blocks[k].chars
	}
	return n
}

// worth says how much a block speaks for (above 0) or against its surroundings being the article. The unit is
// a character of running text.
func (p *page) worth(b *block) float64 {
	n := float64(b.chars)
	share := b.linkShare()
	switch {
	case b.flags&flagsOff != 0 || p.inFigure(b):
		return -min(n, 120)*0.5 - 5
	case share > 0.5:
		if b.flags&(flagArticle|flagBody) != 0 {
			return -min(n, 100) * 0.2
		}
		return -min(n, 100)*0.6 - 5
	case b.heading():
		return 2
	case n >= 60 || n >= 20 && b.stops > 0 && endsSentence(b.text):
		v := n * (1 - share) * (1 - share)
		if b.flags&flagAside != 0 {
			v *= 0.2
		}
		if b.tag == atom.Li {
			v *= 0.7
		}
		// Long texts are surer than their length says, short ones less so.
		return v * min(1.2, 0.6+v/400)
	default:
		return -8
	}
}

// minShare is the share of the page's worthy text that a container must hold. With less the page has its text in many places
// between scraps, and the scraps then count for less.
const minShare = 0.35

// findBody chooses the container whose blocks are worth most together; -1 when nothing is worth anything.
func (p *page) findBody(blocks []block) int32 {
	worth := make([]float64, len(blocks))
	for k := range blocks {
		worth[k] = p.worth(&blocks[k])
	}
	best := p.bestContainer(blocks, worth)
	for _, less := range [...]float64{0.15, 0} {
		if best >= 0 && p.heldShare(blocks, worth, best) >= minShare {
			break
		}
		for k := range worth {
			if worth[k] < 0 {
				worth[k] *= less
			}
		}
		best = p.bestContainer(blocks, worth)
	}
	for best > p.bodyAt && !isContainer(p.nodes[best].tag) {
		best = p.nodes[best].parent
	}
	return best
}

// heldShare is the share of what is worth anything that stands inside root.
func (p *page) heldShare(blocks []block, worth []float64, root int32) float64 {
	held, all := 0.0, 0.0
	for k, v := range worth {
		if v > 0 {
			all += v
			if p.within(blocks[k].from, root) {
				held += v
			}
		}
	}
	return held / all
}

// isContainer tells elements that hold an article rather than one paragraph of it.
func isContainer(t atom.Atom) bool { return isBlock(t) && t != atom.P }

func (p *page) bestContainer(blocks []block, worth []float64) int32 {
	sum := make([]float64, len(p.nodes)+1) // of what stands before a node
	for k := range blocks {
		sum[blocks[k].from+1] += worth[k]
	}
	for i := 1; i < len(sum); i++ {
		sum[i] += sum[i-1]
	}
	best, top := int32(-1), 0.0
	for i := p.bodyAt; i < p.nodes[p.bodyAt].end; i++ {
		nd := &p.nodes[i]
		if nd.text || nd.hidden || nd.chars == 0 {
			continue
		}
		v := sum[nd.end] - sum[i]
		if nd.own&flagBody != 0 {
			v *= 1.15
		} else if nd.tag == atom.Article || nd.tag == atom.Main {
			v *= 1.05
		}
		// Of nested elements with the same text the innermost is the container.
		if v > 0 && v >= top {
			best, top = i, v
		}
	}
	return best
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
		if !p.within(b.from, root) && b.from != root {
			continue
		}
		if b.from < skip || p.isOff(b, root) || p.isCaption(b, root) {
			continue
		}
		if share := tailShare(b); share > 0 {
			tails = append(tails, tail{len(out), share, !relatedCues[b.cue()]})
		}
		if b.heading() && teasers && p.up(b.at, atom.Article, atom.Article) > root {
			skip = p.nodes[p.up(b.at, atom.Article, atom.Article)].end
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

var captionSet = newCueSet(captionCues, cueLines(captionWorld))

// maxCredited is how many characters a caption with a credit has at most.
const maxCredited = 500

// isCaption tells a short text that shares its box with a picture and next to nothing else.
func (p *page) isCaption(b *block, root int32) bool {
	if b.chars > maxCredited || b.heading() || b.tag == atom.Li || b.tag == atom.Td || b.tag == atom.Th || b.tag == atom.Pre || b.chars > 300 && !captionSet.in(b.folded()) {
		return false
	}
	if b.chars < 250 && !b.ended() && captionSet.in(b.folded()) {
		return true // a sentence may speak of pictures, a credit is none
	}
	for i := b.at; i > root; i = p.nodes[i].parent {
		if p.nodes[i].chars-b.chars > 40 || p.nodes[i].tag == atom.Article || p.nodes[i].tag == atom.Li {
			return false
		}
		if k, _ := slices.BinarySearch(p.pictures, i); k < len(p.pictures) && p.pictures[k] < p.nodes[i].end {
			// A picture inside the paragraph itself decorates it, unless the text is a mere line; one above a heading and a
			// sentence makes a card of them; and who says so much in two sentences does more than name what it shows.
			if i != b.at {
				return !b.ended() || b.chars < maxLine || (b.chars < minBeside || b.stops < 2 || hasCue(b.folded(), pointCues)) && !p.hasHeadingIn(i)
			}
			return b.chars < maxLine && !b.ended() || b.chars < 200 && b.tag == atom.Div && p.pictures[k] < b.from
		}
	}
	return false
}

// minBeside is how many characters a paragraph of two sentences has at least that stands beside a picture rather than describes it.
const minBeside = 200

// pointCues are words, folded, that point at someone in a picture.
var pointCues = []string{"pictured", "from left", "(left)", "(right)", "von links", "v.l.n.r.", "(links)", "de gauche à droite", "à gauche", "da sinistra", "de izquierda a derecha",
	"da esquerda para a direita", "van links", "från vänster", "fra venstre", "od lewej", "слева направо"}

// maxCard is how many nodes of a card with a picture are searched for its heading.
const maxCard = 60

// hasHeadingIn tells whether a heading stands among the first nodes of the element at i.
func (p *page) hasHeadingIn(i int32) bool {
	for k := i; k < min(p.nodes[i].end, i+maxCard); k++ {
		if isHeading(p.nodes[k].tag) && p.nodes[k].chars > 0 {
			return true
		}
	}
	return false
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

// tail is a place before which the article may be over: a heading such as "Related stories" stands there.
type tail struct {
	at    int     // index of the first block behind the heading
	share float64 // of the text that must stand before it
	firm  bool    // paragraphs like those before it are no sign that the article goes on
}

// tailShare returns for a heading that closes an article how much of the text must stand before it, and 0 for other
// blocks. Readers' comments may be longer than what they comment on.
func tailShare(b *block) float64 {
	if b.chars >= 60 || b.stops > 0 {
		return 0
	}
	switch cue := uncounted(b.cue()); {
	case commentCues[cue], strings.HasPrefix(cue, "responses to "), strings.HasPrefix(cue, "comments on "):
		return 0.3
	case tailCues[cue]:
		return 0.8
	}
	return 0
}

// uncounted takes the number from "comments (12)" and "3 comments".
func uncounted(cue string) string { return strings.Trim(cue, " 0123456789()[]") }

// dropTail drops what follows a heading that closes the article.
func (p *page) dropTail(in []block, tails []tail) []block {
	total, done, k := float64(textSize(in)), 0.0, 0
	for _, t := range tails {
		for ; k < t.at; k++ {
			done += float64(in[k].chars)
		}
		if done > 0 && (done >= t.share*total && (t.firm || !p.goesOn(in, t.at)) || done >= teaserShare*total && p.announces(in[min(t.at+1, len(in)):])) {
			return in[:t.at]
		}
	}
	return in
}

// teaserShare is the share of the text that must stand before a heading with nothing but teasers below it.
const teaserShare = 0.3

// announces tells blocks that all stand in short article elements, several of them: what follows are teasers of other articles.
func (p *page) announces(in []block) bool {
	n, last := 0, int32(-1)
	for k := range in {
		at := p.up(in[k].at, atom.Article, atom.Article)
		if at < 0 || p.nodes[at].chars > maxTeaser {
			return false
		}
		if at != last {
			n, last = n+1, at
		}
	}
	return n >= 3
}

// goesOn tells whether paragraphs of the same kind as the last one before in[at] come after it: then only a box about other pages
// stood between them.
func (p *page) goesOn(in []block, at int) bool {
	isText := func(b *block) bool { return b.chars >= 80 && !b.heading() && b.ended() && b.linkShare() < 0.3 }
	last := at - 1
	for last >= 0 && !isText(&in[last]) {
		last--
	}
	return last >= 0 && slices.ContainsFunc(in[at:], func(b block) bool { return isText(&b) && p.alike(b.at, in[last].at) })
}

// alike tells whether two elements stand in the same element, or in elements of the same tags and classes.
func (p *page) alike(a, b int32) bool {
	classed := false
	for range 4 {
		if a < 0 || b < 0 || p.nodes[a].tag != p.nodes[b].tag || p.attr(a, "class") != p.attr(b, "class") {
			return false
		}
		classed = classed || p.attr(a, "class") != ""
		if a, b = p.nodes[a].parent, p.nodes[b].parent; a == b {
			return true
		}
	}
	return classed
}

// trimEnds drops scraps around the text: lines without a sentence before its first paragraph and after its
// last one. A heading right above something that stays does too.
func trimEnds(in []block) []block {
	first := -1
	for k := range in {
		if b := &in[k]; !b.heading() && b.chars >= 60 && b.stops > 0 || b.tag == atom.Li && b.chars >= 40 {
			first = k
			break
		}
	}
	if first < 0 {
		return in
	}
	kept := make([]bool, first)
	for k := first - 1; k >= 0; k-- {
		b := &in[k]
		below := k+1 == first || kept[k+1]
		kept[k] = b.ended() || b.tag == atom.Li || b.chars >= 120 || b.heading() && below && !in[k+1].heading()
	}
	out := in[:0]
	for k := range in {
		if k >= first || kept[k] {
			out = append(out, in[k])
		}
	}
	n := len(out)
	for n > 0 && isScrap(&out[n-1]) {
		n--
	}
	// Many short lines in a row are a list without its markup.
	if len(out)-n <= maxScraps {
		out = out[:n]
	}
	return out
}

// isOff tells blocks that their classes or tags put outside the text.
func (p *page) isOff(b *block, root int32) bool {
	off := flagsOff | flagAside
	if p.nodes[root].all&off != 0 {
		off &^= p.nodes[root].all
	}
	return b.flags&off != 0 || p.inFigure(b)
}

// inFigure tells captions by their place; tables, code and quotations stand in figures too.
func (p *page) inFigure(b *block) bool {
	return b.flags&flagFigure != 0 && b.tag != atom.Pre && b.tag != atom.Li && !p.inTable(b) &&
		p.up(b.at, atom.Blockquote, atom.Pre) < 0
}

// maxScraps is how many lines without a sentence an article ends with before they are taken for a list.
const maxScraps = 4

func isScrap(b *block) bool {
	return !b.ended() && b.tag != atom.Li && b.tag != atom.Td && b.tag != atom.Th && b.tag != atom.Pre && b.chars < 80 && !b.heading() && b.stops == 0
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

func (p *page) inTable(b *block) bool {
	_, row := p.cellAndRow(b.at)
	return row >= 0
}

// dropEmptyHeadings removes short headings with nothing below them; a long one may be all that a listicle says.
func dropEmptyHeadings(in []block) []block {
	out := in[:0]
	for k := range in {
		if in[k].heading() {
			level := headingLevel(in[k].tag)
			if k+1 == len(in) && (in[k].chars < maxLine || !in[k].ended()) || k+1 < len(in) && in[k].chars < 40 && in[k+1].heading() && headingLevel(in[k+1].tag) <= level {
				continue
			}
		}
		out = append(out, in[k])
	}
	return out
}

func headingLevel(t atom.Atom) int {
	switch t {
	case atom.H1:
		return 1
	case atom.H2:
		return 2
	case atom.H3:
		return 3
	case atom.H4:
		return 4
	case atom.H5:
		return 5
	case atom.H6:
		return 6
	}
	return 7
}

// joinBlocks returns the texts with a blank line between; the cells of a table row stand in one line.
func (p *page) joinBlocks(blocks []block) string {
	var sb strings.Builder
	sb.Grow(textBytes(blocks, 2))
	row, cell := int32(-1), int32(-1)
	for k := range blocks {
		b := &blocks[k]
		c, r := p.cellAndRow(b.at)
		switch {
		case sb.Len() == 0:
		case r >= 0 && r == row && b.chars >= maxCell: // a table that lays out the page
			sb.WriteString("\n\n")
		case c >= 0 && c == cell:
			sb.WriteByte(' ')
		case r >= 0 && r == row:
			sb.WriteString(" | ")
		default:
			sb.WriteString("\n\n")
		}
		row, cell = r, c
		sb.WriteString(b.text)
	}
	return sb.String()
}

// maxCell is how many characters a paragraph has in a table that tabulates something.
const maxCell = 100

// cellAndRow returns the table cell and row that hold node i closely, -1 where none does.
func (p *page) cellAndRow(i int32) (cell, row int32) {
	cell = -1
	for n := 0; i >= 0 && n < 4; i, n = p.nodes[i].parent, n+1 {
		switch p.nodes[i].tag {
		case atom.Td, atom.Th:
			if cell < 0 {
				cell = i
			}
		case atom.Tr:
			return cell, i
		}
	}
	return -1, -1
}
