package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/pluginapi"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/api"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/command"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/consent"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/metrics"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/notify"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/kvstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/texts"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// version is set by the build from plugin.json.
var version = "dev"

// botName is the account that messages about jobs come from.
const botName = "team-export"

// noticeTries is how often messages to those concerned are taken up: they go out
// a few hundred at a time.
const noticeTries = 15

// app is the plugin put together.
type app struct {
	settings *config.Config
	trail    *audit.Trail
	jobs     *jobs.Manager
	imports  *imports
	api      *api.API
	command  *command.Command
	metrics  *metrics.Meter
}

// close ends the running jobs, for as long as ctx lasts, and what they used.
func (a *app) close(ctx context.Context) error {
	a.command.Close()
	return errors.Join(a.jobs.Stop(ctx), a.imports.close())
}

// build is the one place where the rooms meet.
func build(papi plugin.API, settings *config.Config) (*app, error) {
	// For its log only: the driver it could lend is not safe (docs/adr/0001).
	client := pluginapi.NewClient(papi, nil)
	databases, err := sqlstore.Connect(papi.GetUnsanitizedConfig().SqlSettings, papi.GetLicense() != nil)
	if err != nil {
		return nil, err
	}
	botID, err := client.Bot.EnsureBot(&model.Bot{
		Username: botName, DisplayName: "Team Export", Description: "Tells how exports and imports of teams ended.",
	}, pluginapi.ProfileImagePath("assets/icon.png"))
	if err != nil {
		return nil, fmt.Errorf("make the bot @%s: %w", botName, err)
	}
	records := kvstore.New(papi)
	decisions := access.New(papi, settings.Now)
	bundle, err := texts.Load(papi)
	if err != nil {
		return nil, err
	}
	notifier := notify.New(notify.Options{
		API: papi, Access: decisions, Logger: &client.Log, Texts: bundle, BotID: botID, Now: time.Now,
		Delete: func(job transfer.Job) []*model.MessageAttachment {
			return command.DeleteButton(texts.For(papi, bundle, job.RequestedBy), job)
		},
	})
	counted := metrics.New(version)
	ledger := jobs.NewLedger(jobs.LedgerOptions{Store: records, Listener: jobs.Listeners{notifier, counted}, Logger: &client.Log, Now: time.Now})
	imports := newImports(papi, settings, decisions, databases, records, ledger, botID)
	members := sqlstore.NewMembers(imports.master)
	host := &host{
		papi:     papi,
		settings: settings,
		access:   decisions,
		store:    sqlstore.New(databases, func() time.Duration { return settings.Now().ExportPause }),
		consents: consent.New(consent.Options{
			Store: records, Setting: func() config.Consent { return settings.Now().Consent }, Silent: members.Silent, Now: time.Now,
		}),
	}
	systemAdmin := func(userID string) bool { return decisions.ViewAllJobs(userID) == nil }
	trail := audit.New(audit.Options{
		Store: records, Name: nameOf(papi), SystemAdmin: systemAdmin, Copy: copyToServer(papi), Warn: client.Log.Error, Now: time.Now,
	})
	concerned := notify.NewMembers(notify.MembersOptions{
		API: papi, BotID: botID, Wanted: func() bool { return settings.Now().NotifyMembers }, Conversing: members.Conversing,
	})
	built := &app{settings: settings, trail: trail, imports: imports, metrics: counted}
	built.jobs = jobs.New(jobs.Options{
		Ledger:  ledger,
		Runners: map[transfer.Kind]jobs.Runner{transfer.KindExport: exporter.New(host, version), transfer.KindImport: imports.runner, transfer.KindUndo: imports.undo},
		Notices: notifier,
		Also: []jobs.Notifier{
			{Name: "trail", Notices: trail.Finishes()},
			{Name: "members", Notices: concerned, Tries: noticeTries},
		},
		SystemAdmin: systemAdmin,
		MayStart:    trail.MayStart,
		Record:      trail.Started,
		Limits:      func() jobs.Limits { return limits(settings.Now()) },
		Username:    nameOf(papi),
		NewID:       model.NewId,
		Sweep:       built.sweep,
	})
	sessions := access.NewSessions(papi)
	built.api = api.New(api.Options{
		Access: decisions, Jobs: built.jobs, Archives: host, Uploads: imports.uploads, Imports: imports.runner, Folder: imports.folder,
		Consents: host.consents, Trail: trail, Sessions: sessions, Undo: imports.undo,
		Estimates: exporter.NewEstimator(counters(databases)), Logger: &client.Log,
	})
	also := commandHost{access: decisions, jobs: built.jobs, uploads: imports.uploads, runner: imports.runner}
	built.command, err = newCommand(papi, client, command.Options{
		REST: built.api, Texts: bundle, Session: sessionOf(sessions), Rights: also.rights(), Imports: also, BotID: botID,
	})
	if err != nil {
		return nil, err
	}
	return built, nil
}

// sweep removes what is over, and writes down what nobody told us of.
func (a *app) sweep(ctx context.Context) error {
	return errors.Join(a.imports.uploads.Sweep(ctx), a.trail.Sweep(ctx), a.notePolicy(ctx))
}

// keptArchives is how many archives of a team one person may keep at a time. Only
// archives that hold different things add up.
const keptArchives = 20

func limits(settings config.Settings) jobs.Limits {
	return jobs.Limits{
		Exports:         settings.ConcurrentJobs,
		PerTeamAndDay:   settings.JobsPerTeamPerDay,
		PerMemberAndDay: settings.MemberArchivesPerDay,
		Lifetime:        settings.ArchiveLifetime,
		KeptArchives:    keptArchives,
	}
}

// counters opens what estimates count with.
func counters(databases sqlstore.Databases) func(context.Context) (exporter.Counter, error) {
	all := sqlstore.NewCounters(databases)
	return func(ctx context.Context) (exporter.Counter, error) {
		counter, err := all.Open(ctx)
		if err != nil {
			return nil, err
		}
		return counter, nil
	}
}

// host joins the stores to what the exporter and the API ask for.
type host struct {
	papi     plugin.API
	settings *config.Config
	access   *access.Access
	store    *sqlstore.Store
	consents *consent.Book
}

// MaxArchiveSize is how many bytes an archive may have.
func (h *host) MaxArchiveSize() int64 { return h.settings.Now().MaxArchiveSize }

// Bounds says what the archive of a job may hold now.
func (h *host) Bounds(ctx context.Context, job transfer.Job) (transfer.Bounds, error) {
	if err := context.Cause(ctx); err != nil {
		return transfer.Bounds{}, err
	}
	return h.access.Bounds(job)
}

// Open starts a snapshot of a team.
func (h *host) Open(ctx context.Context, teamID string, selection teamdata.Selection) (exporter.Snapshot, error) {
	snapshot, err := h.store.Open(ctx, teamID, selection)
	if err != nil {
		return nil, err
	}
	return snapshot, nil
}

// Stores opens the server's file store and export folder as they are
// configured now.
func (h *host) Stores() (exporter.Files, exporter.Archives, error) {
	stores := h.stores()
	files, err := filestore.New(stores.Files)
	if err != nil {
		return nil, nil, fmt.Errorf("open the file store: %w", err)
	}
	archives, err := filestore.OpenArchives(stores)
	if err != nil {
		return nil, nil, err
	}
	return files, archives, nil
}

// OpenArchive opens a finished archive for download.
func (h *host) OpenArchive(ctx context.Context, name string) (io.ReadSeekCloser, int64, error) {
	archives, err := filestore.OpenArchives(h.stores())
	if err != nil {
		return nil, 0, err
	}
	return archives.Open(ctx, name)
}

func (h *host) stores() filestore.Stores {
	return filestore.FromConfig(h.papi.GetUnsanitizedConfig(), h.papi.GetLicense())
}

// Source describes this server.
func (h *host) Source() archive.Source {
	source := archive.Source{ServerID: h.papi.GetDiagnosticId(), ServerVersion: h.papi.GetServerVersion()}
	if siteURL := h.papi.GetConfig().ServiceSettings.SiteURL; siteURL != nil {
		source.SiteURL = *siteURL
	}
	return source
}
