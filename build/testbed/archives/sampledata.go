package archives

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// Sampledata writes what "mmctl sampledata --bulk" writes, with one team, and
// returns the name of that team. One of its people is called like the admin of
// the servers of the test bed and gets another name: an import of accounts that
// exist is not what is compared. A conversation with a guest is added: which people
// mmctl lets talk is chance, and one without guests shows less.
func Sampledata(ctx context.Context, server *testbed.Server, path string) (team string, err error) {
	folder, err := os.MkdirTemp("", "sampledata")
	if err != nil {
		return "", fmt.Errorf("make a folder for the sample data: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	bulk := filepath.Join(folder, "sample.jsonl")
	if _, err := server.Mmctl(ctx, "sampledata", "--bulk", bulk, "--teams", "1", "--team-memberships", "1", "--users", "12", "--guests", "2", "--deactivated-users", "2",
		"--posts-per-channel", "40", "--direct-channels", "8", "--posts-per-direct-channel", "5", "--group-channels", "4", "--posts-per-group-channel", "5"); err != nil {
		return "", err
	}
	data, err := os.ReadFile(bulk)
	if err != nil {
		return "", fmt.Errorf("read the sample data: %w", err)
	}
	text := strings.NewReplacer(`"`+testbed.AdminName+`"`, `"sample.admin"`, "@"+testbed.AdminName+" ", "@sample.admin ").Replace(string(data))
	_, rest, found := strings.Cut(text, `{"type":"team","team":{"name":"`)
	team, _, _ = strings.Cut(rest, `"`)
	if !found || team == "" {
		return "", errors.New("the sample data has no team")
	}
	if text, err = onceEach(text + guestsTalk); err != nil {
		return "", err
	}
	return team, writeLines(path, openByInvitation(text))
}

// onceEach keeps the first line of each direct channel. Which people talk is chance,
// and of two lines for the same ones a native import keeps the one that its workers
// read later.
func onceEach(lines string) (string, error) {
	var kept strings.Builder
	seen := map[string]bool{}
	for line := range strings.Lines(lines) {
		var said struct {
			Channel *struct {
				Participants []struct{ Username string }
				Members      []string
			} `json:"direct_channel"`
		}
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			return "", fmt.Errorf("decode a line of the sample data: %w", err)
		}
		if said.Channel != nil {
			members := said.Channel.Members
			for _, participant := range said.Channel.Participants {
				members = append(members, participant.Username)
			}
			slices.Sort(members)
			key := strings.Join(slices.Compact(members), " ")
			if seen[key] {
				continue
			}
			seen[key] = true
		}
		kept.WriteString(line)
	}
	return kept.String(), nil
}

// guestsTalk is a conversation as mmctl writes one, which says nothing of what its
// members are.
const guestsTalk = `{"type":"direct_channel","direct_channel":{"participants":[{"username":"guest"},{"username":"sample.admin"}],"header":"a guest"}}` + "\n"

// openByInvitation makes the team one that people join by invitation, and that is
// open to all: mmctl throws dice for both.
func openByInvitation(text string) string {
	version, rest, _ := strings.Cut(text, "\n")
	team, rest, _ := strings.Cut(rest, "\n")
	team = strings.NewReplacer(`"type":"O"`, `"type":"I"`, `"allow_open_invite":false`, `"allow_open_invite":true`).Replace(team)
	return version + "\n" + team + "\n" + rest
}

// writeLines writes an archive of lines alone.
func writeLines(path, lines string) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("create the archive: %w", err)
	}
	zw := zip.NewWriter(file)
	entry, err := zw.Create("import.jsonl")
	if err == nil {
		_, err = entry.Write([]byte(lines))
	}
	return errors.Join(err, zw.Close(), file.Close())
}
