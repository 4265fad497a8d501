package crawler

import (
	"hash/fnv"
	"slices"
	"time"
)

// How a host's own behaviour sets the pace at which it is asked. The numbers for latency are Heritrix's (delayFactor 5,
// maxDelayMs 30,000), which news archives have run with for years.
const (
	latencyFactor = 5                      // a host is left alone so many times as long as it took to answer,
	latencyFloor  = 500 * time.Millisecond // if that was longer than this: quicker answers are no sign of strain, and our own machine is in them
	maxPace       = 30 * time.Second       // and at most so long, unless Config.Delay or Crawl-delay is longer
	maxStrain     = 7                      // 10 s doubled so often is beyond maxBackoff
	asideAfter    = 5                      // requests in a row that failed
)

// asideFor is how long a host is set aside the first, second, third time in a row, and ever after.
var asideFor = [...]time.Duration{15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour}

// verdict is what an exchange says of its host.
type verdict int

const (
	healthy  verdict = iota // it answered
	broken                  // with a 5xx status, as one bad page may
	strained                // 503, a timeout, no connection: it cannot answer now
	limiting                // 429: it can, but we are too many
)

// pace is what a host's answers have taught us. It is lost when the gate forgets the host, but for aside, which
// Config.Sites keeps.
type pace struct {
	latency time.Duration // smoothed: a new answer counts for a quarter
	strain  int           // strained and limiting answers less healthy ones
	failed  []uint64      // the requests in a row that failed, each once; at most asideAfter
	aside   int           // how often in a row the host was set aside
	learned bool          // aside was asked of Config.Sites
}

// troubled tells whether forgetting it would make us ruder.
func (p *pace) troubled() bool { return p.strain > 0 || len(p.failed) > 0 || p.aside > 0 }

// gap returns how long the host is left alone after a request, for which base is due. No base means that
// nobody wants any.
func (p *pace) gap(base time.Duration) time.Duration {
	if base <= 0 {
		return 0
	}
	d := base
	if p.latency > latencyFloor {
		d = max(d, min(latencyFactor*p.latency, maxPace))
	}
	return max(base, min(d<<p.strain, maxPace))
}

// sample counts how long an answer took.
func (p *pace) sample(took time.Duration) {
	if p.latency == 0 {
		p.latency = took
	}
	p.latency += (took - p.latency) / 4
}

// learn takes in an answer to the request with a key, and returns for how long the host is to be left alone beyond
// its gap, and whether it was set aside or came back from there.
func (p *pace) learn(v verdict, host, key string) (hold time.Duration, moved bool) {
	if v == healthy {
		moved = p.aside > 0
		p.strain, p.failed, p.aside = max(p.strain-1, 0), nil, 0
		return 0, moved
	}
	if v != broken {
		p.strain = min(p.strain+1, maxStrain)
		hold = jitter(min(firstBackoff<<(p.strain-1), maxBackoff), host, p.strain)
	}
	if v == limiting {
		return hold, false
	}
	if id := hash(key, 0); !slices.Contains(p.failed, id) {
		p.failed = append(p.failed, id)
	}
	if p.aside > 0 || len(p.failed) >= asideAfter { // one that was set aside before has one try
		hold = jitter(asideFor[min(p.aside, len(asideFor)-1)], host, p.aside)
		p.aside++
		p.strain, p.failed = 0, nil // it starts slowly enough
		return hold, true
	}
	return hold, false
}

// jitter makes a wait up to 20 % longer or shorter, so that what failed together is not asked together. The same
// name and number give the same wait each time.
func jitter(d time.Duration, name string, n int) time.Duration {
	share := time.Duration(hash(name, n) % 401) // of a thousand
	return d * (800 + share) / 1000
}

func hash(name string, n int) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	h.Write([]byte{byte(n)})
	return h.Sum64()
}
