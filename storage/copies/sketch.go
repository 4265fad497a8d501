package copies

import (
	"encoding/binary"
	"slices"
)

// scale is how many shingles stand behind one of a sketch.
const scale = 4

// Sketch returns the part of a text's shingles by which its copies are found: those whose hash is in the lowest quarter (FracMinHash), of each the
// upper 32 bits. Two texts' sketches hold the same quarter of what they share, however long each is.
//
// A text of fewer than MinShingles can only have copies that are the same: its sketch is one hash of all shingles.
func Sketch(shingles []uint64) []uint32 {
	if n := len(shingles); n > 0 && n < MinShingles {
		h := uint64(0)
		for _, s := range shingles {
			h = mix(h + s)
		}
		return []uint32{uint32(h >> 32)}
	}
	var s []uint32
	for _, h := range shingles { // sorted
		if h >= 1<<64/scale {
			break
		}
		s = append(s, uint32(h>>30))
	}
	return slices.Compact(s)
}

// Pack writes a sketch as bytes: four each, little-endian.
func Pack(sketch []uint32) []byte {
	b := make([]byte, 0, 4*len(sketch))
	for _, h := range sketch {
		b = binary.LittleEndian.AppendUint32(b, h)
	}
	return b
}

// Unpack reads what Pack wrote; bytes that are no whole number are left out.
func Unpack(b []byte) []uint32 {
	s := make([]uint32, len(b)/4)
	for i := range s {
		s[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return s
}
