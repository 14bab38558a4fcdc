package command

import (
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestFailure_SaysInEachLanguageWhatWasUploaded(t *testing.T) {
	source, err := os.ReadFile("../transfer/refusal.go")
	require.NoError(t, err)
	codes := regexp.MustCompile(`\tRefused\w+ += "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	require.Len(t, codes, len(refusals))
	for _, code := range codes {
		said := map[string]bool{}
		for _, language := range languages {
			failed := &transfer.JobError{
				Code: transfer.CodeInvalidArchive, Message: "The server's own words.",
				Details: []transfer.Detail{{Field: "archive", Code: code[1], Value: "`the` value"}},
			}
			text := newWords(loaded(t), language, time.UTC).failure(failed)
			require.NotContains(t, text, "own words", code[1])
			require.NotContains(t, text, "{{", code[1])
			require.NotContains(t, text, "`the`", "what an archive says opens no markup")
			said[text] = true
		}
		require.Len(t, said, len(languages), code[1])
	}
}

func TestFailure_KeepsTheServersWordsForTheRest(t *testing.T) {
	for _, failed := range []*transfer.JobError{
		{Code: transfer.CodeInvalidArchive, Message: "Of a job from before."},
		{Code: transfer.CodeStorage, Message: "Of a job from before.", Details: []transfer.Detail{{Code: transfer.RefusedCut}}},
	} {
		require.Equal(t, "Of a job from before.", newWords(loaded(t), "de", time.UTC).failure(failed))
	}
}
