package warc

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"broadsheet/crawler/coding"
)

var (
	errNoHTTP = errors.New("it should hold an HTTP response and does not")
	errChunk  = errors.New("its chunked body is damaged")
)

// payload fills in Body, and what an HTTP response says before it.
func (d *decoder) payload(rec *Record, block []byte) {
	mediaType := strings.ToLower(rec.Header.Get("Content-Type"))
	isHTTP := strings.HasPrefix(mediaType, "application/http") || mediaType == "" && bytes.HasPrefix(block, []byte("HTTP/"))
	if !isHTTP || rec.Type != "response" && rec.Type != "revisit" {
		rec.Body = d.limit(rec, block)
		return
	}
	if rec.Type == "revisit" && len(block) == 0 { // it need not repeat the answer's head: WARC 1.1, 6.7.2
		return
	}
	body, err := splitHTTP(rec, block)
	if err == nil && len(body) > 0 {
		body, err = d.decode(rec, body)
	}
	rec.Body = d.limit(rec, body)
	// What is wrong with the record explains what is wrong inside, not the other way round.
	if rec.Err == nil && !rec.Truncated {
		rec.Err = err
	}
}

func (d *decoder) limit(rec *Record, body []byte) []byte {
	if int64(len(body)) > d.maxBody {
		rec.Truncated = true
		body = body[:d.maxBody]
	}
	return body
}

// splitHTTP takes the heads off a block, as leniently as browsers do: bare line feeds, folded lines, lines that are no fields,
// no reason, no empty line before a page. Interim answers (100 Continue) are stepped over.
func splitHTTP(rec *Record, block []byte) ([]byte, error) {
	for {
		status, lines, body, ok := httpHead(block)
		if !ok {
			return block, errNoHTTP
		}
		rec.Status, rec.HTTPHeader = status, fields(lines)
		if status/100 != 1 || !bytes.HasPrefix(body, []byte("HTTP/")) {
			return body, nil
		}
		block = body
	}
}

// httpHead reads one status line and the lines up to an empty one.
func httpHead(block []byte) (status int, lines [][]byte, body []byte, ok bool) {
	block = bytes.TrimLeft(block, "\r\n")
	line, rest := cutLine(block)
	if status, ok = statusLine(line); !ok {
		return 0, nil, nil, false
	}
	start := len(rest)
	for len(rest) > 0 && start-len(rest) <= maxHeader {
		line, after := cutLine(rest)
		if len(line) == 0 {
			return status, lines, after, true
		}
		if line[0] == '<' { // markup: the empty line is missing
			break
		}
		lines, rest = append(lines, line), after
	}
	return status, lines, rest, true
}

func cutLine(b []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(b, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), rest
}

// statusLine reads lines such as "HTTP/1.1 200 OK" and "HTTP/2 200".
func statusLine(line []byte) (int, bool) {
	version, rest, _ := strings.Cut(string(line[:min(len(line), 64)]), " ")
	if !strings.HasPrefix(strings.ToUpper(version), "HTTP/") {
		return 0, false
	}
	rest = strings.TrimLeft(rest, " ")
	code, _, _ := strings.Cut(rest, " ")
	status, err := strconv.ParseUint(code, 10, 0)
	return int(status), err == nil && status >= 100 && status <= 999
}

// decode undoes Transfer-Encoding and Content-Encoding. Writers differ in whether they keep the headers when they store
// a body decoded, so a body that shows no sign of an encoding is taken as it is.
func (d *decoder) decode(rec *Record, body []byte) ([]byte, error) {
	var err error
	if strings.Contains(strings.ToLower(strings.Join(rec.HTTPHeader["Transfer-Encoding"], ",")), "chunked") {
		var whole bool
		if body, whole, err = unchunk(body); !whole {
			rec.Truncated = true
		}
	}
	decoded, codingErr := coding.Read(bytes.NewReader(body), rec.HTTPHeader, d.maxBody, nil)
	rec.Truncated = rec.Truncated || decoded.Truncated
	if err == nil && !rec.Truncated {
		err = codingErr
	}
	if d.members && rec.Type == "response" && err == nil && !rec.Truncated && decoded.WorthKeeping(body) {
		rec.Packed = bytes.Clone(body) // not with the whole block
	}
	return decoded.Bytes, err
}

// unchunk joins the chunks of a body, in place. whole is false when the last chunk is missing; an error says that what follows is
// no chunk. A body whose first line is no chunk size was stored without its chunks.
func unchunk(body []byte) (joined []byte, whole bool, err error) {
	if _, _, ok := chunkSize(body); !ok {
		return body, true, nil
	}
	joined = body[:0]
	for rest := body; ; {
		if len(rest) == 0 {
			return joined, false, nil
		}
		size, after, ok := chunkSize(rest)
		if !ok {
			return joined, true, errChunk
		}
		if size == 0 {
			return joined, true, nil
		}
		if size > uint64(len(after)) {
			return append(joined, after...), false, nil
		}
		joined = append(joined, after[:size]...)
		rest = after[size:]
		rest = bytes.TrimPrefix(rest, []byte("\r"))
		rest = bytes.TrimPrefix(rest, []byte("\n"))
	}
}

// chunkSize reads the line before a chunk: hexadecimal digits, perhaps padding, perhaps an extension.
func chunkSize(b []byte) (size uint64, rest []byte, ok bool) {
	i := bytes.IndexByte(b[:min(len(b), 1024)], '\n')
	if i < 0 {
		return 0, nil, false
	}
	line, _, _ := bytes.Cut(b[:i], []byte(";"))
	size, err := strconv.ParseUint(string(bytes.TrimSpace(line)), 16, 64)
	return size, b[i+1:], err == nil
}
