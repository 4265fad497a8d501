package crawler

import (
	"context"
	"sync"
	"time"
)

// A fetch that waits for its host, for a server that is slow to answer, or for room in memory, does nothing; it leaves its
// place to another. These bound how many do so.
const (
	maxParked   = 2048        // wait for their hosts; further ones keep their places, or come back later when it is another host
	maxDetached = 1024        // of those, the ones that let the host of their lease go
	maxHeavy    = 64          // wait for room, each with the beginning of a long body; further ones keep their places
	maxMute     = 256         // wait for an answer to begin, which costs a connection; further ones keep their places
	mutePlaces  = 32          // of them for each worker, if that is less
	maxSlow     = 128         // wait for the rest of a body, each with at most lightBody of it; further ones keep their places
	slowAfter   = time.Second // a request whose answer, or then its body, takes longer is slow and leaves its place
)

// slots are the places of workers. Who wants a place back goes before who wants a new one.
type slots struct {
	size int

	mu       sync.Mutex // guards what follows
	taken    int
	back     int           // who waits to have a place back
	parked   int           // at most maxParked
	detached int           // at most maxDetached
	mute     int           // at most mutes()
	slow     int           // at most slows()
	heavy    int           // at most maxHeavy, and as many as were slow before
	changed  chan struct{} // closed and replaced when a place becomes free
}

// mutes is how many may wait for an answer to begin without a place.
func (s *slots) mutes() int { return max(s.size, min(mutePlaces*s.size, maxMute)) }

// slows is how many may wait for the rest of a body without a place. A wide decoder may have many megabytes.
func (s *slots) slows(wide bool) int {
	if wide {
		return s.size
	}
	return max(s.size, maxSlow)
}

func newSlots(size int) *slots { return &slots{size: size, changed: make(chan struct{})} }

// vacant waits until there is a place for a new fetch, without taking it.
func (s *slots) vacant(ctx context.Context) error { return s.wait(ctx, 0) }

// take waits for a place and takes it.
func (s *slots) take(ctx context.Context) error { return s.wait(ctx, 1) }

func (s *slots) wait(ctx context.Context, n int) error {
	for {
		s.mu.Lock()
		changed := s.changed
		if s.taken+s.back < s.size {
			s.taken += n
			s.mu.Unlock()
			return ctx.Err()
		}
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			s.mu.Lock()
			s.taken += n
			s.mu.Unlock()
			return ctx.Err()
		}
	}
}

// give leaves a place.
func (s *slots) give() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free()
}

// free leaves a place; mu is held.
func (s *slots) free() {
	s.taken--
	close(s.changed)
	s.changed = make(chan struct{})
}

// takeBack waits for a place to go on. Others end by themselves, so it needs no context.
func (s *slots) takeBack() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.back++
	for s.taken >= s.size {
		changed := s.changed
		s.mu.Unlock()
		<-changed
		s.mu.Lock()
	}
	s.back--
	s.taken++
}

// leave gives a place up if n, which counts who has done so, is below a limit. mu is not held.
func (s *slots) leave(n *int, limit int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if *n >= limit {
		return false
	}
	*n++
	s.free()
	return true
}

// enter takes it back.
func (s *slots) enter(n *int) {
	s.takeBack()
	s.mu.Lock()
	*n--
	s.mu.Unlock()
}

// recount counts one elsewhere that is away already.
func (s *slots) recount(from, to *int) *int {
	s.mu.Lock()
	defer s.mu.Unlock()
	*from--
	if to != nil {
		*to++
	}
	return to
}

// detach counts one that lets its host go, if there may be another.
func (s *slots) detach() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.detached >= maxDetached {
		return false
	}
	s.detached++
	return true
}

func (s *slots) undetach() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.detached--
}
