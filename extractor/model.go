package extractor

import (
	_ "embed"
	"encoding/binary"
	"math"
)

// model is a sum of oblivious decision trees: at each level of a tree the same question is asked of all samples, so that a
// tree is a few comparisons and a table of answers.
type model struct {
	bias  float32
	trees []tree
}

type tree struct {
	feature   [treeDepth]uint8
	threshold [treeDepth]float32
	leaf      [1 << treeDepth]float32
}

// treeDepth is how many questions a tree asks.
const treeDepth = 6

// kindModelData is written by cmd/train: the bias, then each tree's features, thresholds and leaves, little endian.
//
//go:embed kind.model
var kindModelData []byte

// The models of pages that are no articles, written by cmd/train too.
var (
	//go:embed product.model
	productModelData []byte
	//go:embed forum.model
	forumModelData []byte
	//go:embed index.model
	indexModelData []byte
)

var kindModel = readModel(kindModelData)

// otherModels tell other kinds of page from all the rest.
var otherModels = [...]struct {
	kind  Kind
	model *model
}{{KindProduct, readModel(productModelData)}, {KindForum, readModel(forumModelData)}, {KindIndex, readModel(indexModelData)}}

// readModel reads what cmd/train wrote. Data of another length is a build that went wrong.
func readModel(data []byte) *model {
	const size = treeDepth + 4*treeDepth + 4<<treeDepth
	if len(data) < 4 || (len(data)-4)%size != 0 {
		panic("extractor: a model of the wrong length is embedded: run cmd/train")
	}
	m := &model{bias: math.Float32frombits(binary.LittleEndian.Uint32(data))}
	for data = data[4:]; len(data) > 0; data = data[size:] {
		var t tree
		copy(t.feature[:], data[:treeDepth])
		at := treeDepth
		for k := range t.threshold {
			t.threshold[k] = math.Float32frombits(binary.LittleEndian.Uint32(data[at:]))
			at += 4
		}
		for k := range t.leaf {
			t.leaf[k] = math.Float32frombits(binary.LittleEndian.Uint32(data[at:]))
			at += 4
		}
		m.trees = append(m.trees, t)
	}
	return m
}

// score returns the log-odds for one feature vector.
func (m *model) score(f []float32) float32 {
	s := m.bias
	for k := range m.trees {
		t := &m.trees[k]
		leaf := 0
		for d := range treeDepth {
			if f[t.feature[d]] > t.threshold[d] {
				leaf |= 1 << d
			}
		}
		s += t.leaf[leaf]
	}
	return s
}
