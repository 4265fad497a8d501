//go:build !unix

package main

import "os"

// maxRSS is the peak of a process's memory in MB; 0 when it is not known.
func maxRSS(*os.ProcessState) float64 { return 0 }
