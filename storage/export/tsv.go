package export

import (
	"io"
	"strings"
)

// TSV writes the columns of CSV with tabs between, UTF-8 without a byte order mark. Each article is exactly one line that ends in LF, and no
// cell holds a tab, so cut, awk and sort see what pandas and R see: inside cells \t, \n, \r and \\ stand for tab,
// line feed, carriage return and backslash. A cell with quotation marks is quoted as in CSV, since most readers of TSV take
// a mark at its beginning for that and would join rows. Formulas are guarded as in CSV.
//
// To undo it, take off the apostrophe as from CSV, then put back what the backslashes stand for.
func TSV(w io.Writer, articles Articles) error {
	return table(w, articles, '\t', "\n", func(s string) string { return tabEscapes.Replace(Cell(s)) })
}

var tabEscapes = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)
