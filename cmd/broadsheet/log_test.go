package main

import (
	"bytes"
	"log"
	"strings"
	"testing"
)

// What net/http says through the standard logger is for --verbose, and cannot move the cursor.
func TestStandardLogger(t *testing.T) {
	for _, verbose := range []bool{false, true} {
		var stderr bytes.Buffer
		cmd := newRoot()
		cmd.SetErr(&stderr)
		if verbose {
			if err := cmd.PersistentFlags().Set("verbose", "true"); err != nil {
				t.Fatal(err)
			}
		}
		if err := cmd.ParseFlags(nil); err != nil {
			t.Fatal(err)
		}
		if _, err := newConsole(cmd); err != nil {
			t.Fatal(err)
		}
		log.Printf("Unsolicited response received on idle HTTP channel starting with %s", "\x1b[2Jowned")
		got := stderr.String()
		if verbose != strings.Contains(got, "Unsolicited") || strings.Contains(got, "\x1b") {
			t.Errorf("with verbose %v: %q", verbose, got)
		}
	}
}
