package extractor

import "golang.org/x/net/html/atom"

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

// isContainer tells elements that hold an article rather than one paragraph of it.
func isContainer(t atom.Atom) bool { return isBlock(t) && t != atom.P }
