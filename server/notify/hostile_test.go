package notify

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown/markdowntest"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/texts"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// folder is where an installed plugin would find its files.
type folder struct{}

func (folder) GetBundlePath() (string, error)                { return filepath.Abs("../..") }
func (folder) GetConfig() *model.Config                      { return nil }
func (folder) GetUser(string) (*model.User, *model.AppError) { return nil, nil }
func (folder) LogWarn(string, ...any)                        {}

// Each message that the bot can send, with a hostile text in each place where a
// text of others goes.
func TestMessages_ShowTextsOfOthersAsTheyAre(t *testing.T) {
	const site = "https://chat.example.com"
	bundle, err := texts.Load(folder{})
	require.NoError(t, err)
	words := texts.New(bundle, "en", time.UTC)
	states := []transfer.State{transfer.StateSucceeded, transfer.StateSucceededWithWarnings, transfer.StateFailed, transfer.StateCanceled, transfer.StateExpired}
	for _, text := range append(markdowntest.Hostile(), strings.Join(markdowntest.Hostile(), " ")) {
		for _, kind := range []transfer.Kind{transfer.KindExport, transfer.KindImport, transfer.KindUndo} {
			for _, state := range states {
				for _, mine := range []bool{false, true} {
					t.Run(fmt.Sprint(kind, state, mine, text), func(t *testing.T) {
						job := transfer.Job{
							ID: "j", Kind: kind, State: state, Mine: mine, TeamName: text, Warnings: 2, Counts: transfer.Counts{"posts": 3, transfer.CountDirectChannels: 1},
							Archive: &transfer.Archive{Name: text, Size: 5}, ExpiresAt: 1, FinishedAt: 1,
						}
						if state == transfer.StateFailed {
							job.Error = &transfer.JobError{Code: transfer.CodeInvalidArchive, Message: text}
						}
						report := transfer.NewReport("j")
						report.WarningCounts = map[string]int64{text: 2}
						report.Warnings = []transfer.Warning{{Code: text, Message: text}}
						told := note{Words: words, job: job, report: report, team: text, siteURL: site}.message()
						markdowntest.RequireDead(t, told, site+"/plugins/team-export/api/v1/jobs/j/download", site+"/plug/team-export?team=&job=j")
						markdowntest.RequireDead(t, teamMessage(job, "a person"))
						markdowntest.RequireDead(t, personalMessage(job, "a person"))
					})
				}
			}
		}
	}
}
