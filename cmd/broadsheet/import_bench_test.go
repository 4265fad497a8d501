package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"iter"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"broadsheet/storage/warc"
)

// benchWARCPages is how many pages BenchmarkImport's file has.
const benchWARCPages = 1000

// BenchmarkImport reads a WARC file of made-up pages, or the one that BROADSHEET_BENCH_WARC names, into a new archive, on one core and on
// two, beside a program that only reads the file, one that reads and extracts it on one core and keeps nothing, and the making of an archive from a file without
// pages. Each is a process of its own. It reports CPU seconds for a thousand records of each, records a second, how many times as fast two cores are as one,
// and what writing costs, making the archive apart, as a share of what extracting does. On a machine that others use only the CPU times mean something: real-time
// priority (chrt) or several rounds help.
func BenchmarkImport(b *testing.B) {
	dir := b.TempDir()
	file, records := os.Getenv("BROADSHEET_BENCH_WARC"), 0
	if file == "" {
		file = filepath.Join(dir, "bench.warc.gz")
		writeBenchWARC(b, file)
	}
	empty := filepath.Join(dir, "empty.warc")
	if err := os.WriteFile(empty, []byte("WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"), 0o666); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	spent, cpu := map[string]time.Duration{}, map[string]time.Duration{}
	db := filepath.Join(dir, "a.db")
	measure := func(name, cores string, command ...string) *exec.Cmd {
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Env = append(os.Environ(), "GOMAXPROCS="+cores)
		start := time.Now()
		out, err := cmd.Output()
		if err != nil {
			b.Fatalf("%s: %v: %s", name, err, out)
		}
		spent[name] += time.Since(start)
		cpu[name] += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		if command[0] == "benchread" {
			if records, err = strconv.Atoi(string(out)); err != nil {
				b.Fatal(err)
			}
		}
		return cmd
	}
	for b.Loop() {
		measure("read", "1", "benchread", file)
		measure("extract", "1", "benchextract", file)
		for _, c := range []struct{ name, cores, file string }{{"db-1", "1", file}, {"db-2", "2", file}, {"make", "1", empty}} {
			cmd := measure(c.name, c.cores, "broadsheet", "extract", c.file, "--db", db, "--no-index", "--max-failures", "-1", "--quiet")
			b.ReportMetric(maxRSS(cmd.ProcessState), c.name+"-MB")
			if err := os.Remove(db); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	n := float64(b.N * records)
	b.ReportMetric(cpu["make"].Seconds()*1000/float64(b.N), "make-CPU-ms")
	delete(spent, "make")
	for name := range spent {
		b.ReportMetric(cpu[name].Seconds()*1000/n, name+"-CPU-s/1000")
		b.ReportMetric(n/spent[name].Seconds(), name+"-records/s")
	}
	b.ReportMetric(float64(spent["db-1"])/float64(spent["db-2"]), "×two-cores")
	b.ReportMetric(100*float64(cpu["db-1"]-cpu["make"]-cpu["extract"])/float64(cpu["extract"]-cpu["read"]), "%write/extract")
}

func writeBenchWARC(b *testing.B, path string) {
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	for i := range benchWARCPages {
		z := gzip.NewWriter(file)
		date := time.Date(2026, 11, 1, 0, 0, i, 0, time.UTC).Format(time.RFC3339)
		if _, err := z.Write([]byte(response(fmt.Sprintf("https://h%d.example/2026/11/%d", i%benchHosts, i), date, string(benchPage(i))))); err != nil {
			b.Fatal(err)
		}
		if err := z.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// benchWARC gives the records of a file.
func benchWARC(path string) iter.Seq[*warc.Record] {
	return func(yield func(*warc.Record) bool) {
		file, err := os.Open(path)
		if err != nil {
			log.Fatal(err)
		}
		defer file.Close()
		for rec, err := range warc.Read(file, warc.Options{}) {
			if err != nil {
				log.Fatal(err)
			}
			if !yield(rec) {
				return
			}
		}
	}
}

// benchRead reads a WARC file and counts its records.
func benchRead() {
	boundMemory()
	n := 0
	for range benchWARC(os.Args[1]) {
		n++
	}
	fmt.Print(n)
}

// benchExtract extracts what importing extracts, in the same way.
func benchExtract() {
	boundMemory()
	im := importer{shard: shard{1, 1}}
	f := &reading{importer: &im}
	found := func(context.Context) iter.Seq[importable] {
		return func(yield func(importable) bool) {
			for rec := range benchWARC(os.Args[1]) {
				if p := (importable{rec: rec}); f.count(&p) && !yield(p) {
					return
				}
			}
		}
	}
	n := 0
	for x := range ordered(context.Background(), found, func(p importable) int { return len(p.rec.Body) }, extractImportable) {
		if x.article != nil {
			n++
		}
	}
	fmt.Print(n)
}
