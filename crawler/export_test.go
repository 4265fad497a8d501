package crawler

import "time"

// Hosts counts the hosts that a frontier remembers.
func (f *MemoryFrontier) Hosts() int { return len(f.hosts) }

// SetTerm sets how long a lease lasts.
func (f *MemoryFrontier) SetTerm(d time.Duration) { f.term = d }

// dateOf writes a day as YYYY-MM-DD.
func dateOf(day int) string { return time.Unix(int64(day)*24*60*60, 0).UTC().Format(time.DateOnly) }
