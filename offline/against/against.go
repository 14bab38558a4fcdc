// Package against says what an import of an archive would find on a server that is
// known by an archive of its own team. The plan is the importer's.
package against

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// ErrNoTeam says that the archive of the target has no team.
var ErrNoTeam = errors.New("the archive of the target has no team")

// ErrSeveralTeams says that the archive of the target has several.
var ErrSeveralTeams = errors.New("the archive of the target has several teams: choose one with --target-team")

// Request says what is planned.
type Request struct {
	// Policy says what the user who would import may do.
	Policy planning.Policy
	// Team is the team of an archive of several, TargetTeam that of the target's.
	Team, TargetTeam string
	Now              time.Time
}

// Plan returns the plan of an import of an archive into the team of another.
func Plan(ctx context.Context, a, target *source.Archive, request Request, progress source.Progress, reporter transfer.Reporter) (*planning.Plan, error) {
	found, err := targetOf(ctx, target, request.TargetTeam, progress)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", target.Path, err)
	}
	inspection, err := inspect.Inspect(ctx, a.Reader, sanitize.ServerLimits{PostRunes: mmrules.MaxMessage, FreeSystemPosts: true}, request.Now.UnixMilli(), reporter)
	if known, ok := errors.AsType[*transfer.Error](err); ok && known.Err != nil {
		err = known.Err
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.Path, err)
	}
	var review planning.Review
	if request.Team != "" {
		review.Decisions = []planning.Decision{{Section: planning.SectionTeam, Source: request.Team, Action: planning.ActionMerge}}
	}
	plan, details := planning.Build(inspection, found, request.Policy, review)
	if len(details) > 0 {
		return nil, errors.New(details[0].Message)
	}
	return plan, nil
}

// targetOf makes of an archive what a server would say of the team.
func targetOf(ctx context.Context, a *source.Archive, team string, progress source.Progress) (planning.Target, error) {
	r := &reading{archive: a, wanted: strings.ToLower(team), ids: map[string]string{}}
	r.target.Limits.FreeBytes, r.target.Limits.FreeSeats = -1, -1
	for extra, err := range source.Extras[archive.UserExtra](a, archive.UsersName) {
		if err != nil {
			return r.target, err
		}
		r.ids[strings.ToLower(extra.Username)] = extra.ID
	}
	for extra, err := range source.Extras[archive.ChannelExtra](a, archive.ChannelsName) {
		if err != nil {
			return r.target, err
		}
		r.ids["~"+strings.ToLower(extra.Name)] = extra.ID
	}
	for extra, err := range source.Extras[archive.TeamExtra](a, archive.TeamName) {
		if err != nil {
			return r.target, err
		}
		r.target.Key = extra.ID
	}
	if manifest, ours := a.Manifest(); ours {
		r.target.SiteURL = strings.TrimSuffix(manifest.Source.SiteURL, "/")
	}
	progress.Volume(a.LinesSize())
	for line, err := range a.Lines(ctx, progress) {
		if err != nil {
			return r.target, err
		}
		if err := r.line(line); err != nil {
			return r.target, err
		}
	}
	if r.target.TeamName == "" {
		return r.target, ErrNoTeam
	}
	if r.target.Key == "" {
		r.target.Key = r.target.TeamName
	}
	return r.target, nil
}

type reading struct {
	archive *source.Archive
	wanted  string
	ids     map[string]string
	target  planning.Target
}

// id is that of an account or a channel; for one without a name that stands for it.
func (r *reading) id(name string) string {
	if id := r.ids[name]; id != "" {
		return id
	}
	return "id of " + name
}

func (r *reading) line(line bulk.Foreign) error {
	switch line.Type {
	case bulk.TypeTeam:
		return r.team(strings.ToLower(line.Team.Name))
	case bulk.TypeChannel:
		r.channel(line.Channel)
	case bulk.TypeUser:
		r.user(line.User)
	case bulk.TypeBot:
		name := strings.ToLower(line.Bot.Username)
		r.target.Accounts = append(r.target.Accounts, planning.Account{ID: r.id(name), Username: name, Email: name + "@localhost", Bot: true, Deactivated: line.Bot.DeleteAt > 0})
	case bulk.TypeEmoji:
		return r.emoji(line.Emoji)
	case bulk.TypeVersion, bulk.TypePost, bulk.TypeDirectChannel, bulk.TypeDirectPost, bulk.TypeRole, bulk.TypeScheme, bulk.TypeDocs:
	}
	return nil
}

func (r *reading) team(name string) error {
	switch {
	case r.wanted != "" && name != r.wanted, name == r.target.TeamName:
		return nil
	case r.target.TeamName != "":
		return ErrSeveralTeams
	}
	r.target.TeamName = name
	return nil
}

func (r *reading) channel(channel *bulk.Channel) {
	name := strings.ToLower(channel.Name)
	known := slices.ContainsFunc(r.target.Channels, func(c planning.TargetChannel) bool { return c.Name == name })
	if known || !strings.EqualFold(channel.Team, r.target.TeamName) {
		return
	}
	r.target.Channels = append(r.target.Channels, planning.TargetChannel{
		ID: r.id("~" + name), Name: name, DisplayName: channel.DisplayName, Private: channel.Type != "O", Archived: channel.DeletedAt > 0, Reader: true,
	})
	if channel.DeletedAt == 0 {
		r.target.Limits.Channels++
	}
}

func (r *reading) user(user *bulk.User) {
	name := strings.ToLower(user.Username)
	member := slices.ContainsFunc(user.Teams, func(team bulk.TeamMembership) bool { return strings.EqualFold(team.Name, r.target.TeamName) })
	r.target.Accounts = append(r.target.Accounts, planning.Account{
		ID: r.id(name), Username: name, Email: strings.ToLower(user.Email), Guest: slices.Contains(strings.Fields(user.Roles), "system_guest"),
		Deactivated: user.DeleteAt > 0, Member: member,
	})
	if member && user.DeleteAt == 0 {
		r.target.Limits.Members++
	}
}

func (r *reading) emoji(emoji *bulk.Emoji) error {
	file, found := archive.Attached(r.archive, emoji.Image)
	if !found {
		return nil
	}
	content, err := r.archive.Open(file.Name)
	if err != nil {
		return r.archive.Tolerate(err)
	}
	defer func() { _ = content.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, content); err != nil {
		return r.archive.Tolerate(err)
	}
	r.target.Emoji = append(r.target.Emoji, planning.TargetEmoji{Name: strings.ToLower(emoji.Name), SHA256: hex.EncodeToString(sum.Sum(nil))})
	return nil
}
