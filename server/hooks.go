package main

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/audit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/command"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mattermost/serveraudit"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mattermost/serverhealth"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/process"
)

// stopLimit is the time in which running jobs must stop when the plugin is stopped. A server that shuts down kills a plugin after 10 seconds.
const stopLimit = 8 * time.Second

// commandLimit is the time in which a command must be answered.
const commandLimit = 30 * time.Second

// garbagePercent limits the garbage in memory, in percent of the memory in use: an
// export makes much of it, and the server needs the memory.
const garbagePercent = 40

// Plugin implements the hooks that the Mattermost server calls.
type Plugin struct {
	plugin.MattermostPlugin
	config config.Config
	app    *app
}

// OnActivate builds the plugin, or refuses with the reason.
func (p *Plugin) OnActivate() error {
	debug.SetGCPercent(garbagePercent)
	if err := process.LowerPriority(); err != nil {
		p.API.LogWarn("Exports run at the priority of the server", "error", err.Error())
	}
	built, err := build(p.API, &p.config)
	if err != nil {
		return fmt.Errorf("activate team-export: %w", err)
	}
	p.app = built
	return nil
}

// OnDeactivate stops the running jobs; they wait for another node, or for the
// next activation. One that does not stop in time is taken over when its lease
// ends.
func (p *Plugin) OnDeactivate() error {
	if p.app == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopLimit)
	defer cancel()
	return p.app.close(ctx)
}

// OnConfigurationChange takes over new settings; the server also calls it
// before OnActivate.
func (p *Plugin) OnConfigurationChange() error {
	problems, err := p.config.Load(p.API)
	for _, problem := range problems {
		p.API.LogError("A setting of team-export is not valid", "problem", problem)
	}
	return err
}

// ServeHTTP answers requests to /plugins/team-export.
func (p *Plugin) ServeHTTP(c *plugin.Context, w http.ResponseWriter, r *http.Request) {
	if p.app == nil {
		http.Error(w, "team-export is not active", http.StatusServiceUnavailable)
		return
	}
	r = serveraudit.FromRequest(c, r)
	if strings.HasPrefix(r.URL.Path, command.Prefix+"/") {
		p.app.command.ServeHTTP(w, r)
		return
	}
	p.app.api.ServeHTTP(w, r)
}

// ServeMetrics answers Prometheus at the metrics address of the server, below
// /plugins/team-export/metrics. A server serves it when its own metrics are enabled.
func (p *Plugin) ServeMetrics(_ *plugin.Context, w http.ResponseWriter, r *http.Request) {
	if p.app == nil {
		http.Error(w, "team-export is not active", http.StatusServiceUnavailable)
		return
	}
	p.app.metrics.ServeHTTP(w, r)
}

// GenerateSupportData adds the health report to the support packet of the server.
func (p *Plugin) GenerateSupportData(*plugin.Context) ([]*model.FileData, error) {
	if p.app == nil {
		return nil, nil
	}
	return serverhealth.SupportData(context.Background(), p.app.health)
}

// ExecuteCommand answers /teamexport.
func (p *Plugin) ExecuteCommand(c *plugin.Context, args *model.CommandArgs) (*model.CommandResponse, *model.AppError) {
	if p.app == nil {
		return nil, model.NewAppError("ExecuteCommand", "team_export.inactive", nil, "team-export is not active", http.StatusServiceUnavailable)
	}
	ctx, cancel := context.WithTimeout(context.Background(), commandLimit)
	defer cancel()
	ctx = audit.WithOrigin(ctx, audit.Origin{UserID: args.UserId, SessionID: c.SessionId, Address: c.IPAddress})
	return p.app.command.Execute(ctx, args), nil
}
