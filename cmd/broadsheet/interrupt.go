package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// stopSignals are Ctrl-C, what a service manager sends, and on Unix the end of a terminal or ssh session, unless that is to be
// ignored as below nohup.
var stopSignals = func() []os.Signal {
	if signal.Ignored(syscall.SIGHUP) {
		return []os.Signal{os.Interrupt, syscall.SIGTERM}
	}
	return []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}
}()

// stoppable returns a context that the first of the stopSignals ends, so that what was done can be kept. The second one ends the process.
func stoppable(ctx context.Context) (working context.Context, release func()) {
	working, release = signal.NotifyContext(ctx, stopSignals...)
	context.AfterFunc(working, release)
	return working, release
}

// onInterrupt calls drain at the first Ctrl-C and cancel at the second; a third ends the process as the system
// does. The end of a terminal counts once: the shell and the kernel may both tell of it. release ends that; it may be called at any time, once.
func onInterrupt(drain, cancel func()) (release func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, stopSignals...)
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		acts := []func(){drain, cancel}
		for hungUp := false; len(acts) > 0; {
			select {
			case s := <-signals:
				if s == syscall.SIGHUP && hungUp {
					continue
				}
				hungUp = hungUp || s == syscall.SIGHUP
				acts[0]()
				acts = acts[1:]
			case <-quit:
				return
			}
		}
		signal.Stop(signals)
	}()
	return func() {
		signal.Stop(signals)
		close(quit)
		<-done
	}
}

// interruptible returns r with reads that end when ctx does: a person may think long between two lines. The
// goroutine that waits in Read ends with the process.
func interruptible(ctx context.Context, r io.Reader) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		_, err := io.Copy(pw, r)
		pw.CloseWithError(err)
	}()
	context.AfterFunc(ctx, func() { pw.CloseWithError(ctx.Err()) })
	return pr
}
