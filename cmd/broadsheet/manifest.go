package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"broadsheet/storage"
	"broadsheet/storage/manifest"
)

func newManifest() *cobra.Command {
	var path, out, title, key, newKey string
	var w warcPlaces
	cmd := &cobra.Command{
		Use:   "manifest [FILE|FOLDER…]",
		Short: "Describe an archive, with the SHA-256 of all its files, and sign it",
		Long: `Describe an archive as JSON, with properties of the DataCite schema: counts, dates, sites, versions of the programs
that wrote it, and the SHA-256 of the archive, of the WARC files and indexes that crawls wrote for it, and of other files
that belong to it, such as exports. All must be beside or below the manifest. The same files always have the same
manifest. 'broadsheet verify --manifest' compares them later.

With --sign, FILE.sig beside the manifest has a signature (Ed25519). openssl checks it too:
  openssl pkeyutl -verify -pubin -inkey key.pem.pub -rawin -in manifest.json -sigfile manifest.json.sig

The archive must not be in use. Whatever writes to it afterwards, a search that indexes too, makes it another file.`,
		Example: `  broadsheet manifest --db coverage.db
  broadsheet manifest --new-key key.pem                                  # makes key.pem and key.pem.pub
  broadsheet manifest --db coverage.db -o manifest.json --sign key.pem coverage.csv exports/
  broadsheet manifest --db coverage.db --no-warc > manifest.json           # of the archive alone
  broadsheet verify --manifest manifest.json --key key.pem.pub`,
		RunE: ours(func(cmd *cobra.Command, args []string) error {
			con, err := newConsole(cmd)
			if err != nil {
				return err
			}
			if newKey != "" {
				if path != "" || out != "" || key != "" || len(args) > 0 {
					return usagef("--new-key makes a key and nothing else")
				}
				if err := manifest.NewKey(newKey); err != nil {
					return usageError(fileError(err))
				}
				con.say(fmt.Sprintf("made %s, which nobody else may see, and %s.pub, for all who check", shown(newKey), shown(newKey)), "made a key", "private", newKey, "public", newKey+".pub")
				return nil
			}
			switch {
			case path == "":
				return usagef("no archive: name its file with --db, such as --db coverage.db")
			case w.none && len(w.dirs) > 0:
				return usagef("--no-warc leaves WARC files out, --warc says where they are: give one of them")
			case key != "" && out == "":
				return usagef("--sign writes a file beside the manifest: name that with -o, such as -o manifest.json")
			}
			for _, dir := range w.dirs {
				if err := checkIsFolder(dir); err != nil {
					return err
				}
			}
			if err := replaceable(out); err != nil {
				return err
			}
			var signer ed25519.PrivateKey
			if key != "" {
				if signer, err = manifest.Signer(key); err != nil {
					return usageError(fileError(err))
				}
			}
			working, release := stoppable(cmd.Context())
			defer release()
			text, err := describe(working, con, path, out, title, w, args)
			if working.Err() != nil && cmd.Context().Err() == nil {
				return &exitError{exitStopped, errors.New("stopped; nothing was written")}
			}
			if err != nil {
				return err
			}
			return writeManifest(cmd.OutOrStdout(), out, text, signer)
		}),
	}
	addDB(cmd, &path, "`FILE` of the archive (required)")
	cmd.Flags().StringVarP(&out, "output", "o", "", "`FILE` to write to, beside or above all files that it names (default: standard output, for the current folder)")
	cmd.Flags().StringVar(&title, "title", "", "`TITLE` of the data set (default: the name of the archive's file)")
	addWARCFolders(cmd, &w.dirs)
	cmd.Flags().BoolVar(&w.none, "no-warc", false, "leave out the archive's WARC files")
	cmd.Flags().StringVar(&key, "sign", "", "sign with the private Ed25519 key in this `FILE` (PEM, PKCS#8)")
	cmd.Flags().StringVar(&newKey, "new-key", "", "make a new key in this `FILE` and the public one in FILE.pub, and do nothing else")
	return cmd
}

// replaceable refuses to write a manifest over anything but a manifest.
func replaceable(out string) error {
	if out == "" {
		return nil
	}
	_, _, err := manifest.Read(out)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return usagef("-o %s: there is a file, and it is no manifest; give another name", shown(out))
}

// describe returns the manifest of an archive and other files.
func describe(ctx context.Context, con *console, path, out, title string, w warcPlaces, others []string) ([]byte, error) {
	d, captures, err := settled(ctx, path, w)
	if err != nil {
		return nil, err
	}
	if title == "" {
		title = filepath.Base(path)
	}
	files, err := manifest.Hash(ctx, filepath.Dir(out), slices.Concat([]string{path}, captures, others), func(name string) {
		con.say("hashing "+oneLine(name), "hashing", "file", name)
	})
	if err != nil {
		return nil, usageError(fileError(err))
	}
	files = slices.DeleteFunc(files, func(f manifest.File) bool { // of an earlier one, when all of the folder is described
		return out != "" && (f.Path == filepath.Base(out) || f.Path == manifest.SignatureOf(filepath.Base(out)))
	})
	return manifest.New(title, d, files).JSON()
}

// warcPlaces says where an archive's WARC files may be.
type warcPlaces struct {
	dirs []string
	none bool // they are left out
}

// settled describes an archive whose file is all of it but its WARC files, and finds those.
func settled(ctx context.Context, path string, w warcPlaces) (d storage.Description, captures []string, err error) {
	db, err := storage.Open(ctx, path, storage.Options{MustExist: true})
	if err != nil && !errors.Is(err, storage.ErrNotFound) { // it may be one that nobody may write
		db, err = storage.Open(ctx, path, storage.Options{ReadOnly: true})
	}
	if errors.Is(err, storage.ErrNotFound) {
		return d, nil, usageError(err)
	}
	if err != nil {
		return d, nil, err
	}
	if d, err = db.Describe(ctx); err == nil && !w.none {
		captures, err = warcPaths(ctx, db, w.dirs)
	}
	if err == nil {
		err = db.Settle(ctx)
	}
	return d, captures, first(err, db.Close())
}

// warcPaths returns the paths of an archive's WARC files and their indexes.
func warcPaths(ctx context.Context, db *storage.DB, dirs []string) (paths []string, err error) {
	files, err := db.WARCFiles(ctx, dirs)
	for _, f := range files {
		if f.Path == "" {
			return nil, usagef("WARC file %s is missing: say where it is with --warc FOLDER, or leave WARC files out with --no-warc", f.Name)
		}
		if paths = append(paths, f.Path); f.Index != "" {
			paths = append(paths, f.Index)
		}
	}
	return paths, err
}

// writeManifest writes each file whole or not at all, the signature last. That of an earlier manifest stays where there is no new one: it fits as long as
// the manifest is the same.
func writeManifest(stdout io.Writer, out string, text []byte, signer ed25519.PrivateKey) error {
	if out == "" {
		_, err := results{stdout}.Write(text)
		return err
	}
	if err := writeBytes(out, text); err != nil || signer == nil {
		return err
	}
	return writeBytes(manifest.SignatureOf(out), ed25519.Sign(signer, text))
}

// writeBytes writes a small file, whole or not at all.
func writeBytes(path string, content []byte) error {
	err := writeWhole(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
	if err != nil {
		return fmt.Errorf("write %s: %w", path, fileError(err))
	}
	return nil
}

// verifyManifest checks files against a manifest, and the manifest against a key, if there is one.
func verifyManifest(ctx context.Context, con *console, path, key string, report func(storage.Difference) error) (differences int, err error) {
	m, text, err := manifest.Read(path)
	if err != nil {
		return 0, usageError(fileError(err))
	}
	if key != "" {
		public, err := manifest.Verifier(key)
		if err != nil {
			return 0, usageError(fileError(err))
		}
		switch err := manifest.CheckSignature(path, text, public); {
		case errors.Is(err, manifest.ErrSignature):
			differences++
			if err := report(storage.Difference{Check: "signature", Where: path, Problem: err.Error(), Todo: "the manifest was changed, or signed by somebody else: get both again from who made them"}); err != nil {
				return differences, err
			}
		case err != nil:
			return 0, usageError(fileError(err))
		}
	}
	n, err := m.Check(ctx, filepath.Dir(path), func(name string) { con.say("hashing "+oneLine(name), "hashing", "file", name) }, func(name, problem string) error {
		differences++
		return report(storage.Difference{Check: "manifest", Where: name, Problem: problem, Todo: "it is not the file that was described: get that from who made the manifest, or from a backup"})
	})
	if err == nil && differences == 0 {
		signed := "; its signature was not checked: give --key"
		if key != "" {
			signed = ", and its signature is good"
		}
		con.say(count(n, "file")+" as the manifest says"+signed, "verified a manifest", "files", n, "signed", key != "")
	}
	return differences, err
}
