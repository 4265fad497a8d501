package manifest

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// A signature is a file beside the manifest, as openssl writes and reads it: the 64 bytes of Ed25519 (RFC 8032) over the manifest's bytes.

// SignatureOf is the path of a manifest's signature.
func SignatureOf(path string) string { return path + ".sig" }

// NewKey makes a key pair: at path the private key (PKCS#8), which only its owner may read, and at path.pub the public one (PKIX). It replaces no file.
func NewKey(path string) error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	open, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	if err := writeNew(path, 0o600, "PRIVATE KEY", secret); err != nil {
		return err
	}
	return writeNew(path+".pub", 0o666, "PUBLIC KEY", open)
}

func writeNew(path string, mode fs.FileMode, kind string, der []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: a key is never replaced; give another name", path)
	}
	if err != nil {
		return err
	}
	err = pem.Encode(f, &pem.Block{Type: kind, Bytes: der})
	return errors.Join(err, f.Close())
}

// Signer reads a private key: PEM, PKCS#8, Ed25519, as `openssl genpkey -algorithm ed25519` makes it.
func Signer(path string) (ed25519.PrivateKey, error) {
	der, err := readPEM(path, "PRIVATE KEY")
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	private, ok := key.(ed25519.PrivateKey)
	if err != nil || !ok {
		return nil, fmt.Errorf("%s is no Ed25519 key: make one with openssl genpkey -algorithm ed25519, or with broadsheet manifest --new-key", path)
	}
	return private, nil
}

// Verifier reads a public key: PEM, PKIX, Ed25519, as `openssl pkey -pubout` writes it.
func Verifier(path string) (ed25519.PublicKey, error) {
	der, err := readPEM(path, "PUBLIC KEY")
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKIXPublicKey(der)
	public, ok := key.(ed25519.PublicKey)
	if err != nil || !ok {
		return nil, fmt.Errorf("%s is no public Ed25519 key", path)
	}
	return public, nil
}

func readPEM(path, kind string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("%s is no PEM file with a %s", path, kind)
	}
	return block.Bytes, nil
}

// ErrSignature: a signature is not that of the manifest by this key.
var ErrSignature = errors.New("the signature is not of this manifest by this key")

// CheckSignature checks the signature beside a manifest, of which text are the bytes.
func CheckSignature(path string, text []byte, key ed25519.PublicKey) error {
	sig, err := os.ReadFile(SignatureOf(path))
	if err != nil {
		return err
	}
	if !ed25519.Verify(key, text, sig) {
		return ErrSignature
	}
	return nil
}
