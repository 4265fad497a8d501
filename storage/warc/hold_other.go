//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package warc

import "os"

// hold does nothing here: package syscall has no such lock. Windows renames no file that is open, but would cut it.
func hold(*os.File) bool { return true }
