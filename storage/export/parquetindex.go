package export

import (
	"bytes"

	"github.com/parquet-go/parquet-go"
)

// shortBounds makes of a schema one whose columns of text remember only the beginning of a page's least and greatest text. The library keeps
// all of both for every page until the end and shortens them then: 80 MB for 100,000 articles. It could leave them out, but would then
// write an index by which readers skip pages that they should read.
func shortBounds(n parquet.Node) parquet.Node {
	if n.Leaf() {
		return shortLeaf{n}
	}
	return shortGroup{n}
}

type shortGroup struct{ parquet.Node }

func (g shortGroup) Fields() []parquet.Field {
	fields := g.Node.Fields()
	short := make([]parquet.Field, len(fields))
	for i, f := range fields {
		short[i] = shortField{f, shortBounds(f)}
	}
	return short
}

// shortField is a field with the node that stands for it now.
type shortField struct {
	parquet.Field
	node parquet.Node
}

func (f shortField) Fields() []parquet.Field { return f.node.Fields() }
func (f shortField) Type() parquet.Type      { return f.node.Type() }

type shortLeaf struct{ parquet.Node }

func (l shortLeaf) Type() parquet.Type {
	t := l.Node.Type()
	if t.Kind() != parquet.ByteArray {
		return t
	}
	return shortType{t}
}

type shortType struct{ parquet.Type }

func (t shortType) NewColumnIndexer(limit int) parquet.ColumnIndexer {
	return shortIndexer{t.Type.NewColumnIndexer(limit), limit}
}

type shortIndexer struct {
	parquet.ColumnIndexer
	limit int // bytes
}

func (i shortIndexer) IndexPage(values, nulls int64, least, greatest parquet.Value) {
	if least.Kind() == parquet.ByteArray && greatest.Kind() == parquet.ByteArray {
		least, greatest = parquet.ByteArrayValue(atMost(least.ByteArray(), i.limit)), parquet.ByteArrayValue(atLeast(greatest.ByteArray(), i.limit))
	}
	i.ColumnIndexer.IndexPage(values, nulls, least, greatest)
}

// atMost returns b or its beginning, which is not greater.
func atMost(b []byte, limit int) []byte { return b[:min(len(b), limit)] }

// atLeast returns b or something short that is greater: its beginning with one added. Without any (all are 0xFF) it is b.
func atLeast(b []byte, limit int) []byte {
	if len(b) <= limit {
		return b
	}
	short := bytes.TrimRight(b[:limit], "\xff")
	if len(short) == 0 {
		return b
	}
	short = bytes.Clone(short)
	short[len(short)-1]++
	return short
}
