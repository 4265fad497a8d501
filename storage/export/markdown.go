package export

import (
	"crypto/rand"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"strings"
)

// separator stands between the articles of a stream. It shows nowhere when the stream is rendered.
const separator = "<!-- broadsheet: next article -->"

// Markdown writes each article to a file of its own in dir, which is made if it isn't there: YAML front matter, then the text. It
// returns how many files were written. A file's name depends on the article alone, so a second export replaces
// the files of the first; each appears whole or not at all.
func Markdown(dir string, articles Articles) (n int, err error) {
	return intoFolder(dir, ".md", articles, document)
}

// intoFolder writes each article to a file of its own.
func intoFolder(dir, ending string, articles Articles, document func(Row) string) (n int, err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return 0, fmt.Errorf("write export: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return 0, fmt.Errorf("write export: %w", err)
	}
	defer root.Close()
	seed, used := maphash.MakeSeed(), map[uint64]bool{} // hashes, not names: there may be millions
	for a, err := range articles {
		if err != nil {
			return n, err
		}
		name := fileName(a.Article)
		for i := 2; used[maphash.String(seed, name)]; i++ {
			name = fmt.Sprintf("%s-%d", fileName(a.Article), i)
		}
		used[maphash.String(seed, name)] = true
		if err := replace(root, name+ending, document(a)); err != nil {
			return n, fmt.Errorf("write export %s: %w", dir, err)
		}
		n++
	}
	return n, nil
}

// MarkdownStream writes all articles to w, each with its front matter, and a comment line between two of them.
func MarkdownStream(w io.Writer, articles Articles) error {
	first := true
	return each(w, articles, func(w io.Writer, a Row) error {
		text := strings.ReplaceAll(document(a), "\n<!-- broadsheet:", "\n&lt;!-- broadsheet:")
		if !first {
			text = "\n" + separator + "\n\n" + text
		}
		first = false
		_, err := io.WriteString(w, text)
		return err
	})
}

// document is an article as a Markdown file.
func document(a Row) string {
	text := a.Markdown
	if text == "" {
		text = a.Body
	}
	if text = strings.Trim(CleanLines(text), "\n"); text != "" {
		text = "\n" + text + "\n"
	}
	return frontMatter(a) + text
}

// replace writes a file beside its place and then moves it there. root keeps links from leading elsewhere, and
// nobody can know the first file's name before.
func replace(root *os.Root, name, text string) error {
	temp := "." + rand.Text() + ".tmp"
	file, err := root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, text)
	if err = errors.Join(err, file.Close()); err == nil {
		err = root.Rename(temp, name)
	}
	if err != nil {
		_ = root.Remove(temp) // the first error says what matters
	}
	return err
}
