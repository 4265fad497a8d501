package storage

import (
	"fmt"
	"strings"
	"unicode"
)

// Bounds of a query. A deeper one is searched word by word; SQLite's parser has a limit not far above.
const (
	maxQuery = 4 << 10
	maxTerms = 64
	maxDepth = 16
)

// QueryError says why a query can find nothing, whatever the archive holds.
type QueryError struct{ reason string }

func (e *QueryError) Error() string { return e.reason }

// matchQuery turns what a user types, as Search describes it, into an FTS5 expression. Every word reaches
// FTS5 as a quoted string, so nothing a user types is syntax there by accident. Only a query without words,
// of absurd length, or with an operator at one end is an error.
func matchQuery(query string) (string, error) {
	if len(query) > maxQuery {
		return "", &QueryError{fmt.Sprintf("a query may have %d bytes", maxQuery)}
	}
	tokens := scanQuery(clean(query))
	terms := 0
	for _, t := range tokens {
		if t.term {
			terms++
		}
	}
	switch {
	case terms == 0:
		return "", &QueryError{"no word to search for"}
	case terms > maxTerms:
		return "", &QueryError{fmt.Sprintf("a query may have %d words", maxTerms)}
	}
	p := matchParser{tokens: tokens}
	if expr, ok := p.or(0); ok && len(p.tokens) == 0 {
		return expr, nil
	}
	for _, t := range []queryToken{tokens[0], tokens[len(tokens)-1]} {
		if !t.term && isOperator(t.text) {
			return "", &QueryError{fmt.Sprintf(`%s needs words on both sides, as in: peace %s talks; the word itself is "%s" in quotes`, t.text, t.text, t.text)}
		}
	}
	var words []string
	for _, t := range tokens {
		if t.term || isOperator(t.text) { // an operator out of place is a word
			words = append(words, t.expr())
		}
	}
	return strings.Join(words, " AND "), nil
}

// queryToken is a term, a parenthesis or an operator.
type queryToken struct {
	text   string
	term   bool
	prefix bool
}

func isOperator(s string) bool { return s == "AND" || s == "OR" || s == "NOT" }

// expr returns a term as FTS5 writes it.
func (t queryToken) expr() string {
	s := `"` + strings.ReplaceAll(segment(t.text), `"`, `""`) + `"`
	if t.prefix {
		s += " *"
	}
	return s
}

// scanQuery splits a query. Terms in which there is nothing to search for, such as a lone dash, are left
// out, because to FTS5 they match nothing.
func scanQuery(query string) []queryToken {
	var tokens []queryToken
	for query != "" {
		query = strings.TrimLeftFunc(query, unicode.IsSpace)
		if query == "" {
			break
		}
		var t queryToken
		switch query[0] {
		case '(', ')':
			tokens = append(tokens, queryToken{text: query[:1]})
			query = query[1:]
			continue
		case '"':
			phrase, rest, _ := strings.Cut(query[1:], `"`) // the last one may be open
			t, query = queryToken{text: phrase, term: true}, rest
		default:
			end := strings.IndexFunc(query, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`()"`, r) })
			if end < 0 {
				end = len(query)
			}
			t, query = queryToken{text: query[:end], term: !isOperator(query[:end])}, query[end:]
		}
		if strings.HasSuffix(t.text, "*") {
			t.text, t.prefix = strings.TrimRight(t.text, "*"), true
		} else if rest, ok := strings.CutPrefix(query, "*"); ok {
			t.prefix, query = t.term, rest // "quoted"*
		}
		if strings.ContainsFunc(t.text, isWordRune) {
			tokens = append(tokens, t)
		}
	}
	return tokens
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Co, r)
}

// matchParser reads tokens by the grammar of FTS5: NOT binds most, then AND, then OR.
type matchParser struct{ tokens []queryToken }

func (p *matchParser) accept(text string) bool {
	if len(p.tokens) > 0 && !p.tokens[0].term && p.tokens[0].text == text {
		p.tokens = p.tokens[1:]
		return true
	}
	return false
}

func (p *matchParser) or(depth int) (string, bool) {
	left, ok := p.and(depth)
	for ok && p.accept("OR") {
		var right string
		right, ok = p.and(depth)
		left += " OR " + right
	}
	return left, ok
}

func (p *matchParser) and(depth int) (string, bool) {
	left, ok := p.not(depth)
	for ok && len(p.tokens) > 0 {
		next := p.tokens[0]
		if !p.accept("AND") && !next.term && next.text != "(" {
			break
		}
		var right string
		right, ok = p.not(depth)
		left += " AND " + right
	}
	return left, ok
}

func (p *matchParser) not(depth int) (string, bool) {
	left, ok := p.atom(depth)
	for ok && p.accept("NOT") {
		var right string
		right, ok = p.atom(depth)
		left += " NOT " + right
	}
	return left, ok
}

func (p *matchParser) atom(depth int) (string, bool) {
	if depth > maxDepth || len(p.tokens) == 0 {
		return "", false
	}
	if p.accept("(") {
		inner, ok := p.or(depth + 1)
		return "(" + inner + ")", ok && p.accept(")")
	}
	t := p.tokens[0]
	if !t.term {
		return "", false
	}
	p.tokens = p.tokens[1:]
	return t.expr(), true
}
