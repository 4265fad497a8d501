package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"broadsheet/extractor"
)

// reportFormat grows when a file of an older version can no longer be compared.
const reportFormat = 1

// report is what --json prints and --baseline reads.
type report struct {
	Format    int          `json:"format"`
	Extractor string       `json:"extractor"`
	Sets      []*setReport `json:"sets"`
}

// setReport is the result of one set. Totals has the groups "all" and, where some pages went through a tool's hands,
// "independent".
type setReport struct {
	Name    string            `json:"name"`
	Pages   int               `json:"pages"`
	Missing int               `json:"missing"`
	Errors  int               `json:"errors"`
	Totals  map[string]totals `json:"totals"`
	By      map[string]totals `json:"by,omitempty"`
	CPU     *cpu              `json:"cpu,omitempty"`
	Rows    []row             `json:"rows"`
}

const (
	allPages    = "all"
	independent = "independent"
)

// newSetReport sums up the rows of a set; by is a name in groupings or empty.
func newSetReport(name string, rows []row, by string) *setReport {
	s := &setReport{Name: name, Pages: len(rows), Totals: map[string]totals{allPages: sumUp(rows)}, Rows: rows}
	var own []row
	for i := range rows {
		if rows[i].Missing {
			s.Missing++
		}
		if rows[i].Error != "" {
			s.Errors++
		}
		if rows[i].Independent {
			own = append(own, rows[i])
		}
	}
	if len(own) < len(rows) {
		s.Totals[independent] = sumUp(own)
	}
	if by != "" {
		s.By = groupBy(rows, groupings[by])
	}
	return s
}

// groups are the names in Totals in the order of the table.
func (s *setReport) groups() []string {
	if _, ok := s.Totals[independent]; ok {
		return []string{allPages, independent}
	}
	return []string{allPages}
}

func (r *report) write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(r)
}

func (r *report) save(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := r.write(f); err != nil {
		f.Close()
		return fmt.Errorf("write %s: %w", name, err)
	}
	return f.Close()
}

func readReport(name string) (*report, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	r := &report{}
	if err := json.Unmarshal(data, r); err != nil {
		return nil, fmt.Errorf("baseline %s: %w", name, err)
	}
	if r.Format != reportFormat {
		return nil, fmt.Errorf("baseline %s: not a report of `evaluate --json` in format %d; make it again", name, reportFormat)
	}
	return r, nil
}

func newReport() *report {
	return &report{Format: reportFormat, Extractor: extractor.Version, Sets: []*setReport{}}
}

// set returns the set of this name, or nil.
func (r *report) set(name string) *setReport {
	for _, s := range r.Sets {
		if s.Name == name {
			return s
		}
	}
	return nil
}
