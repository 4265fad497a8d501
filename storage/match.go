package storage

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a query. SQLite's parser has limits not far above.
const (
	maxQuery = 4 << 10
	maxTerms = 64
	maxDepth = 16
)

// QueryError says what is wrong with a query and what to write instead.
type QueryError struct{ reason string }

func (e *QueryError) Error() string { return e.reason }

func badQuery(format string, args ...any) error {
	return &QueryError{fmt.Sprintf(format, args...)}
}

// fields are what may stand before a colon, and the columns of the index that it means.
var fields = map[string]string{
	"title": "title", "byline": "byline", "author": "byline", "tldr": "tldr", "body": "body", "text": "body", "tag": "tags", "tags": "tags",
	"lead": "lead", "standfirst": "lead",
}

// selections are what people write before a colon where it is a flag that selects.
var selections = map[string]string{
	"site": "--site", "lang": "--lang", "language": "--lang", "date": "--since and --until", "since": "--since", "until": "--until",
}

// matchQuery turns what a user types, as Search describes it, into an FTS5 expression. Every word reaches
// FTS5 as a quoted string, so nothing a user types is syntax there by accident. What does not follow the
// grammar is a *QueryError: to search for something else than was meant would give a wrong count.
func matchQuery(query string) (string, error) {
	if len(query) > maxQuery {
		return "", badQuery("a query may have %d bytes", maxQuery)
	}
	tokens, err := scanQuery(clean(query))
	if err != nil {
		return "", err
	}
	terms := 0
	for _, t := range tokens {
		if t.kind == isTerm {
			terms++
		}
	}
	switch {
	case terms == 0:
		return "", badQuery("no word to search for")
	case terms > maxTerms:
		return "", badQuery("a query may have %d words", maxTerms)
	}
	p := matchParser{tokens: tokens}
	expr, err := p.or(0)
	if err == nil && len(p.tokens) > 0 {
		err = p.unexpected() // what no rule takes is a ) too many
	}
	return expr, err
}

type tokenKind int

const (
	isTerm     tokenKind = iota
	isField              // a name and its colon; text is the column
	isSyntax             // ( and )
	isOperator           // AND, OR, NOT
)

type queryToken struct {
	text   string
	kind   tokenKind
	prefix bool
}

// expr returns a term as FTS5 writes it.
func (t queryToken) expr() string {
	s := `"` + strings.ReplaceAll(segment(t.text), `"`, `""`) + `"`
	if t.prefix {
		s += " *"
	}
	return s
}

// straight makes the quotes that word processors put in place of ".
var straight = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "‟", `"`, "＂", `"`)

// scanQuery splits a query. Terms in which there is nothing to search for, such as a lone dash, are left
// out, because to FTS5 they match nothing.
func scanQuery(query string) (tokens []queryToken, err error) {
	query = straight.Replace(query)
	for {
		query = strings.TrimLeftFunc(query, unicode.IsSpace)
		if query == "" {
			return tokens, nil
		}
		var t queryToken
		switch query[0] {
		case '(', ')':
			t, query = queryToken{text: query[:1], kind: isSyntax}, query[1:]
		case '"':
			t, query, err = scanPhrase(query)
		default:
			t, query, err = scanWord(query)
		}
		if err != nil {
			return nil, err
		}
		if t.kind != isTerm || strings.ContainsFunc(t.text, isWordRune) {
			tokens = append(tokens, t)
		} else if n := len(tokens); n > 0 && (tokens[n-1].kind == isOperator || tokens[n-1].kind == isField) {
			return nil, badQuery("%q has no letter or digit to search for: leave it out, and what stands before it", t.text)
		}
	}
}

// scanPhrase takes "words in quotes", or "with a star"*, off a query.
func scanPhrase(query string) (t queryToken, rest string, err error) {
	phrase, rest, closed := strings.Cut(query[1:], `"`)
	if !closed {
		return t, "", badQuery(`a quotation mark is not closed: write another " where the phrase ends`)
	}
	t.text, t.prefix = strings.CutSuffix(phrase, "*")
	if after, ok := strings.CutPrefix(rest, "*"); ok {
		t.prefix, rest = true, after
	}
	return t, rest, nil
}

// scanWord takes a word, an operator or a field off a query.
func scanWord(query string) (t queryToken, rest string, err error) {
	end := strings.IndexFunc(query, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`()"`, r) })
	if end < 0 {
		end = len(query)
	}
	word, rest := query[:end], query[end:]
	switch word {
	case "AND", "OR", "NOT":
		return queryToken{text: word, kind: isOperator}, rest, nil
	}
	if name, value, ok := strings.Cut(word, ":"); ok {
		after := query[len(name)+1:]
		name = strings.ToLower(name)
		if column, ok := fields[name]; ok {
			return queryToken{text: column, kind: isField}, after, nil
		}
		if flag, ok := selections[name]; ok && (value != "" || strings.TrimSpace(rest) != "") {
			return t, "", badQuery(`%s: is no field of the text: use the flag %s; the words themselves stand in quotes: "%s"`, name, flag, word)
		}
	}
	if err := foreign(word, rest); err != nil {
		return t, "", err
	}
	t.text = strings.TrimRight(word, "*")
	t.prefix = t.text != word
	if before, _, ok := strings.Cut(t.text, "*"); ok && strings.ContainsFunc(before, isWordRune) {
		return t, "", badQuery("%s: a * stands at the end of a word and finds what begins so, as in: %s*", word, before)
	}
	return t, rest, nil
}

// foreign finds what means something to other programs that search, and would silently be searched for as words here.
func foreign(word, rest string) error {
	second, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "-"))
	switch dashes := len(word) - len(strings.TrimLeft(word, "-")); {
	case dashes == 1 && (isWordRune(second) || word == "-" && rest != "" && (rest[0] == '"' || rest[0] == '(')):
		return badQuery(`%s: to leave articles out, write NOT: peace NOT war; the word with its dash stands in quotes: "%s"`, word, word)
	case word == "|" || word == "||":
		return badQuery("%s: write OR: peace OR ceasefire", word)
	case word == "NEAR" && strings.HasPrefix(rest, "("), strings.HasPrefix(word, "NEAR/") && strings.Trim(word[len("NEAR/"):], "0123456789") == "":
		return badQuery(`%s: there is no search for words near each other; words one behind the other stand in quotes: "peace talks"`, word)
	}
	if before, after, ok := strings.Cut(word, "?"); ok && isLetters(before) && isLetters(after) {
		return badQuery("%s: a ? stands for no letter; a * at the end finds what begins so, as in: %s*; the word itself stands in quotes", word, before)
	}
	return nil
}

func isLetters(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Co, r)
}

// matchParser reads tokens by the grammar of FTS5: a field binds most, then NOT, then AND, then OR.
type matchParser struct{ tokens []queryToken }

// next tells whether the next token is an operator or a parenthesis of this text.
func (p *matchParser) next(text string) bool {
	return len(p.tokens) > 0 && p.tokens[0].text == text && (p.tokens[0].kind == isSyntax || p.tokens[0].kind == isOperator)
}

func (p *matchParser) accept(text string) bool {
	if p.next(text) {
		p.tokens = p.tokens[1:]
		return true
	}
	return false
}

func (p *matchParser) or(depth int) (string, error) {
	left, err := p.and(depth)
	for err == nil && p.accept("OR") {
		var right string
		right, err = p.operand("OR", depth, p.and)
		left += " OR " + right
	}
	return left, err
}

func (p *matchParser) and(depth int) (string, error) {
	left, err := p.not(depth)
	for err == nil && len(p.tokens) > 0 {
		written := p.accept("AND")
		if !written && (p.next(")") || p.next("OR") || p.next("NOT")) {
			break
		}
		var right string
		if written {
			right, err = p.operand("AND", depth, p.not)
		} else {
			right, err = p.not(depth)
		}
		left += " AND " + right
	}
	return left, err
}

func (p *matchParser) not(depth int) (string, error) {
	left, err := p.atom(depth)
	for err == nil && p.accept("NOT") {
		var right string
		right, err = p.operand("NOT", depth, p.atom)
		left += " NOT " + right
	}
	return left, err
}

// operand reads what stands to the right of an operator.
func (p *matchParser) operand(operator string, depth int, read func(int) (string, error)) (string, error) {
	if len(p.tokens) == 0 || p.next(")") {
		return "", needsWords(operator)
	}
	return read(depth)
}

func (p *matchParser) atom(depth int) (string, error) {
	if len(p.tokens) == 0 {
		return "", badQuery("a ( is not closed: write ) where the group ends")
	}
	t := p.tokens[0]
	switch {
	case depth > maxDepth:
		return "", badQuery("a query may have parentheses and fields in %d levels", maxDepth)
	case t.kind == isTerm:
		p.tokens = p.tokens[1:]
		return t.expr(), nil
	case t.kind == isField:
		p.tokens = p.tokens[1:]
		if len(p.tokens) == 0 || p.tokens[0].kind == isOperator || p.next(")") {
			return "", badQuery(`a field needs words behind its colon, as in title:peace, title:"peace talks" or title:(peace OR talks); the word itself stands in quotes`)
		}
		inner, err := p.atom(depth + 1)
		return t.text + " : (" + inner + ")", err
	case p.accept("("):
		if p.next(")") {
			return "", badQuery("there is no word between ( and )")
		}
		inner, err := p.or(depth + 1)
		if err == nil && !p.accept(")") {
			err = p.unexpected()
		}
		return "(" + inner + ")", err
	}
	return "", p.unexpected()
}

// unexpected says what is wrong about a token that no rule takes, or that there is none any more.
func (p *matchParser) unexpected() error {
	switch {
	case len(p.tokens) == 0:
		return badQuery("a ( is not closed: write ) where the group ends")
	case p.tokens[0].kind == isOperator:
		return needsWords(p.tokens[0].text)
	}
	return badQuery("a ) has no ( before it: leave it out, or write ( where the group begins")
}

func needsWords(operator string) error {
	return badQuery(`%s needs words on both sides, as in: peace %s talks; the word itself is "%s" in quotes`, operator, operator, operator)
}
