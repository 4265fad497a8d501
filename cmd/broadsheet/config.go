package main

import (
	"context"
	"encoding/json"
	"os"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"broadsheet/storage"
)

type configKey struct{}

// withConfig lets the runs that a command begins know what its flags were, through whatever functions it begins them.
func withConfig(ctx context.Context, cmd *cobra.Command) context.Context {
	return context.WithValue(ctx, configKey{}, configuration(cmd))
}

// configuration returns the value of each flag as JSON, given or not, since a default may be another in the next version. Flags show no
// secrets (see commandLine).
func configuration(cmd *cobra.Command) string {
	values := map[string]any{}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		switch many, ok := f.Value.(interface{ GetSlice() []string }); {
		case f.Name == "help":
		case ok && many.GetSlice() == nil:
			values[f.Name] = []string{}
		case ok:
			values[f.Name] = many.GetSlice()
		default:
			values[f.Name] = f.Value.String()
		}
	})
	text, err := json.Marshal(values)
	if err != nil {
		return "" // texts and lists of texts have a JSON form
	}
	return string(text)
}

// withProgram adds what a run says of the program, its settings and its machine.
func withProgram(ctx context.Context, r storage.Run) storage.Run {
	r.Version, r.Program, r.System = version, versionLine(), runtime.GOOS+"/"+runtime.GOARCH
	r.Config, _ = ctx.Value(configKey{}).(string)
	if host, err := os.Hostname(); err == nil { // a machine without a name has none
		r.Host = host
	}
	return r
}
