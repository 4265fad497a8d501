package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// stopSignals are Ctrl-C and what a service manager sends.
var stopSignals = []os.Signal{os.Interrupt, syscall.SIGTERM}

// onInterrupt calls drain at the first Ctrl-C and cancel at the second; a third ends the process as the system
// does. release ends that; it may be called at any time, once.
func onInterrupt(drain, cancel func()) (release func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, stopSignals...)
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for _, act := range []func(){drain, cancel} {
			select {
			case <-signals:
				act()
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
