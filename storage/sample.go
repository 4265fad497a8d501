package storage

import (
	"bytes"
	"cmp"
	"container/heap"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math/bits"
	"slices"
	"strings"
)

// Sampling says how a sample is drawn. Size and Each exclude each other.
type Sampling struct {
	Seed string
	By   []string // dimensions whose values together are a stratum; none: all articles are one
	Size int      // articles in all, shared out among the strata in proportion
	Each int      // articles of each stratum, or all that it has
}

// Sampled is an article of a sample.
type Sampled struct {
	Stored
	ID      int64
	Stratum []string // its values, in the order of By
	Of      int      // how many articles the stratum has
	Drawn   int      // how many of them are in the sample
	Weight  float64  // how many articles it stands for: the inverse of the chance that it had
}

// Sample is a drawn sample.
type Sample struct {
	Articles, Strata int // of which it was drawn
	db               *DB
	drawn            []drawn
}

// Len returns how many articles the sample has.
func (s *Sample) Len() int { return len(s.drawn) }

// lot is what orders the articles of a stratum.
type lot [sha256.Size]byte

type drawn struct {
	id      int64
	lot     lot
	stratum *stratum
	weight  float64
}

// stratum is a part of the archive, and the articles with the smallest lots in it.
type stratum struct {
	values []string
	of     int
	want   int
	best   lots
}

// Sample draws a sample of the articles that f selects. Each article has a lot, the SHA-256 of seed, NUL and its key (the
// normal form of its address); of each stratum those with the smallest lots are drawn. So the sample follows from seed and articles alone, whoever
// draws it and in whatever order they came, and an archive that grows keeps most of it.
//
// With Size, each article has the same chance: strata stand in the order of the SHA-256 of seed and name, a number below the number of articles is
// taken from the seed, and of each stratum as many are drawn as multiples of articles/Size lie in it when all are counted from there on
// (systematic sampling; each stratum has its share rounded down or up). It holds the strata and the sample in memory.
func (db *DB) Sample(ctx context.Context, o Sampling, f Filter) (*Sample, error) {
	s, err := db.sample(ctx, o, f)
	if err != nil {
		return nil, fmt.Errorf("sample %s: %w", db.path, explain(err))
	}
	return s, nil
}

func (db *DB) sample(ctx context.Context, o Sampling, f Filter) (*Sample, error) {
	for _, name := range o.By {
		if dimensions[name].join != "" {
			return nil, fmt.Errorf("%s is no stratum, as an article may have several", name)
		}
	}
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // both passes see one state
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() // nothing was written
	s := &Sample{db: db}
	strata := map[string]*stratum{}
	err = eachMember(ctx, tx, o, f, func(id int64, key string, values []string) {
		name := strings.Join(values, "\x00") // no text of the archive has a NUL
		if strata[name] == nil {
			strata[name] = &stratum{values: slices.Clone(values)}
		}
		strata[name].of++
		s.Articles++
	})
	if err != nil {
		return nil, err
	}
	s.Strata = len(strata)
	o.allot(strata, s.Articles)
	err = eachMember(ctx, tx, o, f, func(id int64, key string, values []string) {
		if st := strata[strings.Join(values, "\x00")]; st.want > 0 {
			st.offer(drawn{id: id, lot: o.lot(key), stratum: st})
		}
	})
	if err != nil {
		return nil, err
	}
	for _, st := range strata {
		for _, d := range st.best {
			d.weight = float64(st.of) / float64(len(st.best))
			if o.Each == 0 {
				d.weight = float64(s.Articles) / float64(min(o.Size, s.Articles))
			}
			s.drawn = append(s.drawn, d)
		}
	}
	slices.SortFunc(s.drawn, func(a, b drawn) int {
		return cmp.Or(slices.Compare(a.stratum.values, b.stratum.values), bytes.Compare(a.lot[:], b.lot[:]))
	})
	return s, nil
}

// selectMembers reads the index of facets alone.
func selectMembers(by []string, f Filter) (query string, args []any, err error) {
	values, _, _, err := dimensionsSQL(by)
	if err != nil {
		return "", nil, err
	}
	conditions, args := f.facets()
	return `SELECT ` + strings.Join(append([]string{"article.id", "article.key"}, values...), ", ") +
		` FROM article INDEXED BY article_facets WHERE ` + conditions, args, nil
}

// eachMember calls member for each article that may be drawn. The values are the caller's until it returns.
func eachMember(ctx context.Context, tx *sql.Tx, o Sampling, f Filter, member func(id int64, key string, values []string)) error {
	query, args, err := selectMembers(o.By, f)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var id int64
	var key string
	values := make([]string, len(o.By))
	into := []any{&id, &key}
	for i := range values {
		into = append(into, &values[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		member(id, key, values)
	}
	return rows.Err()
}

func (o Sampling) lot(name string) lot { return sha256.Sum256([]byte(o.Seed + "\x00" + name)) }

// allot says how many articles are drawn of each stratum; all is how many there are together.
func (o Sampling) allot(strata map[string]*stratum, all int) {
	if o.Each > 0 || o.Size >= all {
		for _, st := range strata {
			st.want = st.of
			if o.Each > 0 {
				st.want = min(o.Each, st.of)
			}
		}
		return
	}
	type place struct {
		lot  lot
		name string
	}
	var order []place
	for name := range strata {
		order = append(order, place{o.lot("stratum\x00" + name), name})
	}
	slices.SortFunc(order, func(a, b place) int { return bytes.Compare(a.lot[:], b.lot[:]) })
	start := o.lot("start")
	offset, _ := bits.Mul64(binary.BigEndian.Uint64(start[:8]), uint64(all)) // 0 … all-1
	counted, before := 0, 0
	for _, p := range order {
		st := strata[p.name]
		counted += st.of
		upTo := (counted*o.Size + int(offset)) / all
		st.want, before = upTo-before, upTo
	}
}

// offer keeps an article when its lot is among the smallest that are wanted.
func (st *stratum) offer(d drawn) {
	switch {
	case len(st.best) < st.want:
		heap.Push(&st.best, d)
	case bytes.Compare(d.lot[:], st.best[0].lot[:]) < 0:
		st.best[0] = d
		heap.Fix(&st.best, 0)
	}
}

// lots is a heap with the greatest lot on top.
type lots []drawn

func (l lots) Len() int           { return len(l) }
func (l lots) Less(i, j int) bool { return bytes.Compare(l[i].lot[:], l[j].lot[:]) > 0 }
func (l lots) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }

// Push is heap's.
func (l *lots) Push(d any) { *l = append(*l, d.(drawn)) }

// Pop is heap's.
func (l *lots) Pop() any {
	last := (*l)[len(*l)-1]
	*l = (*l)[:len(*l)-1]
	return last
}

// All yields the articles of the sample, stratum by stratum, in the order of their lots. One that is gone from the archive since it
// was drawn is left out.
func (s *Sample) All(ctx context.Context) iter.Seq2[Sampled, error] {
	return func(yield func(Sampled, error) bool) {
		for _, d := range s.drawn {
			stored, err := scanStored(s.db.read.QueryRowContext(ctx, selectStored+`id = ?`, d.id).Scan)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				err = fmt.Errorf("read article %d of %s: %w", d.id, s.db.path, explain(err))
			}
			a := Sampled{Stored: stored, ID: d.id, Stratum: d.stratum.values, Of: d.stratum.of, Drawn: len(d.stratum.best), Weight: d.weight}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
}
