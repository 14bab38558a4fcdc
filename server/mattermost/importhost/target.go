package importhost

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Target describes what a job imports into.
func (h *Host) Target(ctx context.Context, job transfer.Job, wanted planning.Wanted) (planning.Target, error) {
	team := &model.Team{}
	if wanted.NewTeam == "" {
		var err error
		if team, err = h.liveTeam(job.TeamID); err != nil {
			return planning.Target{}, err
		}
	}
	target := planning.Target{
		TeamName: team.Name, SiteURL: h.siteURL(), MailDomains: h.mailDomains(team),
		Closed: team.GroupConstrained != nil && *team.GroupConstrained, HidesAddresses: h.hidesAddresses(),
	}
	h.signUp(&target)
	var err error
	if target.Accounts, err = h.target.Accounts(ctx, team.Id, wanted.Usernames, wanted.Emails); err != nil {
		return target, err
	}
	if wanted.Conversations {
		if target.Conversations, err = h.target.Conversations(ctx, idsOf(target.Accounts)); err != nil {
			return target, err
		}
	}
	if wanted.NewTeam == "" {
		target.Channels, err = h.channelsOf(ctx, job)
	} else {
		target.TeamsTaken, err = h.target.Teams(ctx, wanted.NewTeam)
	}
	if err != nil {
		return target, err
	}
	if target.Emoji, err = h.emoji(ctx, wanted.Emoji); err != nil {
		return target, err
	}
	if target.Limits, err = h.limitsOf(ctx, team.Id); err != nil {
		return target, err
	}
	target.Unknown, err = h.rows.Probe(ctx)
	return target, err
}

func idsOf(accounts []planning.Account) []string {
	ids := make([]string, len(accounts))
	for i, account := range accounts {
		ids[i] = account.ID
	}
	return ids
}

// liveTeam is a team that is not archived.
func (h *Host) liveTeam(id string) (*model.Team, error) {
	team, appErr := h.papi.GetTeam(id)
	if appErr != nil {
		return nil, fmt.Errorf("look at team %s: %w", id, appErr)
	}
	if team.DeleteAt != 0 {
		return nil, transfer.Errorf(transfer.CodeWrongState, "The team is archived. Restore it first.")
	}
	return team, nil
}

// channelsOf returns the channels of a job's team, with the channels of archives that
// imports made them from.
func (h *Host) channelsOf(ctx context.Context, job transfer.Job) ([]planning.TargetChannel, error) {
	channels, err := h.target.Channels(ctx, job.TeamID, job.RequestedBy)
	if err != nil {
		return nil, err
	}
	return channels, h.addOrigins(ctx, job, channels)
}

// hidesAddresses reports whether the server keeps e-mail addresses from those who
// are no system admins. What its settings do not say is hidden.
func (h *Host) hidesAddresses() bool {
	shown := h.papi.GetConfig().PrivacySettings.ShowEmailAddress
	return shown == nil || !*shown
}

func (h *Host) siteURL() string {
	if siteURL := h.papi.GetConfig().ServiceSettings.SiteURL; siteURL != nil {
		return strings.TrimSuffix(*siteURL, "/")
	}
	return ""
}

// mailDomains returns the domains of e-mail addresses that both the server and the team
// accept; none means any.
func (h *Host) mailDomains(team *model.Team) []string {
	here := domains(team.AllowedDomains)
	settings := h.papi.GetConfig().TeamSettings
	if settings.RestrictCreationToDomains == nil {
		return here
	}
	everywhere := domains(*settings.RestrictCreationToDomains)
	if len(here) == 0 || len(everywhere) == 0 {
		return append(here, everywhere...)
	}
	both := slices.DeleteFunc(here, func(domain string) bool { return !slices.Contains(everywhere, domain) })
	if len(both) == 0 {
		// None is in both; none would mean any.
		return []string{"invalid"}
	}
	return both
}

// signUp notes who may make an account on the server. What is not set is allowed by
// the server's defaults, but for guests.
func (h *Host) signUp(target *planning.Target) {
	config := h.papi.GetConfig()
	off := func(setting *bool) bool { return setting != nil && !*setting }
	target.NoSignUp = off(config.TeamSettings.EnableUserCreation) || off(config.EmailSettings.EnableSignUpWithEmail)
	guests := config.GuestAccountsSettings
	target.NoGuests = guests.Enable == nil || !*guests.Enable
	if guests.RestrictCreationToDomains != nil {
		target.GuestDomains = domains(*guests.RestrictCreationToDomains)
	}
}

// domains reads a list as the server does (NormalizeDomains).
func domains(list string) []string {
	list = strings.NewReplacer("@", " ", ",", " ").Replace(strings.ToLower(list))
	return strings.Fields(list)
}

func (h *Host) limitsOf(ctx context.Context, teamID string) (planning.TargetLimits, error) {
	counts, err := h.target.Counts(ctx, teamID)
	if err != nil {
		return planning.TargetLimits{}, err
	}
	limits := planning.TargetLimits{Members: counts.Members, Channels: counts.Channels, FreeBytes: -1, FreeSeats: -1}
	settings := h.papi.GetConfig().TeamSettings
	if settings.MaxUsersPerTeam != nil {
		limits.MaxMembers = int64(*settings.MaxUsersPerTeam)
	}
	if settings.MaxChannelsPerTeam != nil {
		limits.MaxChannels = *settings.MaxChannelsPerTeam
	}
	files, err := h.files()
	if err != nil {
		return limits, err
	}
	if free, known := files.Free(ctx); known {
		limits.FreeBytes = free
	}
	return limits, nil
}

// emoji returns those of the server, with the checksums of their images, and
// those that it has itself.
func (h *Host) emoji(ctx context.Context, wanted []string) (found []planning.TargetEmoji, err error) {
	for _, name := range wanted {
		if model.IsSystemEmojiName(name) {
			found = append(found, planning.TargetEmoji{Name: name, System: true})
		}
	}
	custom, err := h.target.Emoji(ctx, wanted)
	if err != nil {
		return nil, err
	}
	files, err := filestore.New(filestore.FromConfig(h.papi.GetUnsanitizedConfig(), h.papi.GetLicense()).Files)
	if err != nil {
		return nil, err
	}
	for _, emoji := range custom {
		sum, err := checksum(ctx, files, "emoji/"+emoji.ID+"/image", mmrules.MaxEmojiSize)
		if err != nil {
			return nil, err
		}
		found = append(found, planning.TargetEmoji{Name: emoji.Name, SHA256: sum})
	}
	return found, nil
}

// checksum is that of the first bytes of a file, empty for one that is not there.
func checksum(ctx context.Context, files filestore.Backend, name string, most int64) (string, error) {
	file, err := files.Open(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, io.LimitReader(file, most)); err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// addOrigins says of channels which of them imports by the same user made.
func (h *Host) addOrigins(ctx context.Context, job transfer.Job, channels []planning.TargetChannel) error {
	origins, err := h.notes.Origins(ctx, job.TeamID, job.RequestedBy)
	if err != nil {
		return err
	}
	for i := range channels {
		channels[i].Origin = origins[channels[i].ID]
	}
	return nil
}

// RememberOrigins adds channels that a user's import made.
func (h *Host) RememberOrigins(ctx context.Context, teamID, userID string, names map[string]string) error {
	channels, err := h.target.Channels(ctx, teamID, userID)
	if err != nil {
		return err
	}
	ids := make(map[string]string, len(channels))
	for _, channel := range channels {
		ids[channel.Name] = channel.ID
	}
	return h.notes.AddOrigins(ctx, teamID, userID, names, ids)
}
