package warc

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"os"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// scanned is a record of a file that a Writer made, by that Writer's rules: a gzip member is a record and nothing else.
type scanned struct {
	offset, length int64 // of its gzip member
	header         http.Header
	kind, id, url  string
	status         int         // of the answer that it holds; 0: it holds none
	http           http.Header // of that answer
	block, payload string      // their digests as computed; payload "": it has none
	faults         []string    // rules that it breaks
	whole          bool        // its header could be read, and so what follows from it
}

// entry is the record's line for the index; ok is false for what is not an answer.
func (s *scanned) entry() (e entry, ok bool) {
	if s.kind != "response" && s.kind != "revisit" {
		return e, false
	}
	return entry{
		url: s.url, date: s.header.Get("WARC-Date"), mime: s.http.Get("Content-Type"), status: s.status, digest: s.header.Get("WARC-Payload-Digest"),
		revisit: s.kind == "revisit", offset: s.offset, length: s.length,
	}, true
}

// maxAnswerHead is more than the crawler takes of an answer's fields, with its status line.
const maxAnswerHead = 1 << 20

// scanner reads such a file record by record, in memory that does not depend on their lengths.
type scanner struct {
	file    io.ReaderAt
	size    int64
	digests bool // they are computed

	under   *io.SectionReader
	from    int64 // where under begins
	in      *bufio.Reader
	z       gzip.Reader
	text    *bufio.Reader
	content *bufio.Reader // of a block
}

// newScanner reads the first size bytes of a file.
func newScanner(file io.ReaderAt, size int64, digests bool) *scanner {
	s := &scanner{
		file: file, size: size, digests: digests,
		in: bufio.NewReaderSize(nil, 64<<10), text: bufio.NewReaderSize(nil, 32<<10), content: bufio.NewReaderSize(nil, 32<<10),
	}
	s.seek(0)
	return s
}

// seek goes to where a record begins.
func (s *scanner) seek(offset int64) {
	s.from, s.under = offset, io.NewSectionReader(s.file, offset, max(0, s.size-offset))
	s.in.Reset(s.under)
}

// at is where the next byte is read.
func (s *scanner) at() int64 {
	read, _ := s.under.Seek(0, io.SeekCurrent) // tells, and never fails
	return s.from + read - int64(s.in.Buffered())
}

// next reads a record. io.EOF is the end; *damage says that a member cannot be read, and nothing behind it unless seek finds a record there.
func (s *scanner) next() (*scanned, error) {
	r := &scanned{offset: s.at(), header: http.Header{}}
	if _, err := s.in.Peek(1); err != nil {
		return nil, fileEnd(err)
	}
	err := s.z.Reset(s.in)
	if err == nil {
		s.z.Multistream(false)
		s.text.Reset(&s.z)
		err = s.read(r)
	}
	switch {
	case err == nil:
		r.length = s.at() - r.offset
		return r, nil
	case errors.As(err, new(*os.PathError)): // of the file, not of what is in it
		return nil, plainPath(err)
	case err == io.EOF:
		err = io.ErrUnexpectedEOF
	}
	return nil, &damage{offset: r.offset, err: err}
}

func fileEnd(err error) error {
	if err == io.EOF {
		return err
	}
	return plainPath(err)
}

// read reads the member that is open to its end.
func (s *scanner) read(r *scanned) error {
	var err error
	if r.whole, err = s.head(r); err == nil && r.whole {
		err = s.block(r)
	}
	if err != nil {
		return err
	}
	var end [5]byte // one more than there is
	n, err := io.ReadFull(s.text, end[:])
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return err
	}
	if r.whole && string(end[:n]) != "\r\n\r\n" {
		r.fault("two line ends and the end of the gzip member should follow its block")
	}
	for { // to the checksum
		if _, err := s.text.Discard(s.text.Size()); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func (r *scanned) fault(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

// head reads version and fields. whole is false when what follows is nobody's block.
func (s *scanner) head(r *scanned) (whole bool, err error) {
	for size, first := 0, true; ; first = false {
		line, err := s.text.ReadSlice('\n')
		if size += len(line); err == bufio.ErrBufferFull || size > maxHeader {
			r.fault("its header is too long")
			return false, nil
		}
		if err == io.EOF {
			r.fault("it ends inside its header")
			return false, nil
		}
		if err != nil {
			return false, err
		}
		field, ok := bytes.CutSuffix(line, []byte("\r\n"))
		name, value, colon := bytes.Cut(field, []byte(": "))
		key := textproto.CanonicalMIMEHeaderKey(string(name))
		switch {
		case first && string(field) != "WARC/1.1":
			r.fault("it does not begin with WARC/1.1")
			return false, nil
		case first:
		case ok && len(field) == 0:
			return s.fields(r), nil
		case !ok || !colon || len(value) == 0 || r.header[key] != nil:
			r.fault("its header has the line %.200q", line)
		default:
			r.header[key] = []string{string(value)}
		}
	}
}

// fields looks at the fields that every record has.
func (s *scanner) fields(r *scanned) (whole bool) {
	r.kind, r.id, r.url = r.header.Get("WARC-Type"), r.header.Get("WARC-Record-ID"), unbracket(r.header.Get("WARC-Target-URI"))
	for _, name := range []string{"WARC-Type", "WARC-Record-ID", "WARC-Date", "WARC-Block-Digest", "Content-Type", "Content-Length"} {
		if r.header.Get(name) == "" {
			r.fault("it has no %s", name)
		}
	}
	n, err := strconv.ParseInt(r.header.Get("Content-Length"), 10, 64)
	if err != nil || n < 0 {
		r.fault("its Content-Length is no number")
	}
	return err == nil && n >= 0
}

// block reads the block, with its digests.
func (s *scanner) block(r *scanned) error {
	length, err := strconv.ParseInt(r.header.Get("Content-Length"), 10, 64)
	if err != nil {
		return err // fields has looked at it
	}
	limited := &io.LimitedReader{R: s.text, N: length}
	var block, payload hash.Hash
	var in io.Reader = limited
	if s.digests {
		block, payload = sha256.New(), sha256.New()
		in = io.TeeReader(limited, block)
	}
	s.content.Reset(in)
	if strings.HasPrefix(r.header.Get("Content-Type"), "application/http") && (r.kind == "response" || r.kind == "revisit") {
		if err := s.answer(r, payload); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, s.content); err != nil {
		return err
	}
	if limited.N > 0 {
		r.fault("its block ends %d bytes before its Content-Length", limited.N)
	}
	if s.digests {
		r.block = digest(block.Sum(nil))
	}
	return nil
}

// answer reads an HTTP answer as net/http does, which the crawler has it from.
func (s *scanner) answer(r *scanned, payload hash.Hash) error {
	head, err := answerHead(s.content)
	if err != nil {
		return err
	}
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), nil)
	if err != nil {
		r.fault("it should hold an HTTP answer: %v", err)
		return nil
	}
	resp.Body.Close() // it has none: head alone was read
	r.status, r.http = resp.StatusCode, resp.Header
	if payload == nil || r.kind == "revisit" {
		return nil
	}
	switch {
	case r.status == http.StatusNotModified || r.status == http.StatusNoContent: // no body, as in the crawl
	case len(resp.TransferEncoding) > 0:
		_, _ = io.Copy(payload, httputil.NewChunkedReader(s.content)) // a body may have been cut; damage of the file comes again
	default:
		if _, err := io.Copy(payload, s.content); err != nil {
			return err
		}
	}
	r.payload = digest(payload.Sum(nil))
	return nil
}

// answerHead reads up to an empty line, or what there is.
func answerHead(r *bufio.Reader) ([]byte, error) {
	var head []byte
	for atStart := true; len(head) < maxAnswerHead; {
		line, err := r.ReadSlice('\n')
		head = append(head, line...)
		switch {
		case err == io.EOF:
			return head, nil
		case err != nil && err != bufio.ErrBufferFull:
			return nil, err
		case atStart && len(bytes.TrimRight(line, "\r\n")) == 0 && len(bytes.TrimSpace(head)) > 0:
			return head, nil
		}
		atStart = err == nil
	}
	return head, nil
}
