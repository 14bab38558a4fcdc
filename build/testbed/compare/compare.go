// Package compare says whether a team arrived on another server as it was: it
// reads both databases with one query a kind, each row in terms that mean the
// same on both (names and times, not ids), and compares the rows.
package compare

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// Result is the comparison of one kind.
type Result struct {
	Kind string
	// Source and Target are how many rows there are on each side.
	Source, Target int
	// Missing lists rows that did not arrive, Extra rows that the source does not have.
	Missing, Extra []string
	// Meant are reasons of differences that are meant, with how many there are.
	Meant map[string]int
}

// Equal reports whether both sides are the same, but for what is meant.
func (r Result) Equal() bool { return len(r.Missing) == 0 && len(r.Extra) == 0 }

// Teams compares a team on two servers, kind by kind.
func Teams(ctx context.Context, source, target *testbed.Server, team string) ([]Result, error) {
	return TeamsAfter(ctx, source, target, team, Import{})
}

// TeamsAfter compares a team on two servers after an import that changed what its
// plan says.
func TeamsAfter(ctx context.Context, source, target *testbed.Server, team string, done Import) ([]Result, error) {
	var results []Result
	for _, kind := range kinds {
		sent, err := rows(ctx, source, kind.source(), team)
		if err != nil {
			return nil, fmt.Errorf("%s on %s: %w", kind.name, source.Name, err)
		}
		arrived, err := rows(ctx, target, kind.query, team)
		if err != nil {
			return nil, fmt.Errorf("%s on %s: %w", kind.name, target.Name, err)
		}
		for i, text := range sent {
			if sent[i], err = done.expected(kind.name, text); err != nil {
				return nil, fmt.Errorf("%s on %s: %w", kind.name, source.Name, err)
			}
		}
		if err := errors.Join(brief(sent), brief(arrived)); err != nil {
			return nil, fmt.Errorf("%s: %w", kind.name, err)
		}
		result := Result{
			Kind: kind.name, Source: len(sent), Target: len(arrived),
			Missing: without(sent, arrived), Extra: without(arrived, sent),
		}
		done.allow(&result)
		results = append(results, result)
	}
	return results, nil
}

// rows runs a query that gives rows as JSON objects. A row with a "path" is a
// stored file, whose bytes are read and compared too.
func rows(ctx context.Context, server *testbed.Server, query, team string) ([]string, error) {
	found, err := server.DB.QueryContext(ctx, `WITH `+teamCTE+` SELECT to_jsonb(q)::text FROM (`+query+`) q`, team)
	if err != nil {
		return nil, err
	}
	defer func() { _ = found.Close() }()
	var all []string
	for found.Next() {
		var text string
		if err := found.Scan(&text); err != nil {
			return nil, err
		}
		if text, err = withBytes(server, text); err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, found.Err()
}

// withBytes replaces a stored file's path by the checksum of its content.
func withBytes(server *testbed.Server, text string) (string, error) {
	var row map[string]any
	if err := json.Unmarshal([]byte(text), &row); err != nil {
		return "", err
	}
	stored, ok := row["path"].(string)
	if !ok {
		return text, nil
	}
	sum, err := checksum(filepath.Join(server.FileStore(), filepath.FromSlash(stored)))
	if err != nil {
		return "", err
	}
	delete(row, "path")
	row["sha256"] = sum
	data, err := json.Marshal(row)
	return string(data), err
}

func checksum(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// without returns the rows of a that b lacks, each as often as it is lacking.
func without(a, b []string) []string {
	left := map[string]int{}
	for _, row := range b {
		left[row]++
	}
	var lacking []string
	for _, row := range a {
		if left[row] > 0 {
			left[row]--
			continue
		}
		lacking = append(lacking, row)
	}
	slices.Sort(lacking)
	return lacking
}
