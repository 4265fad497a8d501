package warc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

var (
	errTorn     = errors.New("the file ends inside it")
	errTooLong  = errors.New("its Content-Length is too large: another record begins inside it")
	errTooShort = errors.New("its Content-Length is too small: its block goes on")
)

// seam is how much of a long block stays to be looked at with what follows it: a record's first line may begin in one and end
// in the other.
const seam = firstLine + 1

// block reads a block of the given length. It keeps as much as may be needed for a payload of maxBody.
//
// The length is believed when a record or the end follows it, whatever the block holds. Otherwise the block ends before the first
// record that begins in it. Nothing is consumed before that is decided, so a wrong length costs what it steps over, not
// what it claims, and memory grows with what is really there. Right behind such a wrong length, one that fits is no longer believed
// when a record begins in the block: of thousands of wrong lengths, some end where a record begins by chance.
func (d *decoder) block(length int64) ([]byte, error) {
	t := d.text
	limit := min(length, d.maxBody+maxHeader)
	if limit == length {
		n, err := d.end(int(limit), true)
		block := bytes.Clone(t.buf[:n])
		t.advance(n)
		return cut(block, length, int64(n), err)
	}
	// The end is too far away to be looked at. A record that begins in such a long block is taken as real: the length
	// is a lie more often than somebody archived a WARC file that is not compressed.
	n, err := t.ahead(int(limit))
	if i := t.recordStart(n, true); i >= 0 {
		n, err = i, errTooLong
	}
	block := bytes.Clone(t.buf[:n])
	if err != nil {
		t.advance(n)
		return cut(block, length, int64(n), err)
	}
	n -= seam
	t.advance(n)
	found, skipped, err := t.skipToRecord(length - limit)
	got := int64(n) + skipped
	switch {
	case found:
		err = errTooLong
	case err == nil:
		n, err = d.end(seam, false)
		t.advance(n)
		got += int64(n)
	}
	return cut(block, length, got, err)
}

// cut says what is wrong with a block that claims length bytes and has got, of which block is the beginning.
func cut(block []byte, length, got int64, err error) ([]byte, error) {
	switch err {
	case errTooLong:
		if got <= int64(len(block)) {
			block = bytes.TrimRight(block[:got], "\r\n") // the line ends after the block
		}
		err = fmt.Errorf("%w, after %d of %d bytes", err, got, length)
	case io.EOF:
		err = fmt.Errorf("%w, after %d of %d bytes", errTorn, got, length)
	}
	return block, err
}

// end tells how many of the next n bytes belong to a block that claims them all, and why they are not all or not right.
// lineStart says that they begin a line.
func (d *decoder) end(n int, lineStart bool) (int, error) {
	t := d.text
	n, err := t.ahead(n)
	if err == nil {
		if err = t.follows(n); err != errTooShort && !d.lied {
			return n, err
		}
	}
	if i := t.recordStart(n, lineStart); i >= 0 {
		return i, errTooLong
	}
	return n, err
}

// follows looks at what comes after the next n bytes: nil when it is, after line ends, a record, the end of the member or
// of the file, errTooShort when it is anything else.
func (t *text) follows(n int) error {
	for last := n + 16; n < last; n++ { // four by the rules
		if len(t.buf) == n {
			if err := t.more(); err == errBoundary || err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
		if c := t.buf[n]; c != '\r' && c != '\n' {
			b, err := t.peek(n + firstLine) // some more than the signature, for a record that begins just before
			switch b = b[n:]; {
			case bytes.HasPrefix(b, signature):
				return nil
			case len(b) < len(signature) && err != io.EOF: // there is no telling
				return err
			}
			return errTooShort
		}
	}
	return nil
}
