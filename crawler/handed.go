package crawler

import (
	"hash/maphash"
	"sync"
)

// handed remembers links that pages of this crawl have led to, since most links of a page are those of the page
// before. It forgets the older half when there are too many: then a frontier is told once more of what it knows.
//
// A page whose transaction is undone by a kill is fetched again by a crawl that remembers nothing, so no link is lost.
type handed struct {
	seed maphash.Seed

	mu       sync.Mutex     // guards what follows
	now, old map[uint64]int // the shortest way, in links
}

// maxHanded is how many links a half may hold: some megabytes.
const maxHanded = 1 << 16

func newHanded() *handed {
	return &handed{seed: maphash.MakeSeed(), now: map[uint64]int{}}
}

// first tells whether a key is new, or was farther away when it was seen before.
func (h *handed) first(key string, depth int) bool {
	sum := maphash.String(h.seed, key)
	h.mu.Lock()
	defer h.mu.Unlock()
	known, ok := h.now[sum]
	if !ok {
		known, ok = h.old[sum]
	}
	if ok && known <= depth {
		return false
	}
	if len(h.now) >= maxHanded {
		h.now, h.old = make(map[uint64]int, maxHanded), h.now
	}
	h.now[sum] = depth
	return true
}
