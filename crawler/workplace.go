package crawler

import (
	"errors"
	"net/http"
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

// watch leaves the place of a request after a time if n, which counts who has done so, is below a limit, until back is called.
func (p *workplace) watch(after time.Duration, n *int, limit int) (back func()) {
	s := p.slots
	over := false // guarded by p.mu
	timer := time.AfterFunc(after, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !over && !p.heavy && s.leave(n, limit) {
			p.away = n
		}
	})
	return func() {
		timer.Stop()
		p.mu.Lock()
		over = true
		slow := p.away == n
		p.mu.Unlock()
		if slow {
			s.enter(n)
			p.away = nil // no timer is left that reads it
		}
	}
}

// attend leaves the place of a slow request: while its answer does not begin, and again while its body does not come. known says
// that its host was slow before, so that it leaves at once. It is over when end is called.
func (p *workplace) attend(ex *exchange, known bool) (end func()) {
	s, after := p.slots, slowAfter
	if known {
		after = 0
	}
	back := p.watch(after, &s.mute, s.mutes())
	ex.answered = func(header http.Header) {
		back()
		back = p.watch(slowAfter, &s.slow, s.slows(isWide(header)))
	}
	return func() { back() }
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
