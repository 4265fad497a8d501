// Command evaluate scores the extractor on gold pages, field by field, and says what it costs.
//
// Read run, then score.go (what is measured of a page) and totals.go (what is made of all pages).
package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "evaluate:", err)
		os.Exit(1)
	}
}

const help = `Evaluate runs the extractor over pages whose right answer is known and prints a measure a line.

A SET is one of
  - a path such as gold/news: the files gold/news.gold.jsonl and gold/news.warc, each plain or .gz. A line of the first
    is a page: {"id","url","title","authors","date","tags","tldr","body","with","without","none","page_type","lang",
    "publisher","stripped","drafted","optional"}; null or empty is not scored, "none" names fields that the page surely
    lacks. The page is the record of the WARC file with X-Page-Id: ID, else the one with its address.
  - a folder with several of those
  - a folder of pages: NAME/page.html with want.json {"url","want":{fields of the article},"present":[...],"absent":[...]}
Without a SET: the sets of ` + tuningSets + ` if they are there, else ` + ownPages + `.

What is scored as text is lead, key points and body of the article, in this order.
  word        each word as often as it stands there, in lower case; mean over pages
  shingle     runs of four words; precision and recall are means over pages, F1 is taken from these two
  with        share of the snippets in the text that must be there; without: of those that must not
  set         authors and tags as sets of names, quotes and case made alike, joint bylines split
  false fill  share of the pages that surely lack a field and got one
  kind        of pages that are articles, and of those that are not, the share that came out as an article or live blog
In the short tables + marks what should not be there: authors or a date on pages without, articles among other pages.
"independent" are the pages that were saved whole and whose gold no extractor drafted.
cpu is the time for parsing and reading every field, as a multiple of html.Parse alone on the same bytes.`

const examples = `  go run ./cmd/evaluate                                        # every set, and a summary
  go run ./cmd/evaluate --no-cpu --worst 10 gold/news          # where the text is worst: what is missing, what is extra
  go run ./cmd/evaluate --no-cpu --worst 20 --field authors gold/news
  go run ./cmd/evaluate --no-cpu --id 0042 gold/news           # everything about one page
  go run ./cmd/evaluate --save old.json                        # before a change, and after it:
  go run ./cmd/evaluate --no-cpu --baseline old.json
  go run ./cmd/evaluate --no-cpu --by lang gold/news           # or publisher, site, page_type, kind, fold
  go run ./cmd/evaluate --copies gold/news                     # how many copies of the texts are found (docs/COPIES.md)`

// options are the flags.
type options struct {
	worst    int
	field    string
	id       string
	baseline string
	json     bool
	save     string
	pred     string
	by       string
	workers  int
	blind    bool
	noCPU    bool
	rounds   int
	copies   bool
}

// run is the whole command: main without the process around it.
func run(args []string, stdout, stderr io.Writer) error {
	var o options
	cmd := &cobra.Command{
		Use:           "evaluate [SET...]",
		Short:         "Score the extractor on gold pages",
		Long:          help,
		Example:       examples,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd.Flags().Changed("field")); err != nil {
				return err
			}
			if o.copies {
				sets, _, err := findSets(args)
				if err != nil {
					return err
				}
				return reportCopies(stdout, sets)
			}
			return evaluate(o, args, stdout, stderr)
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.worst, "worst", 0, "show the `N` worst pages of each set")
	f.StringVar(&o.field, "field", "body", "`FIELD` that --worst or --baseline looks at: "+strings.Join(fieldNames, ", "))
	f.StringVar(&o.id, "id", "", "show everything about the page with this `ID` and nothing else")
	f.StringVar(&o.baseline, "baseline", "", "show what changed since `FILE`, which --json or --save wrote")
	f.BoolVar(&o.json, "json", false, "print totals and pages as JSON instead of tables")
	f.StringVar(&o.save, "save", "", "write the same JSON to `FILE`, beside the tables")
	f.StringVar(&o.pred, "pred", "", "write what was extracted to `DIR`/SET.pred.jsonl, for other scorers")
	f.StringVar(&o.by, "by", "", "break the totals down by `KEY`: "+strings.Join(slices.Sorted(maps.Keys(groupings)), ", ")+
		"; fold is one of five parts that share no site")
	f.IntVarP(&o.workers, "jobs", "j", runtime.GOMAXPROCS(0), "how many pages are read at once; results do not depend on it")
	f.BoolVar(&o.blind, "blind", false, "hide the names of classes and ids: what is found without knowing a site's words")
	f.BoolVar(&o.noCPU, "no-cpu", false, "do not measure the time")
	f.IntVar(&o.rounds, "rounds", 3, "how often the time is measured; the best counts")
	f.BoolVar(&o.copies, "copies", false, "instead: make copies of the texts of the gold pages and say how many 'broadsheet copies' finds")
	for _, other := range []string{"worst", "baseline", "id", "field"} {
		cmd.MarkFlagsMutuallyExclusive("json", other)
	}
	for _, other := range []string{"worst", "baseline", "save", "by", "field", "pred"} {
		cmd.MarkFlagsMutuallyExclusive("id", other)
	}
	cmd.SetArgs(args)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	return cmd.Execute()
}

// check refuses values that no set can be evaluated with. fieldGiven alone asks for the worst pages.
func (o *options) check(fieldGiven bool) error {
	if !slices.Contains(fieldNames, o.field) {
		return fmt.Errorf("--field %q: choose one of %s", o.field, strings.Join(fieldNames, ", "))
	}
	if _, ok := groupings[o.by]; o.by != "" && !ok {
		return fmt.Errorf("--by %q: choose one of %s", o.by, strings.Join(slices.Sorted(maps.Keys(groupings)), ", "))
	}
	if o.workers < 1 || o.rounds < 1 || o.worst < 0 {
		return errors.New("--jobs and --rounds are at least 1, --worst at least 0")
	}
	if fieldGiven && o.worst == 0 && o.baseline == "" {
		o.worst = listed
	}
	if !fieldGiven && o.baseline != "" && o.worst == 0 {
		o.field = "" // every field
	}
	return nil
}

// listed is how many pages a list shows when nothing else is said.
const listed = 20

// evaluate scores the sets one after the other: only one is in memory.
func evaluate(o options, args []string, stdout, stderr io.Writer) error {
	sets, note, err := findSets(args)
	if err != nil {
		return err
	}
	if note != "" {
		fmt.Fprintln(stderr, note)
	}
	var baseline *report
	if o.baseline != "" {
		if baseline, err = readReport(o.baseline); err != nil {
			return err
		}
	}
	all, found := newReport(), false
	for _, set := range sets {
		s, err := score(set, o)
		if err != nil {
			return err
		}
		if o.id != "" {
			for i := range s.pages {
				found = true
				printPage(stdout, s, i)
			}
			continue
		}
		r := newSetReport(set.name, s.rows, o.by)
		if !o.noCPU {
			r.CPU = measureCPU(s.pages, o.rounds)
		}
		all.Sets = append(all.Sets, r)
		if !o.json {
			printResult(stdout, o, r, s, baseline)
		}
	}
	if o.id != "" && !found {
		return fmt.Errorf("no page with the id %q", o.id)
	}
	return finish(o, all, stdout)
}

// score runs the extractor over a set and compares.
func score(set set, o options) (scored, error) {
	pages, err := set.load(o.id)
	if err != nil {
		return scored{}, err
	}
	s := scored{pages: pages, predictions: predictAll(pages, o.workers, o.blind), rows: make([]row, len(pages))}
	for i := range pages {
		s.rows[i] = scorePage(&pages[i].gold, &s.predictions[i])
	}
	if o.pred != "" {
		if err := writePredictions(o.pred, set.name, s.predictions); err != nil {
			return scored{}, err
		}
	}
	return s, nil
}

func printResult(w io.Writer, o options, r *setReport, s scored, baseline *report) {
	printSet(w, r)
	if o.by != "" {
		printGroups(w, o.by, r.By, r.Rows)
	}
	if baseline != nil {
		fields, n := fieldNames, listed
		if o.field != "" {
			fields = []string{o.field}
		}
		if o.worst > 0 {
			n = o.worst
		}
		printChanges(w, baseline.set(r.Name), r, fields, n)
	}
	if o.worst > 0 {
		printWorst(w, s, o.field, o.worst)
	}
}

func finish(o options, all *report, stdout io.Writer) error {
	if o.id != "" {
		return nil
	}
	if o.save != "" {
		if err := all.save(o.save); err != nil {
			return err
		}
	}
	if o.json {
		return all.write(stdout)
	}
	if len(all.Sets) > 1 {
		printSummary(stdout, all.Sets)
	}
	return nil
}
