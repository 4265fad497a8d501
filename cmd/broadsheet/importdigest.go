package main

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// hasDigest tells whether a WARC-Payload-Digest is that of a body. Crawlers write SHA-1 in base 32 or SHA-256, and either in hex too. It
// cannot tell for a body that came compressed, whose digest is of other bytes.
func hasDigest(body []byte, said string) bool {
	algorithm, value, _ := strings.Cut(said, ":")
	var sum []byte
	switch strings.ToLower(algorithm) {
	case "sha1", "sha-1":
		s := sha1.Sum(body)
		sum = s[:]
	case "sha256", "sha-256":
		s := sha256.Sum256(body)
		sum = s[:]
	default:
		return false
	}
	return strings.EqualFold(value, hex.EncodeToString(sum)) || strings.EqualFold(strings.TrimRight(value, "="), strings.TrimRight(base32.StdEncoding.EncodeToString(sum), "="))
}
