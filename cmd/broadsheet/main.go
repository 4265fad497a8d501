// Command broadsheet turns news pages into a research archive in one SQLite file.
//
// Read run, then crawl.go and pipeline.go: the one place where crawler, extractor and storage meet.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"broadsheet/extractor"
)

// version is what the User-Agent, the archive and `broadsheet version` say.
const version = "0.1.0"

func main() {
	os.Exit(report(os.Stderr, run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)))
}

// run is the whole command: main without the process around it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	return named(cmd, err)
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "broadsheet",
		Short: "Turn news pages into a research archive in one SQLite file",
		Long: `Broadsheet fetches news pages, politely, and keeps what they say (title, byline, date, key points, text,
tags) in one SQLite file that any tool can read.`,
		Example: `  broadsheet demo                                       # everything at once, on a built-in sample site
  export BROADSHEET_CONTACT=you@example.org             # whom the sites may write to; or --contact each time
  broadsheet crawl -i urls.txt --db coverage.db
  broadsheet crawl --db coverage.db                     # go on where the last crawl stopped
  broadsheet search --db coverage.db 'peace talks'
  broadsheet export --db coverage.db --format csv -o coverage.csv
  broadsheet extract page.html --url https://example.org/a   # no database: one JSON line on standard output

` + exitHelp,
		Version:       versionLine(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	flags := root.PersistentFlags()
	flags.String("log-format", "text", "`FORMAT` of standard error: text or json")
	flags.BoolP("verbose", "v", false, "say what happens to each page")
	flags.BoolP("quiet", "q", false, "say nothing but errors")
	root.MarkFlagsMutuallyExclusive("verbose", "quiet")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError(err) })
	root.SetHelpTemplate(helpTemplate)
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.AddCommand(newCrawl(), newExtract(), newSearch(), newSample(), newCounts(), newCopies(), newReport(), newExport(), newDiff(), newPage(), newRuns(), newVerify(), newManifest(), newDatasette(), newPurge(), newDemo(), newVersion())
	return root
}

// helpTemplate is Cobra's own: what it is, then how it is used, with the examples before the flags.
const helpTemplate = `{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}

{{end}}{{if or .Runnable .HasSubCommands}}{{.UsageString}}{{end}}`

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		RunE: ours(func(cmd *cobra.Command, args []string) error {
			_, err := fmt.Fprintln(results{cmd.OutOrStdout()}, "broadsheet", versionLine())
			return err
		}),
	}
}

func versionLine() string {
	return fmt.Sprintf("%s (extractor %s, %s%s)", version, extractor.Version, runtime.Version(), revision())
}

// revision is the commit that the program was built from, when the build knows it.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return ", commit " + s.Value[:12]
		}
	}
	return ""
}
