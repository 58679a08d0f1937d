// A verifier that rests on nothing of ours: Go's own packages for signed notes and transparency logs
// (golang.org/x/mod/sumdb/note and tlog; Debian's golang-golang-x-mod-dev). What it refuses, it says.
//
//	verify_day leaves VKEY NOTE LEAVES         the leaf hashes, one a line, have the root that was signed
//	verify_day proof  VKEY PROOF LEAF          the record is in the log, by a tlog-proof file
//	verify_day growth VKEY OLDER NEWER HASHES  the newer checkpoint's log begins with the older's
//
// and by verify_events.go, which is built with it,
//
//	verify_day events VKEY NOTE RECORDS EVENTS WORDS   each event of events.json is its record's; all were signed
//	verify_day hours  VKEY NOTE RECORDS HOURS          so is each hour of hours.json
package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type checkpoint struct {
	origin string
	size   int64
	root   tlog.Hash
}

func hashOf(text string) (hash tlog.Hash, err error) {
	bytes, err := base64.StdEncoding.Strict().DecodeString(text)
	if err == nil && len(bytes) != len(hash) {
		err = errors.New("not a hash: " + text)
	}
	copy(hash[:], bytes)
	return hash, err
}

func hashesOf(lines []string) (hashes []tlog.Hash, err error) {
	for _, line := range lines {
		hash, err := hashOf(line)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

func openNote(text []byte, vkey string) (found checkpoint, err error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return found, err
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return found, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return found, errors.New("not a checkpoint of the key's log")
	}
	found.origin = lines[0]
	if found.size, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return found, err
	}
	found.root, err = hashOf(lines[2])
	return found, err
}

func openNoteFile(path, vkey string) (checkpoint, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return checkpoint{}, err
	}
	return openNote(text, vkey)
}

func linesOf(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil || len(text) == 0 {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), nil
}

func checkLeaves(vkey, notePath, leavesPath string) error {
	noted, err := openNoteFile(notePath, vkey)
	if err != nil {
		return err
	}
	lines, err := linesOf(leavesPath)
	if err != nil {
		return err
	}
	leaves, err := hashesOf(lines)
	if err != nil {
		return err
	}
	return checkRoot(noted, leaves)
}

func checkRoot(noted checkpoint, leaves []tlog.Hash) error {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, index := range indexes {
			out = append(out, stored[index])
		}
		return out, nil
	})
	for i, leaf := range leaves {
		more, err := tlog.StoredHashesForRecordHash(int64(i), leaf, reader)
		if err != nil {
			return err
		}
		stored = append(stored, more...)
	}
	if int64(len(leaves)) < noted.size {
		return errors.New("fewer leaves than were signed")
	}
	root, err := tlog.TreeHash(noted.size, reader)
	if err == nil && root != noted.root {
		err = errors.New("the leaves have another root")
	}
	return err
}

func checkProof(vkey, proofPath, leafText string) error {
	text, err := os.ReadFile(proofPath)
	if err != nil {
		return err
	}
	head, noteText, found := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a tlog-proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return err
	}
	hashes, err := hashesOf(lines[2:])
	if err != nil {
		return err
	}
	leaf, err := hashOf(leafText)
	if err != nil {
		return err
	}
	noted, err := openNote([]byte(noteText), vkey)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(hashes, noted.size, noted.root, index, leaf)
}

func checkGrowth(vkey, olderPath, newerPath, hashesPath string) error {
	older, err := openNoteFile(olderPath, vkey)
	if err != nil {
		return err
	}
	newer, err := openNoteFile(newerPath, vkey)
	if err != nil {
		return err
	}
	lines, err := linesOf(hashesPath)
	if err != nil {
		return err
	}
	hashes, err := hashesOf(lines)
	if err != nil {
		return err
	}
	return tlog.CheckTree(hashes, newer.size, newer.root, older.size, older.root)
}

func main() {
	words := os.Args[1:]
	var err error
	switch {
	case len(words) == 4 && words[0] == "leaves":
		err = checkLeaves(words[1], words[2], words[3])
	case len(words) == 4 && words[0] == "proof":
		err = checkProof(words[1], words[2], words[3])
	case len(words) == 5 && words[0] == "growth":
		err = checkGrowth(words[1], words[2], words[3], words[4])
	case len(words) == 6 && words[0] == "events":
		err = checkEvents(words[1], words[2], words[3], words[4], words[5])
	case len(words) == 5 && words[0] == "hours":
		err = checkHours(words[1], words[2], words[3], words[4])
	default:
		fmt.Println("usage: verify_day leaves|proof|growth|events|hours VKEY ...")
		os.Exit(2)
	}
	if err != nil {
		fmt.Println("NOT GOOD:", err)
		os.Exit(1)
	}
	fmt.Println("good")
}
