package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/pluginapi"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/access"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/api"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/command"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/consent"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/health"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/jobs"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mattermost/exporthost"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mattermost/importhost"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mattermost/serveraudit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mattermost/serverhealth"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/metrics"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/notify"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/kvstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/texts"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// version is set by the build from plugin.json.
var version = "dev"

// botName is the account that messages about jobs come from.
const botName = "team-export"

// noticeTries is the number of attempts to send the messages to affected members: each
// sends a few hundred.
const noticeTries = 15

// app is the plugin put together.
type app struct {
	settings *config.Config
	trail    *audit.Trail
	jobs     *jobs.Manager
	target   *importhost.Host
	master   *sql.DB
	api      *api.API
	command  *command.Command
	metrics  *metrics.Meter
	health   *health.Checker
}

// close ends the running jobs, for as long as ctx lasts, and what they used.
func (a *app) close(ctx context.Context) error {
	a.command.Close()
	err := a.jobs.Stop(ctx)
	a.target.Close()
	return errors.Join(err, a.master.Close())
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
	master := databases.Master()
	target := importhost.New(importhost.Options{
		API: papi, Access: decisions, Rights: access.NewRights(papi), Records: records, Master: master, BotID: botID, NewID: model.NewId, Now: time.Now,
		MaxUpload: func() int64 { return settings.Now().MaxUploadSize },
	})
	imports := importer.New(target, records, time.Now, importhost.Pace())
	undos := target.Undo(imports.Plans(), ledger, master, papi)
	members := sqlstore.NewMembers(master)
	consents := consent.New(consent.Options{
		Store: records, Setting: func() config.Consent { return settings.Now().Consent }, Silent: members.Silent, Now: time.Now,
	})
	systemAdmin := func(userID string) bool { return decisions.ViewAllJobs(userID) == nil }
	trail := audit.New(audit.Options{
		Store: records, Name: serveraudit.NameOf(papi), SystemAdmin: systemAdmin, Copy: serveraudit.Copy(papi), Settings: func() any { return settings.Now() }, Warn: client.Log.Error, Now: time.Now,
	})
	concerned := notify.NewMembers(notify.MembersOptions{
		API: papi, BotID: botID, Wanted: func() bool { return settings.Now().NotifyMembers }, Conversing: members.Conversing,
	})
	built := &app{settings: settings, trail: trail, target: target, master: master, metrics: counted}
	host := exporthost.New(exporthost.Options{
		API: papi, Settings: settings.Now, Access: decisions, Consents: consents,
		Store:   sqlstore.New(databases, func() time.Duration { return settings.Now().ExportPause }),
		History: func() exporthost.History { return built.jobs },
	})
	built.jobs = jobs.New(jobs.Options{
		Ledger:  ledger,
		Runners: map[transfer.Kind]jobs.Runner{transfer.KindExport: exporter.New(host, version), transfer.KindImport: imports, transfer.KindUndo: undos},
		Notices: notifier,
		Also: []jobs.Notifier{
			{Name: "trail", Notices: trail.Finishes()},
			{Name: "members", Notices: concerned, Tries: noticeTries},
		},
		SystemAdmin: systemAdmin,
		MayStart:    trail.MayStart,
		Record:      trail.Started,
		Limits:      func() jobs.Limits { return limits(settings.Now()) },
		Username:    serveraudit.NameOf(papi),
		NewID:       model.NewId,
		Sweep:       built.sweep,
	})
	built.health = serverhealth.New(papi, version, databases, built.jobs)
	sessions := access.NewSessions(papi)
	built.api = api.New(api.Options{
		Access: decisions, Jobs: built.jobs, Archives: host, Uploads: target.Uploads(), Imports: imports.Plans(), Folder: target,
		Consents: consents, Trail: trail, Health: built.health, Sessions: sessions, Undo: undos,
		Estimates: exporter.NewEstimator(exporthost.Counters(databases)), Logger: &client.Log,
	})
	also := command.Host{Access: decisions, Jobs: built.jobs, Archives: target.Uploads(), Plans: imports.Plans()}
	built.command, err = command.Start(papi, client, command.Options{
		REST: built.api, Texts: bundle, Session: func(ctx context.Context) error { return sessions.Allow(ctx, audit.OriginOf(ctx).SessionID) }, Rights: also.Rights(), Imports: also, BotID: botID,
	})
	if err != nil {
		return nil, err
	}
	return built, nil
}

// sweep removes expired uploads and records, and records that the settings changed.
func (a *app) sweep(ctx context.Context) error {
	return errors.Join(a.target.Uploads().Sweep(ctx), a.trail.Sweep(ctx), a.trail.Policy(ctx))
}

// keptArchives is the number of archives of a team that one person may keep. Archives
// with the same contents replace each other.
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
