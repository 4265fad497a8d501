package warc

import "bytes"

// firstLine is how many bytes show that a record begins: its version line.
const firstLine = len("WARC/1.1\r")

// skipToRecord consumes up to limit bytes until a line or a member begins as a record does, and tells whether one was found.
// The first byte does not count.
func (t *text) skipToRecord(limit int64) (found bool, skipped int64, err error) {
	for {
		left := limit - skipped
		if i := t.recordStart(int(min(int64(len(t.buf)), left+1)), false); i >= 0 {
			t.advance(i)
			return true, skipped + int64(i), nil
		}
		// The end stays, as the first line of a record may be cut there.
		n := min(int64(max(0, len(t.buf)-firstLine)), left)
		t.advance(int(n))
		if skipped += n; skipped == limit {
			return false, skipped, nil
		}
		if err := t.step(); err != nil {
			n = min(int64(len(t.buf)), limit-skipped)
			t.advance(int(n))
			if skipped += n; skipped == limit {
				err = nil // it lies behind that
			}
			return false, skipped, err
		}
	}
}

// recordStart finds where in the next n bytes a line or a member begins as a record does; -1 when none does.
// The first byte counts when lineStart says that it begins a line.
func (t *text) recordStart(n int, lineStart bool) int {
	i := recordIn(t.buf[:min(len(t.buf), n+firstLine-1)], lineStart)
	if j := t.memberStart(n); j >= 0 && (i < 0 || j < i) {
		return j
	}
	return i
}

// memberStart finds where in the next n bytes, but at the first, a member begins as a record does. As nothing looks ahead
// beyond such a member, it is among the last that were opened, and those have marks.
func (t *text) memberStart(n int) int {
	for _, m := range t.marks {
		if i := m.pos - t.pos; i > 0 && i < int64(min(n, len(t.buf))) && bytes.HasPrefix(t.buf[i:], signature) {
			return int(i)
		}
	}
	return -1
}

// recordIn finds where in b a line begins a record; -1 when none does.
func recordIn(b []byte, lineStart bool) int {
	for from := 0; ; {
		i := bytes.Index(b[from:], signature)
		if i < 0 {
			return -1
		}
		from += i
		end := from + len(signature)
		if (from > 0 && b[from-1] == '\n' || from == 0 && lineStart) &&
			end+1 < len(b) && (b[end] == '0' || b[end] == '1') && (b[end+1] == '\r' || b[end+1] == '\n') {
			return from
		}
		from = end
	}
}
