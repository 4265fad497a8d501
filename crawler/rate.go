package crawler

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"
)

// rateWindow is the time over which the rate of a body is averaged. It is also the grace: no body is judged before it
// has been waited for so long.
const rateWindow = 20 * time.Second

// ErrSlow is the error of a body that came more slowly than Config.MinRate.
var ErrSlow = errors.New("its body came too slowly")

// steady is a body that ends with ErrSlow when less than floor bytes came in a window. Only the time in which its server
// is waited for counts, not that in which what came is worked on.
type steady struct {
	body   io.Reader
	floor  int64
	cancel context.CancelFunc // of the request; it ends a Read that waits
	timer  *time.Timer        // of a Read
	slow   atomic.Bool        // the timer has ended the request
	left   time.Duration      // of this window
	got    int64              // in this window
}

// newSteady returns body with a floor of rate bytes a second. cancel ends its request.
func newSteady(body io.Reader, rate int64, cancel context.CancelFunc) *steady {
	p := &steady{body: body, floor: rate * int64(rateWindow/time.Second), cancel: cancel, left: rateWindow}
	p.timer = time.AfterFunc(rateWindow, p.expire)
	p.timer.Stop()
	return p
}

func (p *steady) expire() {
	p.slow.Store(true)
	p.cancel()
}

func (p *steady) Read(b []byte) (int, error) {
	if p.slow.Load() {
		return 0, ErrSlow
	}
	if p.left <= 0 { // the window's last Read came in time
		p.left, p.got = rateWindow, 0
	}
	if p.got < p.floor {
		p.timer.Reset(p.left)
	}
	start := time.Now()
	n, err := p.body.Read(b)
	p.timer.Stop()
	p.left -= time.Since(start)
	p.got += int64(n)
	if err != io.EOF && (p.slow.Load() || p.left <= 0 && p.got < p.floor) {
		p.slow.Store(true)
		return n, ErrSlow
	}
	return n, err
}
