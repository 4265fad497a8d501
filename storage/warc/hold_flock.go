//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package warc

import (
	"errors"
	"os"
	"syscall"
)

// hold keeps a file for its writer alone, until it is closed or the process ends in whatever way. ok is false when another has it. File systems without such locks hold nothing.
func hold(file *os.File) (ok bool) {
	return !errors.Is(syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}
