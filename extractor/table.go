package extractor

import (
	"strings"

	"golang.org/x/net/html/atom"
)

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

func (p *page) inTable(b *block) bool {
	_, row := p.cellAndRow(b.at)
	return row >= 0
}
