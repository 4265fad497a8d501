package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"broadsheet/storage/export"
)

// console is standard error: sentences for people, or JSON lines with --log-format json.
type console struct {
	log   *slog.Logger // with JSON what say and warn say and each page, else each page with --verbose
	json  bool
	quiet bool
	tty   bool // a person at a terminal
	times bool // of lines that tell what goes on: they may be read much later

	mu  sync.Mutex // guards out and bar: one line at a time
	out io.Writer
	bar liveLine // drawn below all lines; nil: none
}

// liveLine is something that stays at the bottom of a terminal.
type liveLine interface {
	Clear() error
	RenderBlank() error
}

// newConsole reads the flags that all commands share.
func newConsole(cmd *cobra.Command) (*console, error) {
	flags := cmd.Flags()
	format, err := flags.GetString("log-format")
	if err != nil {
		return nil, err
	}
	if format != "text" && format != "json" {
		return nil, usagef("--log-format %q: use text or json", format)
	}
	verbose, err := flags.GetBool("verbose")
	if err != nil {
		return nil, err
	}
	quiet, err := flags.GetBool("quiet")
	if err != nil {
		return nil, err
	}
	stderr := cmd.ErrOrStderr()
	c := &console{json: format == "json", quiet: quiet, out: stderr, tty: isTerminal(stderr)}
	c.times = !c.tty && !c.json
	level := slog.LevelError // the rest is said in words, or told in the summary
	switch {
	case verbose:
		level = slog.LevelDebug
	case c.json && !quiet:
		level = slog.LevelInfo
	}
	o := &slog.HandlerOptions{Level: level}
	if c.json {
		c.log = slog.New(slog.NewJSONHandler(escaped{c}, o))
	} else {
		// Lines for a person: at a terminal the time is now, and the level is in the words.
		o.ReplaceAttr = func(groups []string, a slog.Attr) slog.Attr {
			switch {
			case len(groups) > 0:
			case a.Key == slog.TimeKey && c.times:
				return slog.String(slog.TimeKey, lineTime(a.Value.Time()))
			case a.Key == slog.TimeKey || a.Key == slog.LevelKey:
				return slog.Attr{}
			}
			return a
		}
		c.log = slog.New(slog.NewTextHandler(c, o))
	}
	// net/http tells the standard logger about servers that break the protocol, in the servers' own words.
	slog.SetLogLoggerLevel(slog.LevelDebug)
	slog.SetDefault(c.log)
	return c, nil
}

// Write prints whole lines above the live line.
func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bar == nil {
		return c.out.Write(p)
	}
	// The bar is decoration: when it cannot be drawn, neither can the line, and that error is returned.
	_ = c.bar.Clear()
	n, err := c.out.Write(p)
	_ = c.bar.RenderBlank()
	return n, err
}

// setBar puts a live line at the bottom, or takes it away when bar is nil.
func (c *console) setBar(bar liveLine) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bar != nil {
		_ = c.bar.Clear() // decoration, as in Write
	}
	c.bar = bar
	if bar != nil {
		_ = bar.RenderBlank()
	}
}

// draw lets f draw the live line while nothing else is printed.
func (c *console) draw(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

// say tells a person text, line by line, or a log reader msg with its facts. --quiet hides it.
func (c *console) say(text, msg string, facts ...any) { c.tell(slog.LevelInfo, text, msg, facts) }

// event is say for a line about what goes on, with its time where nobody may be looking.
func (c *console) event(text, msg string, facts ...any) {
	c.tell(slog.LevelInfo, c.timed(text), msg, facts)
}

// warn is event for what one may want to look at.
func (c *console) warn(text, msg string, facts ...any) {
	c.tell(slog.LevelWarn, c.timed(oneLine(text)), msg, facts)
}

func (c *console) timed(line string) string {
	if !c.times {
		return line
	}
	return lineTime(time.Now()) + " " + line
}

func lineTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func (c *console) tell(level slog.Level, text, msg string, facts []any) {
	switch {
	case c.quiet:
	case c.json:
		c.log.Log(context.Background(), level, msg, facts...)
	default:
		// Standard error is where errors about standard error would go.
		_, _ = fmt.Fprintln(c, text)
	}
}

// complain names one input that failed while the others go on. --quiet does not hide it.
func (c *console) complain(command string, err error) {
	if c.json {
		c.log.Error(command + ": " + err.Error())
		return
	}
	// As in say.
	_, _ = fmt.Fprintln(c, "broadsheet:", command+":", oneLine(err.Error()))
}

func wantsJSON(cmd *cobra.Command) bool {
	format, err := cmd.Flags().GetString("log-format")
	return err == nil && format == "json"
}

func jsonLog(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(escaped{w}, nil)) }

// escaped is for lines of JSON that may be looked at in a terminal.
type escaped struct{ w io.Writer }

// Write writes a whole line.
func (e escaped) Write(line []byte) (int, error) {
	if _, err := e.w.Write(export.EscapeJSON(line)); err != nil {
		return 0, err
	}
	return len(line), nil
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colored says whether escapes for bold text may go to w.
func colored(w any) bool {
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(w)
}
