package extractor

import (
	"strconv"
	"strings"

	"golang.org/x/net/html/atom"
)

// markdown renders kept blocks as CommonMark; tables become GitHub's pipe tables.
func (p *page) markdown(blocks []block, root int32) string {
	var sb strings.Builder
	var prev []frame
	counts := make(map[int32]int) // items written of each list
	seen := make(map[int32]bool)  // items begun
	rows := make(map[int32]int)   // rows written of each table
	for k := range blocks {
		b := &blocks[k]
		fs := p.frames(b, root)
		text := p.inlineMarkdown(b)
		if t := cellOf(fs); t >= 0 {
			k0 := sharedRow(prev, fs)
			if k0 {
				sb.WriteString(" " + strings.ReplaceAll(strings.ReplaceAll(text, "|", "\\|"), "\n", " ") + " |")
			} else {
				table := fs[t-2].at
				if rows[table] > 0 {
					sb.WriteByte('\n')
					if rows[table] == 1 {
						sb.WriteString(separator(sb.String()))
					}
				} else if sb.Len() > 0 {
					sb.WriteString("\n\n")
				}
				rows[table]++
				sb.WriteString("| " + strings.ReplaceAll(strings.ReplaceAll(text, "|", "\\|"), "\n", " ") + " |")
			}
			prev = fs
			continue
		}
		if sb.Len() > 0 {
			if item(prev) && item(fs) && len(fs) > 0 && len(prev) > 0 && prev[0] == fs[0] {
				sb.WriteByte('\n')
			} else {
				sb.WriteString("\n\n")
			}
		}
		first, rest := prefixes(fs, counts, seen)
		switch {
		case b.heading():
			first += strings.Repeat("#", max(2, headingLevel(b.tag))) + " "
			text = strings.ReplaceAll(text, "\n", " ")
		case inPre(fs):
			text = "```\n" + b.text + "\n```"
		}
		sb.WriteString(first)
		sb.WriteString(strings.ReplaceAll(text, "\n", "\n"+rest))
		prev = fs
	}
	return sb.String()
}

// cellOf returns the index of the innermost table cell in fs, -1 when there is none.
func cellOf(fs []frame) int {
	for k := len(fs) - 1; k >= 2; k-- {
		if fs[k].tag == atom.Td || fs[k].tag == atom.Th {
			return k
		}
	}
	return -1
}

func sharedRow(a, b []frame) bool {
	i, j := cellOf(a), cellOf(b)
	return i > 0 && j > 0 && a[i-1] == b[j-1]
}

// separator is the line under a table's first row, which is the last line of s.
func separator(s string) string {
	line := strings.TrimSuffix(s, "\n")
	line = line[strings.LastIndexByte(line, '\n')+1:]
	cells := strings.Count(line, "|") - strings.Count(line, "\\|") - 1
	return "|" + strings.Repeat(" --- |", max(cells, 1)) + "\n"
}

func item(fs []frame) bool {
	for _, f := range fs {
		if f.tag == atom.Li {
			return true
		}
	}
	return false
}

func inPre(fs []frame) bool {
	for _, f := range fs {
		if f.tag == atom.Pre {
			return true
		}
	}
	return false
}

// prefixes returns what stands before a block's first line and before its others.
func prefixes(fs []frame, counts map[int32]int, seen map[int32]bool) (first, rest string) {
	var f, r strings.Builder
	list := frame{at: -1}
	for _, x := range fs {
		switch x.tag {
		case atom.Blockquote:
			f.WriteString("> ")
			r.WriteString("> ")
		case atom.Ul, atom.Ol:
			list = x
		case atom.Li:
			mark := "- "
			if list.tag == atom.Ol {
				if !seen[x.at] {
					counts[list.at]++
				}
				mark = strconv.Itoa(counts[list.at]) + ". "
			}
			pad := strings.Repeat(" ", len(mark))
			if seen[x.at] {
				f.WriteString(pad)
			} else {
				f.WriteString(mark)
				seen[x.at] = true
			}
			r.WriteString(pad)
		}
	}
	return f.String(), r.String()
}

// inlineMarkdown writes a block's text with its links and emphasis.
func (p *page) inlineMarkdown(b *block) string {
	type mark struct {
		end   int32
		close string
	}
	var sb strings.Builder
	var open []mark
	space := false
	pending := "" // opening marks wait for text: a mark before a space is no mark
	for i := b.from; i < b.to; i++ {
		for len(open) > 0 && i >= open[len(open)-1].end {
			sb.WriteString(open[len(open)-1].close)
			open = open[:len(open)-1]
		}
		nd := &p.nodes[i]
		switch {
		case nd.hidden || nd.own&(flagScreenReader|flagStyleHidden) != 0 && !nd.text:
			i = max(i, nd.end-1)
		case nd.text:
			s := nd.n.Data
			t := collapse(s)
			if t == "" {
				space = space || s != ""
				continue
			}
			if (space || isSpaceByte(s, true)) && sb.Len() > 0 {
				sb.WriteByte(' ')
			}
			sb.WriteString(pending)
			pending = ""
			sb.WriteString(escapeMarkdown(t))
			space = isSpaceByte(s, false)
		case nd.tag == atom.Br:
			if sb.Len() > 0 && i+1 < b.to {
				sb.WriteString("  \n")
			}
			space = false
		case nd.chars == 0:
		default:
			m := ""
			end := ""
			switch nd.tag {
			case atom.Em, atom.I, atom.Cite:
				m, end = "*", "*"
			case atom.Strong, atom.B:
				m, end = "**", "**"
			case atom.Code:
				m, end = "`", "`"
			case atom.A:
				if href := p.safeHref(attr(nd.n, "href")); href != "" && !b.heading() {
					m, end = "[", "]("+strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E").Replace(href)+")"
				}
			}
			if m != "" && len(open) < 16 {
				pending += m
				open = append(open, mark{min(nd.end, b.to), end})
			}
		}
	}
	for k := len(open) - 1; k >= 0; k-- {
		sb.WriteString(open[k].close)
	}
	return strings.TrimSpace(sb.String())
}

// escapeMarkdown escapes what CommonMark would read as markup.
func escapeMarkdown(s string) string {
	if !strings.ContainsAny(s, "\\`*_[]<#|>+-.") {
		return s
	}
	var sb strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\\', '`', '*', '_', '[', ']', '<':
			sb.WriteByte('\\')
		case '#', '>', '+', '-':
			if i == 0 {
				sb.WriteByte('\\')
			}
		case '.':
			if i > 0 && i < 10 && allDigits(s[:i]) && (i+1 == len(s) || s[i+1] == ' ') {
				sb.WriteByte('\\')
			}
		}
		sb.WriteByte(s[i])
	}
	return sb.String()
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
