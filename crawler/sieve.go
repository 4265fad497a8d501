package crawler

import "hash/maphash"

// sieve remembers strings in a fixed space: it never forgets one of the last million, and takes one in a hundred for known that
// it has not seen. It is a Bloom filter in two halves, of which the older is emptied when the newer is full.
type sieve struct {
	seed     maphash.Seed
	now, old []uint64
	held     int // strings in now
}

const (
	sieveBits  = 1 << 24 // of a half
	sieveTests = 6
	sieveHeld  = sieveBits / 12
)

func newSieve() *sieve { return &sieve{seed: maphash.MakeSeed()} }

func (s *sieve) sum(text string) uint64 { return maphash.String(s.seed, text) }

// add puts a string in and tells whether it is new.
func (s *sieve) add(text string) bool {
	if s.has(text) {
		return false
	}
	if s.now == nil || s.held >= sieveHeld {
		s.now, s.old, s.held = make([]uint64, sieveBits/64), s.now, 0
	}
	s.held++
	sum := s.sum(text)
	for i := range sieveTests {
		bit := sieveBit(sum, i)
		s.now[bit/64] |= 1 << (bit % 64)
	}
	return true
}

// has tells whether a string was put in.
func (s *sieve) has(text string) bool {
	sum := s.sum(text)
	return inHalf(s.now, sum) || inHalf(s.old, sum)
}

func inHalf(half []uint64, sum uint64) bool {
	if half == nil {
		return false
	}
	for i := range sieveTests {
		if bit := sieveBit(sum, i); half[bit/64]&(1<<(bit%64)) == 0 {
			return false
		}
	}
	return true
}

// sieveBit returns the bit of a test: two halves of a sum make as many as are needed (Kirsch and Mitzenmacher, 2006).
func sieveBit(sum uint64, i int) uint64 {
	return (sum + uint64(i)*(sum>>32|1)) % sieveBits
}
