package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"broadsheet/storage"
	"broadsheet/storage/export"
)

// maxSample bounds what a sample keeps in memory: some 60 bytes an article; with --each, of each stratum.
const maxSample = 1_000_000

// sampleFlags is the command line of sample.
type sampleFlags struct {
	exportFlags // with full
	sampling    storage.Sampling
	full        bool
}

func newSample() *cobra.Command {
	var f sampleFlags
	cmd := &cobra.Command{
		Use:   "sample",
		Short: "Draw a random sample that everyone with the archive can draw again",
		Long: `Draw articles at random from strata, such as the weeks of each site. The same seed and the same articles give the same
sample, on any machine and in whatever order the articles were collected; an archive that grows keeps most of it.

With --size, each stratum has a share of the sample in proportion to its articles and each article has the same
chance. With --each, that many are drawn of each stratum; the column weight says how many articles one stands for.
What is drawn is decided by SHA-256 of the seed and the article's address: docs/SCHEMA.md says how to check it.`,
		Example: `  broadsheet sample --db coverage.db --size 200 --seed 2026 --format csv > sample.csv
  broadsheet sample --db coverage.db --each 5 --by site,month --lang en
  broadsheet sample --db coverage.db --size 50 --by none --full --format epub -o reading.epub`,
		Args: noArgs,
		RunE: ours(func(cmd *cobra.Command, args []string) error { return f.run(cmd) }),
	}
	addDB(cmd, &f.db, "`FILE` of the archive (required)")
	addFormat(cmd, &f.format, append([]string{"text"}, exportFormats...)...)
	flags := cmd.Flags()
	flags.IntVar(&f.sampling.Size, "size", 100, "`N` articles in all")
	flags.IntVar(&f.sampling.Each, "each", 0, "`N` articles of each stratum, instead of --size")
	flags.StringVar(&f.sampling.Seed, "seed", "1", "`TEXT` or number that decides what is drawn: name it where you describe the sample")
	flags.StringSliceVar(&f.sampling.By, "by", []string{"site", "week"}, "strata: `NAMES` of "+strings.Join(strata(), ", ")+"; none for no strata")
	flags.BoolVar(&f.full, "full", false, "write whole articles, in any format of export, with its --fields, --text-free and --output")
	f.addShape(cmd)
	cmd.MarkFlagsMutuallyExclusive("size", "each")
	addFilter(cmd, &f.filter)
	return cmd
}

// strata are the dimensions of which an article has one value.
func strata() []string {
	return slices.DeleteFunc(storage.Dimensions(), func(name string) bool { return name == "author" || name == "tag" })
}

func (f *sampleFlags) check(cmd *cobra.Command) error {
	o := &f.sampling
	switch {
	case o.Size < 1 || o.Size > maxSample:
		return usagef("--size %d: use 1 to %d", o.Size, maxSample)
	case cmd.Flags().Changed("each") && o.Each < 1 || o.Each > maxSample:
		return usagef("--each %d: use 1 to %d", o.Each, maxSample)
	case o.Seed == "":
		return usagef("--seed: name some text or number, such as --seed 2026")
	}
	if slices.Equal(o.By, []string{"none"}) {
		o.By = nil
	}
	if err := checkDimensions(o.By, strata()); err != nil {
		return err
	}
	if f.full {
		if !cmd.Flags().Changed("format") {
			f.format = exportFormats[0]
		}
		return f.exportFlags.check(cmd.OutOrStdout())
	}
	for _, name := range []string{"fields", "text-free", "output"} {
		if cmd.Flags().Changed(name) {
			return usagef("--%s is for whole articles: add --full", name)
		}
	}
	if slices.Contains(exportFormats, f.format) && f.format != "jsonl" && f.format != "csv" {
		return usagef("--format %s is for whole articles: add --full", f.format)
	}
	return checkFormat(f.format, "text", "jsonl", "csv")
}

func (f *sampleFlags) run(cmd *cobra.Command) error {
	con, err := newConsole(cmd)
	if err != nil {
		return err
	}
	if err := f.check(cmd); err != nil {
		return err
	}
	db, err := openToRead(cmd, f.db, f.filter)
	if err != nil {
		return err
	}
	defer db.Close() // only read
	s, err := db.Sample(cmd.Context(), f.sampling, f.filter)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("%d of %s, seed %s", s.Len(), count(s.Articles, "article"), oneLine(f.sampling.Seed))
	if len(f.sampling.By) > 0 {
		what = fmt.Sprintf("%d of %s in %s (%s), seed %s", s.Len(), count(s.Articles, "article"), strataCount(s.Strata),
			strings.Join(f.sampling.By, " × "), oneLine(f.sampling.Seed))
	}
	con.say(what, "sampled", "drawn", s.Len(), "articles", s.Articles, "strata", s.Strata, "by", f.sampling.By, "seed", f.sampling.Seed)
	if f.full {
		return untilStopped(cmd.Context(), func(ctx context.Context) error { return f.save(cmd, con, storedOf(s.All(ctx))) })
	}
	drawn := s.All(cmd.Context())
	b := bufio.NewWriter(results{cmd.OutOrStdout()})
	write := map[string]func(io.Writer, []string, iter.Seq2[storage.Sampled, error]) error{"text": sampleText, "jsonl": sampleJSON, "csv": sampleCSV}[f.format]
	return first(write(b, f.sampling.By, drawn), b.Flush())
}

func strataCount(n int) string {
	if n == 1 {
		return "1 stratum"
	}
	return fmt.Sprintf("%d strata", n)
}

func storedOf(drawn iter.Seq2[storage.Sampled, error]) iter.Seq2[storage.Stored, error] {
	return func(yield func(storage.Stored, error) bool) {
		for a, err := range drawn {
			if !yield(a.Stored, err) {
				return
			}
		}
	}
}

// stratumName is a stratum as a person reads it.
func stratumName(a storage.Sampled) string {
	names := make([]string, len(a.Stratum))
	for i, v := range a.Stratum {
		if names[i] = oneLine(v); names[i] == "" {
			names[i] = "–"
		}
	}
	return strings.Join(names, " · ")
}

func sampleText(w io.Writer, by []string, drawn iter.Seq2[storage.Sampled, error]) error {
	before := ""
	for a, err := range drawn {
		if err != nil {
			return err
		}
		if name := stratumName(a); len(by) > 0 && name != before {
			fmt.Fprintf(w, "%s: %d of %d\n", name, a.Drawn, a.Of) // a bufio.Writer keeps its error
			before = name
		}
		lines := nonEmpty("   "+titleLine(a.Title), strings.Join(nonEmpty(oneLine(a.Site), oneLine(a.Date)), ", "), oneLine(a.URL))
		if _, err := fmt.Fprintf(w, "%s\n\n", strings.Join(lines, "\n   ")); err != nil {
			return err
		}
	}
	return nil
}

// sampleLine is a drawn article as a line of JSON.
type sampleLine struct {
	URL             string            `json:"url"`
	Title           string            `json:"title"`
	Site            string            `json:"site"`
	Date            string            `json:"date"`
	Language        string            `json:"language"`
	Authors         []string          `json:"authors"`
	Stratum         map[string]string `json:"stratum"`
	StratumArticles int               `json:"stratum_articles"`
	StratumDrawn    int               `json:"stratum_drawn"`
	Weight          float64           `json:"weight"`
	ID              int64             `json:"id"`
}

func sampleJSON(w io.Writer, by []string, drawn iter.Seq2[storage.Sampled, error]) error {
	for a, err := range drawn {
		if err != nil {
			return err
		}
		line := sampleLine{
			URL: a.URL, Title: a.Title, Site: a.Site, Date: a.Date, Language: a.Language, Authors: a.Authors, Stratum: map[string]string{},
			StratumArticles: a.Of, StratumDrawn: a.Drawn, Weight: a.Weight, ID: a.ID,
		}
		for i, name := range by {
			line.Stratum[name] = a.Stratum[i]
		}
		if err := writeJSONLine(w, line); err != nil {
			return err
		}
	}
	return nil
}

// writeJSONLine writes a value as a line that is safe to look at in a terminal.
func writeJSONLine(w io.Writer, v any) error {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(export.EscapeJSON([]byte(b.String())))
	return err
}

func sampleCSV(w io.Writer, by []string, drawn iter.Seq2[storage.Sampled, error]) error {
	out := csv.NewWriter(w)
	head := []string{"url", "title", "site", "date", "language", "authors"}
	for _, name := range by {
		head = append(head, "stratum_"+name)
	}
	out.Write(append(head, "stratum_articles", "stratum_drawn", "weight", "id")) // Error has it
	for a, err := range drawn {
		if err != nil {
			return err
		}
		row := append([]string{a.URL, a.Title, a.Site, a.Date, a.Language, strings.Join(a.Authors, "; ")}, a.Stratum...)
		for i := range row {
			row[i] = export.Cell(row[i])
		}
		out.Write(append(row, strconv.Itoa(a.Of), strconv.Itoa(a.Drawn), strconv.FormatFloat(a.Weight, 'f', -1, 64), strconv.FormatInt(a.ID, 10)))
	}
	out.Flush()
	return out.Error()
}
