package warc

import (
	"strings"
	"testing"
)

// A block whose digest is another is damaged, in every spelling of digests; what is no digest says nothing.
func TestDigests(t *testing.T) {
	for digest, want := range map[string]bool{
		"":                                      true,
		"sha1":                                  true,
		"crc32:00000000":                        true,
		"sha1:short":                            true,
		"sha256:short":                          true,
		"sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5": true,
		"SHA-1:a9993e364706816aba3e25717850c26c9cd0d89d":                          true,
		"sha1:A9993E364706816ABA3E25717850C26C9CD0D89D":                           true,
		"sha1:a9993e364706816aba3e25717850c26c9cd0d89e":                           false,
		"md5:900150983cd24fb0d6963f7d28e17f72":                                    true,
		"md5:900150983cd24fb0d6963f7d28e17f73":                                    false,
		"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad": true,
		"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ae": false,
		"sha256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ====":         true,
		"sha256:xj4bnp4pahh6uqkbidpf3lrceoyagyndsylxvhfucd7wd4qacwwq":             true,
		"sha256:AAAANP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ====":         false,
		"sha256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=":                     true,
		"sha256:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0":                      true,
		"sha256:UNGWV48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=":                     false,
	} {
		if err := checkDigest(digest, []byte("abc")); (err == nil) != want {
			t.Errorf("%s: %v", digest, err)
		}
	}
	good, bad := rec("resource", "http://a.example/1", "WARC-Block-Digest: sha1:A9993E364706816ABA3E25717850C26C9CD0D89D\r\n", "abc"), ""
	bad = strings.Replace(good, "\r\nabc", "\r\nabd", 1)
	for _, file := range []string{good + bad + good, gz(t, good, bad, good)} {
		if got := strings.Join(lines(t, file, Options{Digests: true}), " "); strings.Count(got, "!") != 1 || strings.Count(got, "abc") != 2 {
			t.Error(got)
		}
		if got := strings.Join(lines(t, file, Options{}), " "); strings.Contains(got, "!") {
			t.Error("not asked for: ", got)
		}
	}
}
