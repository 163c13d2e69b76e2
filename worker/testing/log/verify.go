// Verifies a file of evidence with the Go checksum database's own libraries:
//
//	GOPATH=/usr/share/gocode GO111MODULE=off go run verify.go FILE LOG_VKEY WITNESS_VKEY [OLDER_CHECKPOINT CONSISTENCY]
//
// FILE is a .tlog-proof. OLDER_CHECKPOINT is a checkpoint that FILE's must continue, by the hashes in CONSISTENCY,
// which is a request to a witness.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
}

func require(holds bool, what string) {
	if !holds {
		check(fmt.Errorf("%s", what))
	}
}

// witness verifies cosignatures (c2sp.org/tlog-cosignature), which sumdb/note leaves to its callers.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	header := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return ed25519.Verify(w.key, append([]byte(header), msg...), sig[8:])
}

func newWitness(vkey string) (witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return witness{}, fmt.Errorf("%q is no vkey", vkey)
	}
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return witness{}, err
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 4 {
		return witness{}, fmt.Errorf("%q is no key for cosignatures", vkey)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if binary.BigEndian.Uint32(sum[:]) != uint32(hash) {
		return witness{}, fmt.Errorf("%q has another key's hash", vkey)
	}
	return witness{parts[0], uint32(hash), key[1:]}, nil
}

// openCheckpoint returns the tree that a checkpoint is of, and who of the known keys has signed it.
func openCheckpoint(text []byte, known note.Verifiers) (tlog.Tree, []note.Signature) {
	opened, err := note.Open(text, known)
	check(err)
	lines := strings.Split(opened.Text, "\n")
	require(len(lines) >= 4, "the checkpoint has fewer than three lines")
	require(lines[0] == opened.Sigs[0].Name, "the first known signature is not its log's")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}, opened.Sigs
}

// hashes parses lines of base64 up to the blank line, and returns what stands behind it.
func hashes(text string) (parsed []tlog.Hash, rest string) {
	end := strings.Index(text, "\n\n")
	head, rest := "", ""
	if strings.HasPrefix(text, "\n") {
		rest = text[1:]
	} else {
		require(end >= 0, "no blank line stands before the checkpoint")
		head, rest = text[:end], text[end+2:]
	}
	for _, line := range strings.Fields(head) {
		hash, err := tlog.ParseHash(line)
		check(err)
		parsed = append(parsed, hash)
	}
	return parsed, rest
}

func read(path string) []byte {
	text, err := os.ReadFile(path)
	check(err)
	return text
}

func main() {
	require(len(os.Args) == 4 || len(os.Args) == 6, "wrong arguments")
	log, err := note.NewVerifier(os.Args[2])
	check(err)
	seen, err := newWitness(os.Args[3])
	check(err)
	known := note.VerifierList(log, seen)

	lines := strings.SplitN(string(read(os.Args[1])), "\n", 4)
	require(len(lines) == 4 && lines[0] == "c2sp.org/tlog-proof@v1", "this is no proof with a leaf")
	leaf, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	check(err)
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	check(err)
	proof, checkpoint := hashes(lines[3])
	tree, signatures := openCheckpoint([]byte(checkpoint), known)
	require(len(signatures) == 2, "the log and the witness have not both signed")
	check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf)))
	fmt.Printf("included: entry %d of %d, signed by %s and %s\n", index, tree.N, signatures[0].Name, signatures[1].Name)

	if len(os.Args) == 6 {
		older, _ := openCheckpoint(read(os.Args[4]), known)
		_, request, _ := strings.Cut(string(read(os.Args[5])), "\n")
		path, newer := hashes(request)
		again, _ := openCheckpoint([]byte(newer), known)
		require(again == tree, "the consistency proof leads to another checkpoint")
		check(tlog.CheckTree(path, tree.N, tree.Hash, older.N, older.Hash))
		fmt.Printf("consistent: size %d continues size %d\n", tree.N, older.N)
	}
}
