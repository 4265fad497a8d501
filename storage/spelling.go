package storage

import (
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// spelled is a condition under which a column holds a name in whatever case, and its arguments. SQLite's NOCASE knows only ASCII, so the
// name is compared in all the cases in which names are written.
func spelled(column, name string) (condition string, args []any) {
	name = norm.NFC.String(clean(name))
	title, lower := cases.Title(language.Und), cases.Lower(language.Und)
	all := []string{name, lower.String(name), cases.Upper(language.Und).String(name), title.String(name)}
	if first := []rune(all[1]); len(first) > 0 { // a tag that begins with a capital
		all = append(all, title.String(string(first[:1]))+string(first[1:]))
	}
	slices.Sort(all)
	all = slices.Compact(all)
	for _, s := range all {
		args = append(args, s)
	}
	return column + ` COLLATE NOCASE IN (?` + strings.Repeat(`, ?`, len(all)-1) + `)`, args
}

// ofSite is a condition under which an article is of a site, by its name or its host.
func ofSite(site string) (condition string, args []any) {
	is, args := spelled("article.site", site)
	return `(` + is + ` OR article.host = ?)`, append(args, strings.TrimPrefix(strings.ToLower(clean(site)), "www."))
}
