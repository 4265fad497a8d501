package crawler

// Hosts counts the hosts that a frontier remembers.
func (f *MemoryFrontier) Hosts() int { return len(f.hosts) }
