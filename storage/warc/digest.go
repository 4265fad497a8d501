package warc

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

var base32Bare = base32.StdEncoding.WithPadding(base32.NoPadding)

// checkDigest compares a block with its WARC-Block-Digest, in whatever of the usual spellings: an algorithm, a colon, and base 32, hexadecimal
// digits or base 64. What is none of them says nothing.
func checkDigest(digest string, block []byte) error {
	algorithm, text, _ := strings.Cut(strings.TrimSpace(digest), ":")
	var sum []byte
	switch strings.ReplaceAll(strings.ToLower(algorithm), "-", "") {
	case "sha1":
		s := sha1.Sum(block)
		sum = s[:]
	case "sha256":
		s := sha256.Sum256(block)
		sum = s[:]
	case "sha512":
		s := sha512.Sum512(block)
		sum = s[:]
	case "md5":
		s := md5.Sum(block)
		sum = s[:]
	default:
		return nil
	}
	bare := strings.TrimRight(text, "=")
	same := strings.EqualFold
	var got string
	switch len(bare) {
	case hex.EncodedLen(len(sum)):
		got = hex.EncodeToString(sum)
	case base32Bare.EncodedLen(len(sum)):
		got = base32Bare.EncodeToString(sum)
	case base64.RawStdEncoding.EncodedLen(len(sum)):
		got, same = base64.RawStdEncoding.EncodeToString(sum), func(a, b string) bool { return a == strings.NewReplacer("-", "+", "_", "/").Replace(b) }
	default:
		return nil
	}
	if !same(got, bare) {
		return fmt.Errorf("its block is not the one that was written: it has the digest %s, WARC-Block-Digest is %s", got, text)
	}
	return nil
}
