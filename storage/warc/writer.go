package warc

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

const (
	// DefaultSize is where a file ends when WriterOptions.Size is zero: what the standard recommends.
	DefaultSize = 1 << 30
	// maxIndex is how many bytes of index lines wait in memory for a file's end; a file of very many short records ends there.
	maxIndex = 16 << 20
	// OpenSuffix is behind the name of a file that is being written, or whose writer was killed.
	OpenSuffix = ".open"
	timeLayout = "2006-01-02T15:04:05.000Z"
)

// Profiles of revisit records, WARC 1.1, 6.7.
const (
	sameProfile        = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
	notModifiedProfile = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
)

// WriterOptions says where and what a Writer writes.
type WriterOptions struct {
	Dir  string   // must exist
	Size int64    // bytes after which a file ends; default DefaultSize
	Info []string // fields of each file's warcinfo: name, value, name, value, …
	// Begin is called with the name of each file before it is made, and End after it was closed. nil: nobody asks.
	Begin func(name string) error
	End   func(name string, size int64) error
}

// Exchange is what becomes a request and a response record, or a revisit record.
type Exchange struct {
	URL         string
	At          time.Time
	IP          string
	Request     []byte
	Head        []byte           // status line and fields of the answer, with the empty line
	Body        func() io.Reader // reads Size bytes
	Size        int64
	Payload     [sha256.Size]byte // of the body without its chunks
	Truncated   string            // a reason of WARC-Truncated; "": it is whole
	Status      int
	ContentType string
	Revisit     *Original // nil: the answer is kept whole
}

// Original is the record in place of which a revisit record stands.
type Original struct {
	URL, Date   string // as in its record; "": not known
	NotModified bool   // the server said so (304); else the payload is the same
}

// Place says where an answer's record is.
type Place struct {
	File           string
	Offset, Length int64  // of its gzip member
	Type           string // response or revisit
	Date           string // WARC-Date
}

// Writer writes WARC 1.1 files, a gzip member a record. It is safe for concurrent use.
type Writer struct {
	o      WriterOptions
	serial int

	mu      sync.Mutex // guards what follows
	file    *os.File   // nil between files
	name    string
	size    int64
	info    string // WARC-Record-ID of the file's warcinfo
	index   index
	z       *gzip.Writer
	written int   // how often something was written, to whatever file
	synced  int   // how much of that is on the disk
	broken  error // a file's end could not be mended, or not be put on the disk; nothing is written any more
}

// NewWriter returns a writer that makes its first file when it has something to write.
func NewWriter(o WriterOptions) *Writer {
	o.Size = cmp.Or(max(o.Size, 0), DefaultSize)
	return &Writer{o: o}
}

// Write writes an exchange. With an error nothing of it is in the file.
func (w *Writer) Write(x *Exchange) (Place, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p, err := w.write(x)
	if err != nil {
		return Place{}, fmt.Errorf("write WARC file %s: %w", filepath.Join(w.o.Dir, w.name), err)
	}
	return p, nil
}

func (w *Writer) write(x *Exchange) (Place, error) {
	if w.broken != nil {
		return Place{}, w.broken
	}
	if w.file != nil && (w.size >= w.o.Size || w.index.bytes >= maxIndex) {
		if err := w.end(); err != nil {
			return Place{}, err
		}
	}
	if w.file == nil {
		if err := w.begin(); err != nil {
			return Place{}, err
		}
	}
	before := w.size
	answer, id := w.answer(x)
	err := w.record(answer)
	p := Place{File: w.name, Offset: before, Length: w.size - before, Type: answer.kind, Date: answer.date}
	if err == nil && len(x.Request) > 0 {
		err = w.record(w.request(x, id))
	}
	if err != nil {
		return Place{}, w.cut(before, err)
	}
	sum := digest(x.Payload[:])
	if x.Revisit != nil && x.Revisit.NotModified {
		sum = "" // as in the record
	}
	w.index.add(entry{url: x.URL, date: p.Date, mime: x.ContentType, status: x.Status, digest: sum, revisit: x.Revisit != nil, offset: p.Offset, length: p.Length})
	return p, nil
}

// cut takes away what was written of a record behind at.
func (w *Writer) cut(at int64, err error) error {
	if cutErr := w.file.Truncate(at); cutErr != nil {
		w.broken = errors.Join(err, cutErr)
		return w.broken
	}
	w.size = at
	if _, seekErr := w.file.Seek(at, io.SeekStart); seekErr != nil {
		w.broken = errors.Join(err, seekErr)
	}
	return err
}

// Sync waits until all that was written is on the disk. Others may write meanwhile, and do not wait for that.
func (w *Writer) Sync() error {
	w.mu.Lock()
	file, name, upTo, broken := w.file, w.name, w.written, w.broken
	done := w.synced == upTo
	w.mu.Unlock()
	switch {
	case file == nil:
		return broken
	case done:
		return nil
	}
	err := file.Sync()
	w.mu.Lock()
	defer w.mu.Unlock()
	if errors.Is(err, os.ErrClosed) { // it was ended, and end has seen to it
		return w.broken
	}
	if err != nil {
		return fmt.Errorf("write WARC file %s: %w", filepath.Join(w.o.Dir, name), plainPath(err))
	}
	w.synced = max(w.synced, upTo)
	return nil
}

// Close ends the file that is open. The Writer may be used again.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil {
		return nil
	}
	if err := w.end(); err != nil {
		return fmt.Errorf("close WARC file %s: %w", filepath.Join(w.o.Dir, w.name), err)
	}
	return nil
}

// begin makes a file with its warcinfo.
func (w *Writer) begin() error {
	for {
		w.serial++
		now := time.Now().UTC()
		w.name = fmt.Sprintf("broadsheet-%s%03d-%05d.warc.gz", now.Format("20060102150405"), now.Nanosecond()/1e6, w.serial)
		if _, err := os.Lstat(filepath.Join(w.o.Dir, w.name)); err == nil {
			continue
		}
		path := filepath.Join(w.o.Dir, w.name+OpenSuffix)
		if w.o.Begin != nil {
			if err := w.o.Begin(w.name); err != nil {
				return err
			}
		}
		file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o666)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return plainPath(err)
		}
		hold(file) // nobody else knows of it yet
		w.file, w.size, w.index = file, 0, index{}
		syncDir(w.o.Dir)
		break
	}
	var block bytes.Buffer
	block.WriteString("format: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n")
	for i := 0; i+1 < len(w.o.Info); i += 2 {
		if w.o.Info[i+1] != "" {
			fmt.Fprintf(&block, "%s: %s\r\n", w.o.Info[i], oneLine(w.o.Info[i+1]))
		}
	}
	w.info = newID()
	r := record{kind: "warcinfo", id: w.info, date: time.Now().UTC().Format(timeLayout), contentType: "application/warc-fields", block: [][]byte{block.Bytes()}}
	r.field("WARC-Filename", w.name)
	if err := w.record(r); err != nil { // the disk may be full; no file goes without its warcinfo
		path := w.file.Name()
		closeErr := w.file.Close()
		w.file = nil
		return errors.Join(plainPath(err), plainPath(closeErr), plainPath(os.Remove(path)))
	}
	return nil
}

// end closes the file under its own name, with its index.
func (w *Writer) end() error {
	err := w.file.Sync()
	if closeErr := w.file.Close(); err == nil {
		err = closeErr
	}
	w.file = nil
	if err != nil {
		w.broken = plainPath(err)
		return w.broken
	}
	w.synced = w.written
	return finish(w.o, w.name, w.size, &w.index)
}

// finish gives a file that is whole its own name.
func finish(o WriterOptions, name string, size int64, ix *index) error {
	path := filepath.Join(o.Dir, name)
	if err := ix.write(o.Dir, name); err != nil {
		return err
	}
	if err := os.Rename(path+OpenSuffix, path); err != nil {
		return plainPath(err)
	}
	syncDir(o.Dir)
	if o.End == nil {
		return nil
	}
	return o.End(name, size)
}

// record is a record on its way into a file.
type record struct {
	kind, id, date, contentType string
	fields                      []string // further ones, "name: value"
	block                       [][]byte
	body                        func() io.Reader // behind block; nil: nothing
	size                        int64            // of body
}

func (r *record) field(name, value string) {
	if value != "" {
		r.fields = append(r.fields, name+": "+value)
	}
}

// answer is the record of what was received.
func (w *Writer) answer(x *Exchange) (r record, id string) {
	id = newID()
	r = record{kind: "response", id: id, date: x.At.UTC().Format(timeLayout), contentType: "application/http; msgtype=response", block: [][]byte{x.Head}, body: x.Body, size: x.Size}
	r.field("WARC-Warcinfo-ID", w.info)
	r.field("WARC-Target-URI", URI(x.URL))
	r.field("WARC-IP-Address", x.IP)
	r.field("WARC-Payload-Digest", digest(x.Payload[:]))
	if x.Revisit == nil {
		r.field("WARC-Truncated", x.Truncated)
		return r, id
	}
	r.kind, r.body, r.size = "revisit", nil, 0
	profile := sameProfile
	if x.Revisit.NotModified {
		profile = notModifiedProfile
		r.fields = r.fields[:len(r.fields)-1] // it has no payload whose digest says anything
	}
	r.field("WARC-Profile", profile)
	r.field("WARC-Refers-To-Target-URI", URI(x.Revisit.URL))
	r.field("WARC-Refers-To-Date", x.Revisit.Date)
	return r, id
}

// request is the record of what was sent.
func (w *Writer) request(x *Exchange, answer string) record {
	r := record{kind: "request", id: newID(), date: x.At.UTC().Format(timeLayout), contentType: "application/http; msgtype=request", block: [][]byte{x.Request}}
	r.field("WARC-Warcinfo-ID", w.info)
	r.field("WARC-Target-URI", URI(x.URL))
	r.field("WARC-IP-Address", x.IP)
	r.field("WARC-Concurrent-To", answer)
	return r
}

// record appends a record as a gzip member.
func (w *Writer) record(r record) error {
	hash := sha256.New()
	length, err := r.copyBlock(hash)
	if err != nil {
		return err
	}
	w.written++
	file := &counted{w: bufio.NewWriterSize(w.file, 64<<10)}
	if w.z == nil {
		if w.z, err = gzip.NewWriterLevel(file, gzip.BestSpeed); err != nil { // bodies come compressed
			return err
		}
	} else {
		w.z.Reset(file)
	}
	var head bytes.Buffer
	fmt.Fprintf(&head, "WARC/1.1\r\nWARC-Type: %s\r\nWARC-Record-ID: %s\r\nWARC-Date: %s\r\n", r.kind, r.id, r.date)
	for _, f := range r.fields {
		head.WriteString(f + "\r\n")
	}
	fmt.Fprintf(&head, "WARC-Block-Digest: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", digest(hash.Sum(nil)), r.contentType, length)
	if _, err := w.z.Write(head.Bytes()); err != nil {
		return err
	}
	if _, err := r.copyBlock(w.z); err != nil {
		return err
	}
	if _, err := io.WriteString(w.z, "\r\n\r\n"); err != nil {
		return err
	}
	if err := w.z.Close(); err != nil {
		return err
	}
	if err := file.w.Flush(); err != nil {
		return err
	}
	w.size += file.n
	return nil
}

// copyBlock writes the block and says how long it is.
func (r *record) copyBlock(to io.Writer) (int64, error) {
	total := int64(0)
	for _, b := range r.block {
		n, err := to.Write(b)
		if total += int64(n); err != nil {
			return total, err
		}
	}
	if r.body == nil || r.size == 0 {
		return total, nil
	}
	n, err := io.CopyN(to, r.body(), r.size)
	return total + n, err
}

type counted struct {
	w *bufio.Writer
	n int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// digest is a SHA-256 in the form that most tools write and all compare: hexadecimal, small letters.
func digest(sum []byte) string { return "sha256:" + hex.EncodeToString(sum) }

// newID is a WARC-Record-ID: a random UUID, RFC 9562.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never returns an error
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("<urn:uuid:%x-%x-%x-%x-%x>", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// URI is an address as a header field can hold it.
func URI(address string) string {
	if strings.IndexFunc(address, unfit) < 0 {
		return address
	}
	var b strings.Builder
	for _, c := range []byte(address) {
		if unfit(rune(c)) {
			b.WriteString("%" + strings.ToUpper(hex.EncodeToString([]byte{c})))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func unfit(r rune) bool { return r <= ' ' || r >= 0x7f }

// oneLine is a value without what would end its line.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// syncDir makes a new name in a folder outlive a power failure, where the system can do that.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync() // some systems refuse; the names are there all the same
		d.Close()    // only read
	}
}

// plainPath takes the path out of an error whose caller names it.
func plainPath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}
