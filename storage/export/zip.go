package export

import (
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
)

// zipWriter writes a ZIP file as a stream (APPNOTE 6.3.9). archive/zip keeps a record of each file in memory until the end; here the central
// directory waits in a temporary file, so that a book of 100,000 chapters needs no more memory than one of 100. Each
// file has the time 1980-01-01 00:00, the first that ZIP knows.
type zipWriter struct {
	out       countingWriter
	directory *os.File // records of the central directory
	files     uint64
	deflate   *flate.Writer
}

type countingWriter struct {
	w io.Writer
	n uint64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += uint64(n)
	return n, err
}

const (
	zipDay       = 1<<5 | 1 // 1980-01-01
	zipUTF8      = 1 << 11
	zipDataAfter = 1 << 3 // sizes and checksum stand behind the data
)

func newZip(w io.Writer) (*zipWriter, error) {
	directory, err := spool()
	if err != nil {
		return nil, err
	}
	deflate, err := flate.NewWriter(nil, flate.DefaultCompression)
	return &zipWriter{out: countingWriter{w: w}, directory: directory, deflate: deflate}, err
}

// spool opens a temporary file for what comes at the end.
func spool() (*os.File, error) { return os.CreateTemp("", "broadsheet-export-*") }

// drop closes and removes a temporary file; nothing in it is needed any more.
func drop(f *os.File) {
	f.Close()
	os.Remove(f.Name())
}

// store writes a small file as it is, with its sizes before it.
func (z *zipWriter) store(name, content string) error {
	at := z.out.n
	sum, size := crc32.ChecksumIEEE([]byte(content)), uint64(len(content))
	if err := z.header(name, 0, 0, sum, size); err != nil {
		return err
	}
	if _, err := io.WriteString(&z.out, content); err != nil {
		return err
	}
	return z.record(name, 0, 0, sum, size, size, at)
}

// add writes a file, compressed.
func (z *zipWriter) add(name string, write func(io.Writer) error) error {
	const flags, method = zipUTF8 | zipDataAfter, 8
	at := z.out.n
	if err := z.header(name, flags, method, 0, 0); err != nil {
		return err
	}
	start := z.out.n
	z.deflate.Reset(&z.out)
	sum := crc32.NewIEEE()
	plain := countingWriter{w: io.MultiWriter(z.deflate, sum)}
	if err := write(&plain); err != nil {
		return err
	}
	if err := z.deflate.Close(); err != nil {
		return err
	}
	packed := z.out.n - start
	if max(plain.n, packed) >= math.MaxUint32 {
		return fmt.Errorf("zip %s: longer than 4 GiB", name)
	}
	var b []byte
	b = binary.LittleEndian.AppendUint32(b, 0x08074b50)
	b = binary.LittleEndian.AppendUint32(b, sum.Sum32())
	b = binary.LittleEndian.AppendUint32(b, uint32(packed))
	b = binary.LittleEndian.AppendUint32(b, uint32(plain.n))
	if _, err := z.out.Write(b); err != nil {
		return err
	}
	return z.record(name, flags, method, sum.Sum32(), packed, plain.n, at)
}

// header writes what stands before a file's data.
func (z *zipWriter) header(name string, flags, method uint16, sum uint32, size uint64) error {
	b := binary.LittleEndian.AppendUint32(nil, 0x04034b50)
	b = appendUint16s(b, 20, flags, method, 0, zipDay)
	b = binary.LittleEndian.AppendUint32(b, sum)
	b = binary.LittleEndian.AppendUint32(b, uint32(size))
	b = binary.LittleEndian.AppendUint32(b, uint32(size))
	b = appendUint16s(b, uint16(len(name)), 0)
	_, err := z.out.Write(append(b, name...))
	return err
}

// record keeps a file's entry of the central directory.
func (z *zipWriter) record(name string, flags, method uint16, sum uint32, packed, size, at uint64) error {
	version, extra := uint16(20), []byte(nil)
	if at >= math.MaxUint32 { // ZIP64
		version = 45
		extra = binary.LittleEndian.AppendUint64(appendUint16s(nil, 1, 8), at)
		at = math.MaxUint32
	}
	b := binary.LittleEndian.AppendUint32(nil, 0x02014b50)
	b = appendUint16s(b, version, version, flags, method, 0, zipDay)
	b = binary.LittleEndian.AppendUint32(b, sum)
	b = binary.LittleEndian.AppendUint32(b, uint32(packed))
	b = binary.LittleEndian.AppendUint32(b, uint32(size))
	b = appendUint16s(b, uint16(len(name)), uint16(len(extra)), 0, 0, 0)
	b = binary.LittleEndian.AppendUint32(b, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(at))
	b = append(append(b, name...), extra...)
	z.files++
	_, err := z.directory.Write(b)
	return err
}

// close writes the central directory and the end of the file.
func (z *zipWriter) close() error {
	at := z.out.n
	if _, err := z.directory.Seek(0, io.SeekStart); err != nil {
		return err
	}
	size, err := io.Copy(&z.out, z.directory)
	if err != nil {
		return err
	}
	var b []byte
	files := min(z.files, math.MaxUint16)
	if end := z.out.n; files == math.MaxUint16 || end >= math.MaxUint32 {
		b = binary.LittleEndian.AppendUint32(b, 0x06064b50)
		b = binary.LittleEndian.AppendUint64(b, 44)
		b = appendUint16s(b, 45, 45)
		b = append(b, make([]byte, 8)...)
		for _, n := range []uint64{z.files, z.files, uint64(size), at} {
			b = binary.LittleEndian.AppendUint64(b, n)
		}
		b = binary.LittleEndian.AppendUint32(b, 0x07064b50)
		b = append(b, make([]byte, 4)...)
		b = binary.LittleEndian.AppendUint64(b, end)
		b = binary.LittleEndian.AppendUint32(b, 1)
	}
	b = binary.LittleEndian.AppendUint32(b, 0x06054b50)
	b = appendUint16s(b, 0, 0, uint16(files), uint16(files))
	b = binary.LittleEndian.AppendUint32(b, uint32(min(uint64(size), math.MaxUint32)))
	b = binary.LittleEndian.AppendUint32(b, uint32(min(at, math.MaxUint32)))
	b = appendUint16s(b, 0)
	_, err = z.out.Write(b)
	return err
}

// free removes the temporary file, whether the ZIP was closed or not.
func (z *zipWriter) free() { drop(z.directory) }

func appendUint16s(b []byte, list ...uint16) []byte {
	for _, n := range list {
		b = binary.LittleEndian.AppendUint16(b, n)
	}
	return b
}
