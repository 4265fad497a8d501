// Package manifest describes an archive and the files around it, so that whoever gets them can tell whether they are what was handed over. Read
// Manifest first, then Hash and Check; sign.go has signatures.
package manifest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"broadsheet/storage"
)

// Format is what Manifest.Format says.
const Format = "broadsheet-manifest/1"

// Manifest is a description as JSON. It holds no time of its own and follows from the files alone: the same files have the same manifest.
type Manifest struct {
	Format   string              `json:"format"`
	DataCite DataCite            `json:"datacite"`
	Archive  storage.Description `json:"archive"`
	Files    []File              `json:"files"` // sorted by path
}

// DataCite are the properties of the DataCite Metadata Schema 4.6 that follow from an archive, as its JSON has them; a depositor adds creators,
// publisher and rights.
type DataCite struct {
	Titles  []Title  `json:"titles"`
	Types   Types    `json:"types"`
	Dates   []Date   `json:"dates"`
	Formats []string `json:"formats"`
	Sizes   []string `json:"sizes"`
	Version string   `json:"version"`
}

// Title is the name of a data set.
type Title struct {
	Title string `json:"title"`
}

// Types says what a data set is.
type Types struct {
	ResourceType        string `json:"resourceType"`
	ResourceTypeGeneral string `json:"resourceTypeGeneral"`
}

// Date is a span of time as DataCite writes it (RKMS-ISO8601: first/last).
type Date struct {
	Date     string `json:"date"`
	DateType string `json:"dateType"`
	Info     string `json:"dateInformation,omitempty"`
}

// File is one of the files that a manifest vouches for.
type File struct {
	Path   string `json:"path"` // from the manifest's folder, with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // in hex
}

// New describes an archive; files are those of Hash.
func New(title string, d storage.Description, files []File) Manifest {
	var size int64
	for _, f := range files {
		size += f.Size
	}
	m := Manifest{Format: Format, Archive: d, Files: files, DataCite: DataCite{
		Titles:  []Title{{title}},
		Types:   Types{"Archive of news pages", "Dataset"},
		Dates:   []Date{},
		Formats: formats(files),
		Sizes:   []string{fmt.Sprintf("%d articles", d.Articles), fmt.Sprintf("%d bytes", size)},
		Version: fmt.Sprint(d.Runs), // each command that wrote made a new one
	}}
	if d.Fetched.First != "" {
		m.DataCite.Dates = append(m.DataCite.Dates, Date{d.Fetched.First + "/" + d.Fetched.Last, "Collected", ""})
	}
	if d.Published.First != "" {
		m.DataCite.Dates = append(m.DataCite.Dates, Date{d.Published.First + "/" + d.Published.Last, "Coverage", "dates of publication"})
	}
	return m
}

// mediaTypes are those of the files that the program writes, by the ends of their names.
var mediaTypes = []struct{ end, name string }{
	{".warc.gz", "application/warc"}, {".cdxj", "application/cdxj"}, {".jsonl", "application/jsonl"}, {".json", "application/json"}, {".csv", "text/csv"},
	{".tsv", "text/tab-separated-values"}, {".parquet", "application/vnd.apache.parquet"}, {".md", "text/markdown"}, {".xml", "application/xml"}, {".epub", "application/epub+zip"},
}

// formats names the archive's media type, and those of the files beside it.
func formats(files []File) []string {
	all := []string{"application/vnd.sqlite3"}
	for _, t := range mediaTypes {
		if slices.ContainsFunc(files, func(f File) bool { return strings.HasSuffix(f.Path, t.end) }) {
			all = append(all, t.name)
		}
	}
	return all
}

// JSON returns the manifest as it is written.
func (m Manifest) JSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m); err != nil {
		return nil, fmt.Errorf("write a manifest: %w", err)
	}
	return b.Bytes(), nil
}

// Hash returns the files at paths, each a file or a folder with all that is below, for a manifest in folder. What is not beside or below the manifest is
// refused, as it would not be found elsewhere. progress is told of each file.
func Hash(ctx context.Context, folder string, paths []string, progress func(path string)) ([]File, error) {
	seen := map[string]File{}
	for _, p := range paths {
		err := filepath.WalkDir(p, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := relative(folder, name)
			if err != nil {
				return err
			}
			if _, done := seen[rel]; done { // named twice, such as an archive and its folder
				return nil
			}
			progress(rel)
			f, err := hashFile(ctx, name)
			f.Path = rel
			seen[rel] = f
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("hash %s: %w", p, err)
		}
	}
	files := []File{}
	for _, f := range seen {
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b File) int { return bytes.Compare([]byte(a.Path), []byte(b.Path)) })
	return files, nil
}

func relative(folder, name string) (string, error) {
	from, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(from, to)
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("%s is not below the folder of the manifest: write the manifest beside or above it", name)
	}
	return filepath.ToSlash(rel), nil
}

func hashFile(ctx context.Context, name string) (f File, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return f, err
	}
	if !info.Mode().IsRegular() { // a pipe would never end
		return f, fmt.Errorf("%s is no regular file", name)
	}
	r, err := os.Open(name)
	if err != nil {
		return f, err
	}
	defer r.Close() // only read
	h := sha256.New()
	buffer := make([]byte, 1<<20)
	for err == nil {
		var n int
		n, err = r.Read(buffer)
		h.Write(buffer[:n])
		f.Size += int64(n)
		if e := ctx.Err(); e != nil {
			return f, e
		}
	}
	f.SHA256 = hex.EncodeToString(h.Sum(nil))
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return f, err
}

// maxManifest bounds what is read of a file that is said to be a manifest.
const maxManifest = 256 << 20

// Read reads a manifest, and returns its bytes for its signature.
func Read(path string) (m Manifest, text []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return m, nil, err
	}
	defer f.Close() // only read
	if text, err = io.ReadAll(io.LimitReader(f, maxManifest)); err != nil {
		return m, nil, err
	}
	if err := json.Unmarshal(text, &m); err != nil || m.Format != Format {
		return m, nil, fmt.Errorf("%s is no manifest: its format is not %s", path, Format)
	}
	return m, text, nil
}

// Check hashes the files of a manifest that lies in folder, and reports each that differs, with what is wrong. It returns how many it looked at.
func (m Manifest) Check(ctx context.Context, folder string, progress func(path string), report func(path, problem string) error) (n int, err error) {
	for _, want := range m.Files {
		problem := "the manifest names it outside its own folder"
		if local := filepath.FromSlash(want.Path); filepath.IsLocal(local) {
			progress(want.Path)
			got, err := hashFile(ctx, filepath.Join(folder, local))
			switch {
			case ctx.Err() != nil:
				return n, ctx.Err()
			case errors.Is(err, fs.ErrNotExist):
				problem = "it is missing"
			case err != nil:
				problem = "it cannot be read: " + err.Error()
			case got.Size != want.Size:
				problem = fmt.Sprintf("it has %d bytes, not %d", got.Size, want.Size)
			case got.SHA256 != want.SHA256:
				problem = "its SHA-256 is " + got.SHA256 + ", not " + want.SHA256
			default:
				problem = ""
			}
		}
		n++
		if problem == "" {
			continue
		}
		if err := report(want.Path, problem); err != nil {
			return n, err
		}
	}
	return n, nil
}
