package storage

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

// dimension is something by which articles are counted and sampled.
type dimension struct {
	value string // SQL: the value of an article, '' without one
	join  string // SQL: the table that it needs beside article; an article may then have several values
	names string // SQL: the table that has the names of these values, and what of it is the name: they are looked up once they are counted
	name  string
	time  bool
}

// day is the day of publication in the page's own time zone.
const day = `substr(article.date, 1, 10)`

// dimensions are those that CountBy knows.
var dimensions = map[string]dimension{
	"site":     {value: `iif(article.site <> '', article.site, article.host)`},
	"host":     {value: `article.host`},
	"language": {value: `article.language`},
	"kind":     {value: `article.kind`},
	"day":      {value: day, time: true},
	"week":     {value: `coalesce(strftime('%G-W%V', ` + day + `), '')`, time: true}, // ISO 8601
	"month":    {value: `substr(article.date, 1, 7)`, time: true},
	"year":     {value: `substr(article.date, 1, 4)`, time: true},
	"author":   {value: `article_authors.author_id`, join: ` LEFT JOIN article_authors ON article_authors.article_id = article.id`, names: `authors`, name: `name`},
	"tag":      {value: `article_tags.tag_id`, join: ` LEFT JOIN article_tags ON article_tags.article_id = article.id`, names: `tags`, name: `tag`},
}

// Dimensions are the names that CountBy takes, in the order of their letters.
func Dimensions() []string { return slices.Sorted(maps.Keys(dimensions)) }

// Count is how many articles have the same values.
type Count struct {
	Values      []string // one for each dimension; "" where an article has none
	Articles    int
	First, Last string // the days of the oldest and the newest; "" when none has a date
}

// CountBy counts articles by one or more dimensions: those with dates in their order, else the most frequent first; at most
// f.Limit of them. An article with several authors or tags counts for each. Where a site has no name its host stands.
func (db *DB) CountBy(ctx context.Context, by []string, f Filter) iter.Seq2[Count, error] {
	return func(yield func(Count, error) bool) {
		if err := db.countBy(ctx, by, f, func(c Count) bool { return yield(c, nil) }); err != nil {
			yield(Count{}, fmt.Errorf("count by %s in %s: %w", strings.Join(by, ", "), db.path, explain(err)))
		}
	}
}

func (db *DB) countBy(ctx context.Context, by []string, f Filter, each func(Count) bool) error {
	query, args, err := selectCounts(by, f)
	if err != nil {
		return err
	}
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		c := Count{Values: make([]string, len(by))}
		into := []any{&c.Articles, &c.First, &c.Last}
		for i := range c.Values {
			into = append(into, &c.Values[i])
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if !each(c) {
			return nil
		}
	}
	return rows.Err()
}

// selectCounts counts from the index of facets alone. Authors and tags are counted by number, which takes two thirds of the time that names do.
func selectCounts(by []string, f Filter) (query string, args []any, err error) {
	values, joins, timed, err := dimensionsSQL(by)
	if err != nil {
		return "", nil, err
	}
	conditions, args := f.facets()
	var places, shown []string
	named := ""
	for i, name := range by {
		places = append(places, fmt.Sprint(i+4))
		values[i] += fmt.Sprint(" AS v", i)
		if d := dimensions[name]; d.names != "" {
			named += fmt.Sprintf(` LEFT JOIN %[1]s ON %[1]s.id = v%[2]d`, d.names, i)
			shown = append(shown, fmt.Sprintf(`coalesce(%s.%s, '')`, d.names, d.name))
		} else {
			shown = append(shown, fmt.Sprint("v", i))
		}
	}
	order := strings.Join(places, ", ")
	if !timed {
		order = "1 DESC, " + order
	}
	limit := -1
	if f.Limit > 0 {
		limit = f.Limit
	}
	query = `SELECT n, first, last, ` + strings.Join(shown, ", ") + ` FROM (
		SELECT count(*) AS n, coalesce(min(nullif(` + day + `, '')), '') AS first, max(` + day + `) AS last, ` + strings.Join(values, ", ") + `
		FROM article INDEXED BY article_facets` + joins + ` WHERE ` + conditions + `
		GROUP BY ` + strings.Join(places, ", ") + `)` + named + ` ORDER BY ` + order + ` LIMIT ?`
	return query, append(args, limit), nil
}

func dimensionsSQL(by []string) (values []string, joins string, timed bool, err error) {
	for i, name := range by {
		d, ok := dimensions[name]
		switch {
		case !ok:
			return nil, "", false, fmt.Errorf("no dimension %q: use %s", name, strings.Join(Dimensions(), ", "))
		case slices.Contains(by[:i], name):
			return nil, "", false, fmt.Errorf("dimension %q twice", name)
		}
		values = append(values, d.value)
		joins += d.join
		timed = timed || d.time
	}
	return values, joins, timed, nil
}
