package crawler

import (
	"errors"
	"sync"
	"time"
)

// workplace is a flight's place of a worker. The flight leaves it while it waits, and for good when it turns out to be heavy.
type workplace struct {
	slots *slots

	mu    sync.Mutex // guards what follows
	away  *int       // what counts the flight while it is not in its place; nil: it is
	heavy bool       // it never waits for a place again; it has one if too many heavy ones are away
}

// watch leaves the place of a request that turns out to be slow, until back is called.
func (p *workplace) watch() (back func()) {
	s := p.slots
	over := false // guarded by p.mu
	timer := time.AfterFunc(slowAfter, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !over && !p.heavy && s.leave(&s.slow, s.size) {
			p.away = &s.slow
		}
	})
	return func() {
		timer.Stop()
		p.mu.Lock()
		over = true
		slow := p.away == &s.slow
		p.mu.Unlock()
		if slow {
			s.enter(&s.slow)
			p.away = nil // no timer is left that reads it
		}
	}
}

// weigh leaves the place for good, if not too many have done so.
func (p *workplace) weigh() {
	s := p.slots
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.heavy:
	case p.away != nil:
		p.away = s.recount(p.away, &s.heavy)
	case s.leave(&s.heavy, maxHeavy):
		p.away = &s.heavy
	}
	p.heavy = true
}

// errCrowded says that too many wait for their hosts.
var errCrowded = errors.New("too many wait")

// aside waits without the place. When too many do, it waits in its place if stay says so, and else returns errCrowded.
func (p *workplace) aside(stay bool, wait func() error) error {
	switch s := p.slots; {
	case p.away != nil:
	case s.leave(&s.parked, maxParked):
		defer s.enter(&s.parked)
	case !stay:
		return errCrowded
	}
	return wait()
}

// end leaves the place, or what counts the flight instead.
func (p *workplace) end() {
	if p.away == nil {
		p.slots.give()
	} else {
		p.slots.recount(p.away, nil)
	}
}
