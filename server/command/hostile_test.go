package command

import (
	"strings"
	"testing"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/markdown/markdowntest"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
)

// hostileServer has a text in each place where a text of others goes.
func hostileServer(text, locale string) *server {
	failed := finished("x")
	failed.State, failed.Archive, failed.TeamName = transfer.StateFailed, nil, text
	failed.Error = &transfer.JobError{
		Code: transfer.CodeInvalidArchive, Message: text, Details: []transfer.Detail{{Code: transfer.RefusedKind, Value: text, Message: text}},
	}
	done := finished("f")
	done.TeamName, done.Archive = text, &transfer.Archive{Name: text, Size: 5}
	imported := finished("i")
	imported.Kind, imported.TeamName, imported.Archive = transfer.KindImport, text, nil
	open, going := waiting(), running()
	open.TeamName, going.TeamName = text, text
	plan := &planning.Plan{
		Revision: 3, Verdict: planning.VerdictBlocked, Team: text, Teams: []string{text, "other"}, TeamChoices: []planning.Action{planning.ActionMerge, planning.ActionNew},
		TargetTeam: text, Counts: transfer.Counts{"posts": 40},
		Users: []planning.PlanUser{{
			Source: planning.SourceUser{Username: text, Email: text}, Action: planning.ActionMerge, Target: planning.TargetUser{Username: text + "2"},
			Choices: []planning.Action{planning.ActionMerge, planning.ActionShell},
		}},
		Channels: []planning.PlanChannel{{
			Source: text, SourceType: "P", SourceDisplayName: text, Action: planning.ActionMerge, Target: planning.ChannelTarget{Name: text + "2", Type: "O", DisplayName: text},
			Choices: []planning.Action{planning.ActionMerge, planning.ActionRename}, Exposed: planning.ProblemPrivatePublic,
		}},
		Emoji:   []planning.PlanEmoji{{Name: text, Action: planning.ActionRename, Target: text + "2", Choices: []planning.Action{planning.ActionRename, planning.ActionSkip}}},
		Dropped: []planning.Skip{{Kind: text, Count: 2, Reason: text, Names: []string{text, text}, More: 3}},
	}
	for code := range planProblems {
		plan.Problems = append(plan.Problems, planning.Problem{Severity: planning.SeverityError, Code: code, Message: text, Where: text})
	}
	plan.Problems = append([]planning.Problem{{Severity: planning.SeverityError, Code: "of_tomorrow", Message: text, Where: text}}, plan.Problems...)
	return &server{
		locales: map[string]string{admin: locale}, jobs: []transfer.Job{open, going, done, imported, failed}, plan: plan, consent: "none",
		uploads: []uploads.Upload{{ID: id("u"), FileName: text, Size: 5, Offset: 5}},
		folder:  []contract.FolderArchive{{Name: text, Size: 5}},
		records: []map[string]any{{"id": "r1-1", "at": 1, "actor": text, "action": "export.start", "outcome": "ok"}},
	}
}

func TestAnswers_ShowTextsOfOthersAsTheyAre(t *testing.T) {
	typed := []string{
		"", "help", "export", "export --channels nothing", "estimate", "list", "import", "import nothing", "status", "download", "delete", "cancel", "undo", "audit", "consent", "mine",
		"plan", "plan " + id("w"), "decide " + id("w") + " users nobody", "nonsense",
	}
	for _, job := range []string{"w", "r", "f", "i", "x"} {
		typed = append(typed, "status "+id(job), "download "+id(job), "undo "+id(job))
	}
	for _, section := range sections {
		typed = append(typed, "plan "+id("w")+" "+section, "decide "+id("w")+" "+section)
	}
	all := strings.Join(markdowntest.Hostile(), " ")
	for text, locales := range map[string][]string{
		all: {"en", "de", "fr"}, "@all": {"en"}, "[x](https://evil.example)": {"en"}, "`": {"en"}, "~town-square": {"en"}, "www.evil.example": {"en"}, "\u202egnp.exe\n# x": {"en"},
	} {
		for _, locale := range locales {
			for _, words := range append(typed, "export --channels "+joined(text), "import "+joined(text), "decide "+id("w")+" channels "+joined(text), "status "+joined(text), joined(text)) {
				t.Run(locale+" "+words+" "+text, func(t *testing.T) {
					s := hostileServer(text, locale)
					s.refused = transfer.InvalidOptions([]transfer.Detail{{Field: text, Value: text, Message: text}, {Field: "channels.include", Code: transfer.DetailUnknownChannel, Value: text, Message: text}})
					markdowntest.RequireDead(t, s.say(t, s.command(t), admin, words), "https://chat.example.com/", "/plug/")
				})
			}
		}
	}
}
