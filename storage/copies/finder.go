package copies

import (
	"cmp"
	"slices"
)

// Bounds of the search for candidates.
const (
	// doubt is how much less than copies must have in common sketches may show: they estimate.
	doubt = 0.5
	// maxPosting is how many texts with the same hash are remembered, the newest: a text that all articles of a site have at their end
	// leads nowhere, and the copies of a text that a thousand sites print are linked to the last ones of them.
	maxPosting = 256
	// maxCompared is how many candidates a text is compared with, those that share most first, but for those that are known to belong to it.
	maxCompared = 32
)

// Text is what a Finder must know of a text.
type Text struct {
	ID     int64
	Day    int // a number of days; texts come in their order
	Sketch []uint32
}

// Finder gathers copies among texts. It remembers those of the last Days days, and for each text a number of its cluster.
type Finder struct {
	// Same compares two texts of which the first came before the second. Pairs that are known to belong together are not asked for.
	Same func(a, b int64) (bool, error)

	all     []Text             // Sketch is nil once a text is too old
	oldest  int                // index of the first text that is not
	found   map[uint32][]int32 // the texts that have a hash, in order
	parents []int32
	shared  map[int32]int // for one Add
}

// Add looks for the copies of a text among those that were added.
func (f *Finder) Add(t Text) error {
	if f.found == nil {
		f.found, f.shared = map[uint32][]int32{}, map[int32]int{}
	}
	f.forget(t.Day - Days)
	me := int32(len(f.all))
	f.all, f.parents = append(f.all, t), append(f.parents, me)
	clear(f.shared)
	for _, h := range t.Sketch {
		for _, other := range f.found[h] {
			f.shared[other]++
		}
	}
	compared := 0
	for _, other := range f.candidates(t) {
		if f.root(other) == f.root(me) {
			continue
		}
		if compared++; compared > maxCompared {
			break
		}
		same, err := f.Same(f.all[other].ID, t.ID)
		if err != nil {
			return err
		}
		if same {
			f.join(other, me)
		}
	}
	f.remember(me)
	return nil
}

// candidates are the texts that may be copies of t by what their sketches share, those with the most first.
func (f *Finder) candidates(t Text) []int32 {
	var list []int32
	for other, n := range f.shared {
		if near(n, len(t.Sketch), len(f.all[other].Sketch)) {
			list = append(list, other)
		}
	}
	slices.SortFunc(list, func(a, b int32) int {
		return cmp.Or(cmp.Compare(f.shared[b], f.shared[a]), cmp.Compare(a, b))
	})
	return list
}

// near is Same for two sketches of a and b hashes that share n, with doubt.
func near(n, a, b int) bool {
	both, shorter, all := float64(n), float64(min(a, b)), float64(a+b-n)
	return both >= doubt*MinResemblance*all &&
		(both >= doubt*MinCommon/scale && both >= doubt*MinShare*shorter || both >= doubt*ShortShare*shorter)
}

func (f *Finder) remember(me int32) {
	for _, h := range f.all[me].Sketch {
		list := f.found[h]
		if len(list) == maxPosting {
			list = slices.Delete(list, 0, 1)
		}
		f.found[h] = append(list, me)
	}
}

// forget drops the sketches of the texts before a day.
func (f *Finder) forget(before int) {
	for ; f.oldest < len(f.all) && f.all[f.oldest].Day < before; f.oldest++ {
		for _, h := range f.all[f.oldest].Sketch {
			list := f.found[h]
			if len(list) == 0 || list[0] != int32(f.oldest) {
				continue // it had to make room
			}
			if len(list) == 1 {
				delete(f.found, h)
			} else {
				f.found[h] = slices.Delete(list, 0, 1)
			}
		}
		f.all[f.oldest].Sketch = nil
	}
}

func (f *Finder) root(i int32) int32 {
	for f.parents[i] != i {
		f.parents[i] = f.parents[f.parents[i]]
		i = f.parents[i]
	}
	return i
}

func (f *Finder) join(a, b int32) {
	a, b = f.root(a), f.root(b)
	f.parents[max(a, b)] = min(a, b)
}

// Clusters returns the IDs of texts that are copies, or copies of copies, of each other: clusters of two and more, in the order of their first text, each in
// the order in which its texts were added.
func (f *Finder) Clusters() [][]int64 {
	members := map[int32][]int64{}
	for i := range f.all {
		if r := f.root(int32(i)); r != int32(i) {
			if members[r] == nil {
				members[r] = []int64{f.all[r].ID}
			}
			members[r] = append(members[r], f.all[i].ID)
		}
	}
	var clusters [][]int64
	for i := range f.all {
		if m := members[int32(i)]; m != nil {
			clusters = append(clusters, m)
		}
	}
	return clusters
}
