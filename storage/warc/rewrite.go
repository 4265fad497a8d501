package warc

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"broadsheet/crawler/coding"

	"github.com/klauspost/compress/gzip"
)

// Answer is an answer's record, as Rewrite shows it.
type Answer struct {
	Offset                int64
	Type, URL, Date       string
	Status                int
	Payload               string // its WARC-Payload-Digest; "" without one
	RefersURL, RefersDate string // of a revisit
	// Body reads a response's payload again, with its Content-Encoding undone, as far as it goes and up to DefaultMaxBody.
	Body func() ([]byte, error)
}

// Action is what becomes of an answer's record. The zero value keeps it and its request, byte by byte.
type Action struct {
	// Remove puts a metadata record in its place, and leaves out its request.
	Remove bool
	// Refer makes a revisit record refer to another record; to none that is known when its URL is "".
	Refer *Original
	// Payload makes a revisit record one that has its payload itself: that of a response record elsewhere.
	Payload *Source
}

// Source is where a response record is.
type Source struct {
	Path   string
	Offset int64
}

// RewriteOptions says how a file of a Writer is written anew.
type RewriteOptions struct {
	Writer WriterOptions // of the new file, in the same folder; End is not called
	Name   string        // of the file, which has been ended
	Decide func(Answer) (Action, error)
	// Why is said where something was removed, and When it was.
	Why      string
	When     time.Time
	Progress func(offset int64)
}

// Rewritten says where the records of a file are now.
type Rewritten struct {
	Name    string // "": nothing was to be done, and there is no new file
	Size    int64
	Removed []int64 // where answers began that are gone
	Kept    []Shift
	Changed []Moved
}

// Shift is a row of records that are the same: those that began at From and before To begin Delta further on.
type Shift struct{ From, To, Delta int64 }

// Moved is a record that was changed, and began at From.
type Moved struct {
	From int64
	Place
}

// Rewrite writes a file anew beside it, with another name, if an answer in it is to be removed or changed. The file itself stays as it is. With an error there is
// no new file, but what a kill leaves is a file with the name that WriterOptions.Begin was told, with or without OpenSuffix.
func Rewrite(ctx context.Context, o RewriteOptions) (done Rewritten, err error) {
	path := filepath.Join(o.Writer.Dir, o.Name)
	file, err := os.Open(path)
	if err != nil {
		return done, fmt.Errorf("rewrite WARC file %s: %w", path, plainPath(err))
	}
	defer file.Close() // only read
	r := &rewriter{o: o, file: file, w: NewWriter(o.Writer)}
	if err = r.run(ctx); err != nil {
		r.abandon()
		return Rewritten{}, fmt.Errorf("rewrite WARC file %s: %w", path, err)
	}
	return r.done, nil
}

type rewriter struct {
	o       RewriteOptions
	file    *os.File
	w       *Writer
	done    Rewritten
	pending []entry // of the index, of the records that are not copied yet
	from    int64   // of them
	gone    string  // the ID of the last answer, when it was removed
}

func (r *rewriter) run(ctx context.Context) error {
	info, err := r.file.Stat()
	if err != nil {
		return plainPath(err)
	}
	for s := newScanner(r.file, info.Size(), false); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		rec, err := s.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("%w; take it from a backup, or delete it", err)
		}
		r.o.Progress(rec.offset)
		if err := r.record(rec); err != nil {
			return err
		}
	}
	if r.w.file == nil { // all is kept
		return nil
	}
	if err := r.copy(info.Size()); err != nil {
		return err
	}
	r.done.Name, r.done.Size = r.w.name, r.w.size
	r.w.o.End = nil
	return r.w.end()
}

// abandon takes away what there is of the new file.
func (r *rewriter) abandon() {
	if r.w.file != nil {
		r.w.file.Close() // nobody will read it
	}
	if r.w.name != "" {
		for _, path := range Remains(r.o.Writer.Dir, r.w.name) {
			os.Remove(path) // what stays is found again by its name
		}
	}
}

// Remains are the paths that a file and its index can have, whole or not.
func Remains(dir, name string) []string {
	path := filepath.Join(dir, name)
	return []string{path, path + OpenSuffix, IndexPath(path), IndexPath(path) + OpenSuffix}
}

func (r *rewriter) record(rec *scanned) error {
	if rec.kind == "request" && r.gone != "" && rec.header.Get("WARC-Concurrent-To") == r.gone {
		return r.leaveOut(rec)
	}
	e, ok := rec.entry()
	if !ok {
		return nil
	}
	action, err := r.o.Decide(Answer{
		Offset: rec.offset, Type: rec.kind, URL: rec.url, Date: e.date, Status: rec.status, Payload: e.digest,
		RefersURL: unbracket(rec.header.Get("WARC-Refers-To-Target-URI")), RefersDate: rec.header.Get("WARC-Refers-To-Date"),
		Body: func() ([]byte, error) { return r.body(rec) },
	})
	r.gone = ""
	switch {
	case err != nil:
		return err
	case action.Remove:
		r.gone = rec.id
		r.done.Removed = append(r.done.Removed, rec.offset)
		if err := r.leaveOut(rec); err != nil {
			return err
		}
		return r.note(rec.id, "removed", "An answer and its request stood here. "+r.o.Why)
	case action.Refer != nil || action.Payload != nil:
		return r.change(rec, e, action)
	}
	r.pending = append(r.pending, e)
	return nil
}

func (r *rewriter) body(rec *scanned) ([]byte, error) {
	block, err := openRecord(r.file, rec.offset)
	if err != nil {
		return nil, err
	}
	payload, err := payloadOf(block)
	if err != nil {
		return nil, err
	}
	decoded, _ := coding.Read(payload, rec.http, DefaultMaxBody, nil) // one that was cut has what came
	return decoded.Bytes, nil
}

// leaveOut copies what stands before a record, and goes on behind it.
func (r *rewriter) leaveOut(rec *scanned) error {
	if err := r.copy(rec.offset); err != nil {
		return err
	}
	r.from = rec.offset + rec.length
	return nil
}

// copy copies what was kept up to an offset.
func (r *rewriter) copy(to int64) error {
	if r.w.file == nil {
		if err := r.w.begin(); err != nil {
			return err
		}
	}
	delta := r.w.size - r.from
	n, err := io.Copy(r.w.file, io.NewSectionReader(r.file, r.from, to-r.from))
	r.w.written++
	if r.w.size += n; err != nil {
		return plainPath(err)
	}
	if n > 0 {
		r.done.Kept = append(r.done.Kept, Shift{r.from, to, delta})
	}
	for _, e := range r.pending {
		e.offset += delta
		r.w.index.add(e)
	}
	r.pending, r.from = r.pending[:0], to
	return nil
}

// note writes what became of a record.
func (r *rewriter) note(id, what, text string) error {
	m := record{
		kind: "metadata", id: newID(), date: r.o.When.UTC().Format(timeLayout), contentType: "application/warc-fields",
		block: [][]byte{[]byte(what + ": " + r.o.When.UTC().Format(timeLayout) + "\r\nnote: " + oneLine(text) + "\r\n")},
	}
	m.field("WARC-Warcinfo-ID", r.w.info)
	m.field("WARC-Refers-To", id)
	return r.w.record(m)
}

// change writes a revisit record that refers to something else, or has its payload.
func (r *rewriter) change(rec *scanned, e entry, action Action) error {
	if rec.kind != "revisit" {
		return errors.New("only revisit records can be changed")
	}
	if err := r.leaveOut(rec); err != nil {
		return err
	}
	block, err := openRecord(r.file, rec.offset)
	if err != nil {
		return err
	}
	head, err := answerHead(block)
	if err != nil {
		return err
	}
	h := rec.header
	out := record{kind: rec.kind, id: rec.id, date: e.date, contentType: h.Get("Content-Type"), block: [][]byte{head}}
	for _, name := range []string{"WARC-Warcinfo-ID", "WARC-Target-URI", "WARC-IP-Address", "WARC-Payload-Digest"} {
		out.field(name, h.Get(name))
	}
	why := "It referred to a record that was removed, and refers to another with the same payload now. "
	if action.Payload != nil {
		from, err := os.Open(action.Payload.Path)
		if err != nil {
			return plainPath(err)
		}
		defer from.Close() // only read
		if err := out.take(head, from, action.Payload.Offset); err != nil {
			return err
		}
		why = "It was a revisit record; the payload is that of the record which it referred to, and which was removed. How the body was divided into chunks is not known. "
	} else {
		out.field("WARC-Profile", h.Get("WARC-Profile"))
		out.field("WARC-Refers-To-Target-URI", URI(action.Refer.URL))
		out.field("WARC-Refers-To-Date", action.Refer.Date)
		if action.Refer.URL == "" {
			why = "It referred to a record that was removed. "
		}
	}
	e.offset = r.w.size
	if err := r.w.record(out); err != nil {
		return err
	}
	e.length, e.revisit = r.w.size-e.offset, out.kind == "revisit"
	r.w.index.add(e)
	r.done.Changed = append(r.done.Changed, Moved{rec.offset, Place{File: r.w.name, Offset: e.offset, Length: e.length, Type: out.kind, Date: e.date}})
	return r.note(rec.id, "changed", why+r.o.Why)
}

// take makes a response of a revisit, with the payload of the record at offset of a file.
func (r *record) take(head []byte, from io.ReaderAt, offset int64) error {
	open := func() (io.Reader, error) {
		block, err := openRecord(from, offset)
		if err != nil {
			return nil, err
		}
		return payloadOf(block)
	}
	payload, err := open()
	if err != nil {
		return err
	}
	size, err := io.Copy(io.Discard, payload)
	if err != nil {
		return err
	}
	before, after := "", ""
	if resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), nil); err == nil && len(resp.TransferEncoding) > 0 {
		before, after = strconv.FormatInt(size, 16)+"\r\n", "\r\n0\r\n\r\n"
	}
	r.kind, r.size = "response", int64(len(before))+size+int64(len(after))
	r.body = func() io.Reader {
		payload, err := open()
		if err != nil {
			return errorReader{err}
		}
		return io.MultiReader(strings.NewReader(before), payload, strings.NewReader(after))
	}
	return nil
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

// openRecord reads the block of the record at offset.
func openRecord(file io.ReaderAt, offset int64) (block *bufio.Reader, err error) {
	z, err := gzip.NewReader(bufio.NewReader(io.NewSectionReader(file, offset, 1<<62)))
	if err != nil {
		return nil, &damage{offset: offset, err: err}
	}
	z.Multistream(false)
	text := bufio.NewReader(z)
	if _, err := text.ReadSlice('\n'); err != nil {
		return nil, &damage{offset: offset, err: err}
	}
	fields, err := textproto.NewReader(text).ReadMIMEHeader()
	if err != nil {
		return nil, &damage{offset: offset, err: err}
	}
	n, err := strconv.ParseInt(fields.Get("Content-Length"), 10, 64)
	if err != nil {
		return nil, &damage{offset: offset, err: errNoLength}
	}
	return bufio.NewReader(io.LimitReader(text, n)), nil
}

// payloadOf reads an answer's payload.
func payloadOf(block *bufio.Reader) (io.Reader, error) {
	head, err := answerHead(block)
	if err != nil {
		return nil, err
	}
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), nil)
	if err != nil {
		return nil, err
	}
	if len(resp.TransferEncoding) > 0 {
		return httputil.NewChunkedReader(block), nil
	}
	return block, nil
}
