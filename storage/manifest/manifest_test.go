package manifest

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"broadsheet/storage"
)

// folder returns a folder with two files.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.db"), "archive")
	if err := os.Mkdir(filepath.Join(dir, "warc"), 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "warc", "1.warc.gz"), "pages")
	return dir
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func quiet(string) {}

// made writes a manifest of a folder and returns its path.
func made(t *testing.T, dir string) string {
	t.Helper()
	hashed := map[string]int{}
	files, err := Hash(t.Context(), dir, []string{filepath.Join(dir, "warc"), filepath.Join(dir, "a.db"), dir}, func(path string) { hashed[path]++ })
	if err != nil {
		t.Fatal(err)
	}
	if hashed["a.db"] != 1 || hashed["warc/1.warc.gz"] != 1 {
		t.Errorf("files that were named twice are read so often: %v", hashed)
	}
	text, err := New("A & B", storage.Description{Articles: 3}, files).JSON()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "manifest.json")
	write(t, path, string(text))
	return path
}

func problems(t *testing.T, path string) string {
	t.Helper()
	m, _, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	n, err := m.Check(t.Context(), filepath.Dir(path), quiet, func(name, problem string) error {
		all = append(all, name+": "+problem)
		return nil
	})
	if err != nil || n != len(m.Files) {
		t.Fatalf("Check = %d, %v", n, err)
	}
	return strings.Join(all, "\n")
}

func TestCheck(t *testing.T) {
	dir := folder(t)
	path := made(t, dir)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// echo -n archive | sha256sum
	if !bytes.Contains(text, []byte(`"path": "a.db",
      "size": 7,
      "sha256": "`)) || bytes.Count(text, []byte(`"path"`)) != 2 || !bytes.Contains(text, []byte("A & B")) {
		t.Errorf("manifest:\n%s", text)
	}
	if p := problems(t, path); p != "" {
		t.Errorf("problems: %s", p)
	}
	write(t, filepath.Join(dir, "a.db"), "archivE")
	if p := problems(t, path); !strings.HasPrefix(p, "a.db: its SHA-256 is ") {
		t.Errorf("a changed file: %q", p)
	}
	write(t, filepath.Join(dir, "a.db"), "archives")
	if p := problems(t, path); p != "a.db: it has 8 bytes, not 7" {
		t.Errorf("a longer file: %q", p)
	}
	if err := os.Remove(filepath.Join(dir, "a.db")); err != nil {
		t.Fatal(err)
	}
	if p := problems(t, path); p != "a.db: it is missing" {
		t.Errorf("a missing file: %q", p)
	}
}

// A manifest from elsewhere is data: it makes nobody read other files.
func TestCheckStaysInItsFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.json")
	write(t, path, `{"format": "`+Format+`", "files": [{"path": "../secret"}, {"path": "/etc/hosts"}]}`)
	if p := problems(t, path); strings.Count(p, "outside its own folder") != 2 {
		t.Errorf("problems: %q", p)
	}
	for _, text := range []string{"", "{}", "[]", `{"format": "other"}`} {
		write(t, path, text)
		if _, _, err := Read(path); err == nil {
			t.Errorf("%q is read as a manifest", text)
		}
	}
	if _, err := Hash(t.Context(), filepath.Join(t.TempDir(), "x"), []string{path}, quiet); err == nil {
		t.Error("a file elsewhere gets into a manifest")
	}
}

func TestSign(t *testing.T) {
	dir := folder(t)
	path := made(t, dir)
	key := filepath.Join(dir, "key.pem")
	if err := NewKey(key); err != nil {
		t.Fatal(err)
	}
	if err := NewKey(key); err == nil {
		t.Error("a key was replaced")
	}
	if info, err := os.Stat(key); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read the key: %v, %v", info.Mode(), err)
	}
	checkSigned(t, path, key, key+".pub")
	_, text, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	public, err := Verifier(key + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckSignature(path, append(text, ' '), public); !errors.Is(err, ErrSignature) {
		t.Errorf("a changed manifest: %v", err)
	}
	if err := NewKey(key + "2"); err != nil {
		t.Fatal(err)
	}
	if public, err = Verifier(key + "2.pub"); err != nil {
		t.Fatal(err)
	}
	if err := CheckSignature(path, text, public); !errors.Is(err, ErrSignature) {
		t.Errorf("another's key: %v", err)
	}
	if _, err := Signer(key + ".pub"); err == nil {
		t.Error("a public key signs")
	}
	if _, err := Verifier(key); err == nil {
		t.Error("a private key is taken for a public one")
	}
}

func checkSigned(t *testing.T, path, key, public string) {
	t.Helper()
	signer, err := Signer(key)
	if err != nil {
		t.Fatal(err)
	}
	_, text, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, SignatureOf(path), string(ed25519.Sign(signer, text)))
	verifier, err := Verifier(public)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckSignature(path, text, verifier); err != nil {
		t.Error(err)
	}
}

// openssl makes keys that sign here, and checks signatures that were made here.
func TestOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("no openssl on this machine:", err)
	}
	dir := folder(t)
	path := made(t, dir)
	key := filepath.Join(dir, "key.pem")
	run := func(args ...string) {
		t.Helper()
		if out, err := exec.Command(openssl, args...).CombinedOutput(); err != nil {
			t.Fatalf("openssl %s: %v\n%s", args, err, out)
		}
	}
	run("genpkey", "-algorithm", "ed25519", "-out", key)
	run("pkey", "-in", key, "-pubout", "-out", key+".pub")
	checkSigned(t, path, key, key+".pub")
	run("pkeyutl", "-verify", "-pubin", "-inkey", key+".pub", "-rawin", "-in", path, "-sigfile", SignatureOf(path))
}
