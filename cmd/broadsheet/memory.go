package main

import (
	"os"
	"runtime/debug"
)

// What the collector is asked for. Twice the usual share of garbage saves a crawl a twentieth of its time; where that would
// be much memory, it works harder instead, so that some large pages don't decide what the program needs.
const (
	garbageShare = 200
	memoryGoal   = 256 << 20 // bytes; SQLite's own come to it
)

// boundMemory sets up the collector for a command that works on many pages. GOGC and GOMEMLIMIT go before it.
func boundMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryGoal)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbageShare)
	}
}
