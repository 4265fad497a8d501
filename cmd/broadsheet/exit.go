package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"broadsheet/storage/export"
)

// Exit codes, in the spirit of Browsertrix Crawler's, so that a script can tell what to do next.
const (
	exitDone     = 0
	exitUsage    = 2
	exitDisk     = 3
	exitFailures = 9
	exitDiffers  = 10
	exitStopped  = 11
	exitLater    = 18
)

const exitHelp = `Exit codes:
  0   all done; crawl --watch stopped by Ctrl-C
  2   usage: a flag, an argument or an input list that makes no sense, or a --proxy that cannot be reached
  3   disk or database: nothing that was committed is lost
  9   finished, with more failures than --max-failures
  10  verify found differences
  11  stopped by Ctrl-C or --limit; the printed command goes on from there
  18  all that is pending must wait longer than --max-wait; the printed command goes on, not before the printed time`

// ours marks the errors of a command's own code: what is not usage, a stop or too many failures is disk or
// database. What stays unmarked is Cobra's complaint about the command line.
func ours(run func(cmd *cobra.Command, args []string) error) func(cmd *cobra.Command, args []string) error {
	return func(cmd *cobra.Command, args []string) error {
		cmd.SetContext(withConfig(cmd.Context(), cmd))
		err := run(cmd, args)
		if err == nil {
			return nil
		}
		if _, ok := errors.AsType[*exitError](err); ok {
			return err
		}
		if errors.Is(err, context.Canceled) {
			return &exitError{exitStopped, errors.New("stopped")}
		}
		return &exitError{exitDisk, err}
	}
}

// exitError is an error that knows its exit code.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// usageError marks an error as the user's; run adds where help is found.
func usageError(err error) error { return &exitError{exitUsage, err} }

func usagef(format string, args ...any) error { return usageError(fmt.Errorf(format, args...)) }

// named says which command failed.
func named(cmd *cobra.Command, err error) error {
	if err == nil {
		return nil
	}
	code := exitCode(err)
	msg := err.Error()
	if cmd.HasParent() {
		msg = cmd.Name() + ": " + msg
	}
	if code == exitUsage {
		msg = strings.TrimSpace(msg) + "; see '" + cmd.CommandPath() + " --help'"
	}
	return &namedError{code: code, msg: msg, json: wantsJSON(cmd), err: err}
}

// namedError is a command's error as it is printed.
type namedError struct {
	code int
	msg  string
	json bool
	err  error
}

func (e *namedError) Error() string { return e.msg }
func (e *namedError) Unwrap() error { return e.err }

// report prints an error as one line and returns the exit code. A reader that has seen enough (| head) is no error.
func report(stderr io.Writer, err error) int {
	if err == nil || errors.Is(err, syscall.EPIPE) {
		return exitDone
	}
	e, ok := errors.AsType[*namedError](err)
	if !ok {
		e = &namedError{code: exitCode(err), msg: err.Error()}
	}
	if e.json {
		jsonLog(stderr).Error(e.msg, "exit", e.code)
	} else {
		fmt.Fprintln(stderr, "broadsheet:", oneLine(e.msg))
	}
	return e.code
}

func exitCode(err error) int {
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.code
	}
	return exitUsage
}

// fileError adds what to do about a file of the user's; the archive's own errors say that themselves.
func fileError(err error) error {
	if todo := whatToDo(err); todo != "" {
		return fmt.Errorf("%w: %s", err, todo)
	}
	return err
}

func whatToDo(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return "free some space and run the command again"
	case errors.Is(err, syscall.EFBIG):
		return "a limit on the size of files stands in the way"
	case errors.Is(err, fs.ErrNotExist):
		return "check the path"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "check the permissions, or use another path"
	}
	return ""
}

// results is standard output. Its errors say what was being done, whoever passes them on.
type results struct{ w io.Writer }

// Write writes to the results.
func (r results) Write(p []byte) (int, error) {
	n, err := r.w.Write(p)
	if err != nil {
		err = outputError(err)
	}
	return n, err
}

func outputError(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err // its path is only a name for a descriptor
	}
	return fmt.Errorf("write the results: %w", fileError(err))
}

// oneLine makes a message safe for a terminal and keeps it on one line: it may quote a page or a file name.
func oneLine(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		lines = append(lines, strings.Join(strings.Fields(export.Clean(line)), " "))
	}
	return strings.Join(nonEmpty(lines...), "; ")
}

// noArgs is cobra.NoArgs in our words.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("takes no arguments, got %q", args[0])
	}
	return nil
}

// maxTitleLine is how many characters of a title are listed: a page may have one of megabytes, and JSON and CSV have all of it.
const maxTitleLine = 300

// titleLine is oneLine for what is listed as text.
func titleLine(s string) string { return cut(oneLine(s), maxTitleLine) }
