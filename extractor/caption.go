package extractor

import (
	"slices"

	"golang.org/x/net/html/atom"
)

// maxCredited is how many characters a caption with a credit has at most.
const maxCredited = 500

// isCaption tells a short text that shares its box with a picture and next to nothing else.
func (p *page) isCaption(b *block, root int32) bool {
	if b.chars > maxCredited || b.heading() || b.listed() || b.chars > 300 && !captionCues.in(b.folded()) {
		return false
	}
	if b.chars < 250 && !b.ended() && captionCues.in(b.folded()) {
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

// inFigure tells captions by their place; tables, code and quotations stand in figures too.
func (p *page) inFigure(b *block) bool {
	return b.flags&flagFigure != 0 && b.tag != atom.Pre && b.tag != atom.Li && !p.inTable(b) &&
		p.up(b.at, atom.Blockquote, atom.Pre) < 0
}
