package extractor

import (
	"bytes"
	"strconv"
	"strings"

	"golang.org/x/net/html/atom"
)

// markdown renders kept blocks as CommonMark; tables become GitHub's pipe tables.
func (p *page) markdown(blocks []block, around [][]frame) string {
	var sb strings.Builder
	sb.Grow(textBytes(blocks, 2) * 9 / 8)
	w := markdownWriter{p: p}
	var prev []frame
	counts := make(map[int32]int) // items written of each list
	seen := make(map[int32]bool)  // items begun
	rows := make(map[int32]int)   // rows written of each table
	for k := range blocks {
		b := &blocks[k]
		fs := around[k]
		text := w.inline(b)
		if t := cellOf(fs); t >= 0 {
			text = cellText(text)
			switch last := cellOf(prev); {
			case last >= 0 && prev[last] == fs[t]: // another paragraph of the same cell
				sb.WriteString(" " + text)
			case sharedRow(prev, fs):
				sb.WriteString(" | " + text)
			default:
				if last >= 0 {
					sb.WriteString(" |")
				}
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
				sb.WriteString("| " + text)
			}
			prev = fs
			continue
		}
		if cellOf(prev) >= 0 {
			sb.WriteString(" |")
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
			fence := strings.Repeat("`", max(3, longestRun(b.text, '`')+1))
			text = fence + "\n" + b.text + "\n" + fence
		}
		sb.WriteString(first)
		if rest != "" {
			text = strings.ReplaceAll(text, "\n", "\n"+rest)
		}
		sb.WriteString(text)
		prev = fs
	}
	if cellOf(prev) >= 0 {
		sb.WriteString(" |")
	}
	return sb.String()
}

// cellText makes a text fit for a table's cell: one line, no bar that is not escaped.
func cellText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "  \n", " "), "\n", " ")
	return strings.ReplaceAll(strings.ReplaceAll(s, "\\|", "|"), "|", "\\|")
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

// inline writes a block's text with its links and emphasis.
func (w *markdownWriter) inline(b *block) string {
	w.buf, w.heading, w.code = w.buf[:0], b.heading(), 0
	w.p.walkInline(b, false, w)
	return string(bytes.TrimSpace(w.buf))
}

type markdownWriter struct {
	p       *page
	buf     []byte
	heading bool
	code    int // where the open <code> began, plus one; 0: none is open
}

func (w *markdownWriter) wants(i int32) bool {
	nd := &w.p.nodes[i]
	switch nd.tag {
	case atom.Em, atom.I, atom.Cite, atom.Strong, atom.B, atom.Code:
		return true
	case atom.A:
		return !w.heading && w.p.linkOf(i) != ""
	}
	return false
}

func (w *markdownWriter) open(i int32) {
	if w.code > 0 {
		return // code has no markup inside
	}
	switch w.p.nodes[i].tag {
	case atom.Strong, atom.B:
		w.buf = append(w.buf, "**"...)
	case atom.Code:
		w.code = len(w.buf) + 1
	case atom.A:
		if n := len(w.buf); n > 0 && w.buf[n-1] == '!' {
			w.buf = append(w.buf[:n-1], `\!`...) // or it would be a picture
		}
		w.buf = append(w.buf, '[')
	default:
		w.buf = append(w.buf, '*')
	}
}

var hrefEscaper = strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "\\", "%5C")

func (w *markdownWriter) close(i int32) {
	nd := &w.p.nodes[i]
	if w.code > 0 && nd.tag != atom.Code {
		return
	}
	switch nd.tag {
	case atom.Strong, atom.B:
		w.buf = append(w.buf, "**"...)
	case atom.Code:
		if w.code == 0 {
			return
		}
		code := string(w.buf[w.code-1:])
		fence := strings.Repeat("`", longestRun(code, '`')+1)
		if strings.HasPrefix(code, "`") || strings.HasSuffix(code, "`") {
			code = " " + code + " "
		}
		w.buf = append(w.buf[:w.code-1], fence+code+fence...)
		w.code = 0
	case atom.A:
		w.buf = append(w.buf, "]("+hrefEscaper.Replace(w.p.linkOf(i))+")"...)
	default:
		w.buf = append(w.buf, '*')
	}
}

func (w *markdownWriter) text(s string) {
	if w.code > 0 {
		w.buf = append(w.buf, s...)
		return
	}
	w.buf = appendMarkdown(w.buf, s)
}

func (w *markdownWriter) lineBreak() {
	if w.code > 0 {
		w.buf = append(w.buf, ' ')
		return
	}
	w.buf = append(w.buf, "  \n"...)
}

// longestRun is the length of the longest run of c in s.
func longestRun(s string, c byte) int {
	longest, n := 0, 0
	for i := range len(s) {
		if s[i] != c {
			n = 0
			continue
		}
		n++
		longest = max(longest, n)
	}
	return longest
}

// escapeMarkdown escapes what CommonMark would read as markup.
func escapeMarkdown(s string) string { return string(appendMarkdown(nil, s)) }

// appendMarkdown appends s, escaped, to buf.
func appendMarkdown(buf []byte, s string) []byte {
	done := 0
	for i := range len(s) {
		escape := false
		switch c := s[i]; c {
		case '\\', '`', '*', '_', '[', ']', '<':
			escape = true
		case '#':
			escape = i == 0 || s[i-1] == ' '
		case '>', '+', '-', '~', '=', '|':
			escape = i == 0
		case '&': // not the beginning of an entity
			escape = i+1 < len(s) && (s[i+1] == '#' || s[i+1]|0x20 >= 'a' && s[i+1]|0x20 <= 'z')
		case '.', ')':
			escape = i > 0 && i < 10 && (i+1 == len(s) || s[i+1] == ' ') && allDigits(s[:i])
		}
		if escape {
			buf = append(buf, s[done:i]...)
			buf = append(buf, '\\')
			done = i
		}
	}
	return append(buf, s[done:]...)
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
