//go:build !unix

package main

import "time"

// clockName says in the report what the seconds are.
const clockName = "wall"

var processStart = time.Now()

// cpuTime is the time on the wall where the system does not tell CPU time in one way.
func cpuTime() time.Duration {
	return time.Since(processStart)
}
