package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mattermost/importtarget"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/kvstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlwrite"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/uploads"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// imports joins the rooms that imports need.
type imports struct {
	uploads *uploads.Manager
	runner  *importer.Importer
	undo    *undo.Undo
	folder  *importHost
	master  *sql.DB
	// deafen ends the listening to other nodes.
	deafen func()
}

// close ends the connections.
func (i *imports) close() error {
	i.deafen()
	return i.master.Close()
}

// listen hears what other nodes say of their caches, until the returned function is
// called.
func listen(target *importtarget.Target) (deafen func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var listening sync.WaitGroup
	listening.Go(func() { target.Listen(ctx) })
	return func() {
		cancel()
		listening.Wait()
	}
}

func newImports(papi plugin.API, settings *config.Config, decisions *access.Access, databases sqlstore.Databases, records *kvstore.Store, ledger *jobs.Ledger, botID string) *imports {
	master := databases.Master()
	rows := sqlwrite.New(master)
	host := &importHost{
		target: sqlstore.NewTarget(master), papi: papi, access: decisions, records: records, rights: access.NewRights(papi), rows: rows,
	}
	host.server = importtarget.New(importtarget.Options{API: papi, Rows: rows, Blobs: host.blobs, BotID: botID, HTTP: importtarget.NewClient(), Nodes: importtarget.NewNodes(records)})
	host.uploads = uploads.New(uploads.Options{
		Store: records, ChunkSize: filestore.ChunkSize, NewID: model.NewId, Now: time.Now,
		Chunks:  func() (uploads.Chunks, error) { return host.files() },
		MaxSize: func() int64 { return settings.Now().MaxUploadSize },
	})
	runner := importer.New(host, records, time.Now, pace())
	return &imports{
		uploads: host.uploads, runner: runner, folder: host, master: master,
		undo: newUndo(host, runner, ledger, master, papi), deafen: listen(host.server),
	}
}

// pace is how imports write; the environment may slow it down, for tests.
func pace() importer.Pace {
	return importer.Pace{
		Posts: int(environment("MM_TEAMEXPORT_BATCHPOSTS")), Pause: time.Duration(environment("MM_TEAMEXPORT_BATCHPAUSEMS")) * time.Millisecond,
	}
}

// importHost joins the stores and the server to what the importer asks for.
type importHost struct {
	target  *sqlstore.Target
	papi    plugin.API
	access  *access.Access
	records *kvstore.Store
	uploads *uploads.Manager
	rights  *access.Rights
	rows    *sqlwrite.Store
	server  *importtarget.Target
}

// Rows is the database that rows are written into.
func (h *importHost) Rows() write.Store { return h.rows }

// Server does what the server itself does.
func (h *importHost) Server() write.Target { return h.server }

// DefaultLocale is the language of those who said none.
func (h *importHost) DefaultLocale() string {
	if locale := h.papi.GetConfig().LocalizationSettings.DefaultClientLocale; locale != nil {
		return *locale
	}
	return model.DefaultLocale
}

// blobs opens the server's file store as it is configured now.
func (h *importHost) blobs() (importtarget.Blobs, error) {
	return filestore.New(filestore.FromConfig(h.papi.GetUnsanitizedConfig(), h.papi.GetLicense()).Files)
}

// files opens the server's file store as it is configured now.
func (h *importHost) files() (*filestore.Imports, error) {
	return filestore.OpenImports(filestore.FromConfig(h.papi.GetUnsanitizedConfig(), h.papi.GetLicense()))
}

// Policy says what a user may do with a team.
func (h *importHost) Policy(userID, teamID string) (importer.Policy, error) {
	who, err := h.access.ImportTeam(userID, teamID)
	if err != nil {
		return importer.Policy{}, err
	}
	if who.SystemAdmin {
		return importer.SystemAdmin(), nil
	}
	return teamPolicy(who.Users, who.MaxUsers), nil
}

// teamPolicy is what a team admin may do, by what the settings say of people
// who have no account in the team, and of how many accounts an import may make.
func teamPolicy(users config.ImportedUsers, most int) importer.Policy {
	policy := importer.TeamAdmin()
	policy.MaxAccounts = int64(most)
	policy.Accounts = users == config.ImportedActive
	policy.OneShell = users == config.ImportedNone
	return policy
}

// Limits returns those of the server.
func (h *importHost) Limits(ctx context.Context) (importer.ServerLimits, error) {
	runes, err := h.target.MessageLimit(ctx)
	if err != nil {
		return importer.ServerLimits{}, err
	}
	limits := importer.ServerLimits{PostRunes: runes}
	files := h.papi.GetConfig().FileSettings
	if files.MaxFileSize != nil {
		limits.FileBytes = *files.MaxFileSize
	}
	if files.MaxImageResolution != nil {
		limits.ImagePixels = *files.MaxImageResolution
	}
	return limits, nil
}

// Target describes what a job imports into.
func (h *importHost) Target(ctx context.Context, job transfer.Job, wanted importer.Wanted) (importer.Target, error) {
	team := &model.Team{}
	if wanted.NewTeam == "" {
		var err error
		if team, err = h.liveTeam(job.TeamID); err != nil {
			return importer.Target{}, err
		}
	}
	target := importer.Target{
		TeamName: team.Name, SiteURL: h.siteURL(), MailDomains: h.mailDomains(team),
		Closed: team.GroupConstrained != nil && *team.GroupConstrained, HidesAddresses: h.hidesAddresses(),
	}
	h.signUp(&target)
	var err error
	if target.Accounts, err = h.target.Accounts(ctx, team.Id, wanted.Usernames, wanted.Emails); err != nil {
		return target, err
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

// liveTeam is a team that is not archived.
func (h *importHost) liveTeam(id string) (*model.Team, error) {
	team, appErr := h.papi.GetTeam(id)
	if appErr != nil {
		return nil, fmt.Errorf("look at team %s: %w", id, appErr)
	}
	if team.DeleteAt != 0 {
		return nil, transfer.Errorf(transfer.CodeWrongState, "The team is archived. Restore it first.")
	}
	return team, nil
}

// channelsOf are those of a job's team, with what imports made them of.
func (h *importHost) channelsOf(ctx context.Context, job transfer.Job) ([]importer.TargetChannel, error) {
	channels, err := h.target.Channels(ctx, job.TeamID, job.RequestedBy)
	if err != nil {
		return nil, err
	}
	return channels, h.addOrigins(ctx, job, channels)
}

// hidesAddresses reports whether the server keeps e-mail addresses from those who
// are no system admins. What its settings do not say is hidden.
func (h *importHost) hidesAddresses() bool {
	shown := h.papi.GetConfig().PrivacySettings.ShowEmailAddress
	return shown == nil || !*shown
}

func (h *importHost) siteURL() string {
	if siteURL := h.papi.GetConfig().ServiceSettings.SiteURL; siteURL != nil {
		return strings.TrimSuffix(*siteURL, "/")
	}
	return ""
}

// mailDomains are those that both the server and the team take addresses of;
// none means any.
func (h *importHost) mailDomains(team *model.Team) []string {
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
func (h *importHost) signUp(target *importer.Target) {
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

func (h *importHost) limitsOf(ctx context.Context, teamID string) (importer.TargetLimits, error) {
	counts, err := h.target.Counts(ctx, teamID)
	if err != nil {
		return importer.TargetLimits{}, err
	}
	limits := importer.TargetLimits{Members: counts.Members, Channels: counts.Channels, FreeBytes: -1, FreeSeats: -1}
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
func (h *importHost) emoji(ctx context.Context, wanted []string) (found []importer.TargetEmoji, err error) {
	for _, name := range wanted {
		if model.IsSystemEmojiName(name) {
			found = append(found, importer.TargetEmoji{Name: name, System: true})
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
		found = append(found, importer.TargetEmoji{Name: emoji.Name, SHA256: sum})
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

// maxOrigins bounds how many channels are remembered for a user and a team.
const maxOrigins = 5000

// originsKey is where a user's imports into a team keep what they made.
func originsKey(teamID, userID string) string { return "origins_" + teamID + "_" + userID }

// addOrigins says of channels which of them imports by the same user made.
func (h *importHost) addOrigins(ctx context.Context, job transfer.Job, channels []importer.TargetChannel) error {
	made := map[string]string{}
	if _, err := records.Load(ctx, h.records, originsKey(job.TeamID, job.RequestedBy), &made); err != nil {
		return err
	}
	origins := make(map[string]string, len(made))
	for origin, id := range made {
		origins[id] = origin
	}
	for i := range channels {
		channels[i].Origin = origins[channels[i].ID]
	}
	return nil
}

// RememberOrigins adds to what a user's imports made. It keeps ids: somebody
// else may get the name of a channel.
func (h *importHost) RememberOrigins(ctx context.Context, teamID, userID string, names map[string]string) error {
	channels, err := h.target.Channels(ctx, teamID, userID)
	if err != nil {
		return err
	}
	_, err = records.Change(ctx, h.records, originsKey(teamID, userID), func(made *map[string]string) error {
		*made = addMade(*made, names, channels)
		return nil
	})
	return err
}

// addMade adds channels that were made, by their names, to those that are known
// by their ids and still there, as many as are remembered.
func addMade(known, names map[string]string, channels []importer.TargetChannel) map[string]string {
	ids, there := map[string]string{}, map[string]bool{}
	for _, channel := range channels {
		ids[channel.Name], there[channel.ID] = channel.ID, true
	}
	made := map[string]string{}
	for _, origin := range slices.Sorted(maps.Keys(known)) {
		if there[known[origin]] && len(made) < maxOrigins {
			made[origin] = known[origin]
		}
	}
	for _, origin := range slices.Sorted(maps.Keys(names)) {
		id := ids[names[origin]]
		if _, again := made[origin]; id != "" && (again || len(made) < maxOrigins) {
			made[origin] = id
		}
	}
	return made
}
