package main

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"broadsheet/storage"
	"broadsheet/storage/export"
)

func newRuns() *cobra.Command {
	var path, format string
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List every command that wrote to an archive: when, where, by which program, how it ended",
		Long: `List every command that wrote to an archive, in order: command line, version, settings, time, machine and outcome.
JSON lines and CSV have all that is known, the value of each flag and the counts too; secrets are in neither.

A run without an end still goes on, or was killed.`,
		Example: `  broadsheet runs --db coverage.db
  broadsheet runs --db coverage.db --format jsonl | jq 'select(.outcome != "done")'
  broadsheet runs --db coverage.db --format csv > runs.csv`,
		Args: noArgs,
		RunE: ours(func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format, "text", "jsonl", "csv"); err != nil {
				return err
			}
			db, err := openToRead(cmd, path, storage.Filter{})
			if err != nil {
				return err
			}
			write := map[string]func(io.Writer, iter.Seq2[storage.RunRecord, error]) error{"text": runsText, "jsonl": runsJSON, "csv": runsCSV}[format]
			out := bufio.NewWriter(results{cmd.OutOrStdout()})
			return first(first(write(out, db.Runs(cmd.Context())), out.Flush()), db.Close())
		}),
	}
	addDB(cmd, &path, "`FILE` of the archive (required)")
	addFormat(cmd, &format, "text", "jsonl", "csv")
	return cmd
}

func runsText(w io.Writer, all iter.Seq2[storage.RunRecord, error]) error {
	for r, err := range all {
		if err != nil {
			return err
		}
		where := strings.Join(nonEmpty(r.Host, r.System), ", ")
		if where != "" {
			where = "on " + where
		}
		fmt.Fprintf(w, "%d. %s\n", r.ID, oneLine(r.Command)) // a bufio.Writer keeps its error
		fmt.Fprintf(w, "   %s to %s: %s\n", oneLine(r.StartedAt), cmp.Or(oneLine(r.EndedAt), "?"), cmp.Or(oneLine(r.Outcome), "no end: it goes on, or was killed"))
		if _, err := fmt.Fprintf(w, "   %s\n\n", oneLine(strings.Join(nonEmpty("broadsheet "+cmp.Or(r.Program, r.Version), where, fetched(r.Fetches)), "; "))); err != nil {
			return err
		}
	}
	return nil
}

func fetched(n int) string {
	if n == 0 {
		return ""
	}
	return count(n, "request") + " noted"
}

func runsJSON(w io.Writer, all iter.Seq2[storage.RunRecord, error]) error {
	for r, err := range all {
		if err != nil {
			return err
		}
		if err := writeJSONLine(w, r); err != nil {
			return err
		}
	}
	return nil
}

func runsCSV(w io.Writer, all iter.Seq2[storage.RunRecord, error]) error {
	out := csv.NewWriter(w)
	out.Write([]string{"id", "command", "version", "program", "host", "system", "user_agent", "started_at", "ended_at", "outcome", "fetches", "config", "follow", "summary"}) // Error has it
	for r, err := range all {
		if err != nil {
			return err
		}
		config := func(j json.RawMessage) string { return strings.TrimPrefix(string(j), "null") } // of a run that has none
		row := []string{strconv.FormatInt(r.ID, 10), r.Command, r.Version, r.Program, r.Host, r.System, r.UserAgent, r.StartedAt, r.EndedAt, r.Outcome, strconv.Itoa(r.Fetches),
			config(r.Config), config(r.Follow), config(r.Summary)}
		for i := range row {
			row[i] = export.Cell(row[i])
		}
		out.Write(row)
	}
	out.Flush()
	return out.Error()
}
