package testbed

import (
	"context"
	"maps"

	"github.com/mattermost/mattermost/server/public/model"
)

// quiet are the settings that tests have unless they say otherwise: a message
// to a team is a post in the team, and many tests compare what a team holds
// before and after an export.
var quiet = map[string]any{"notifymembers": false}

// ConfigurePlugin replaces the settings of the plugin. The keys are in small
// letters, as the server stores them.
func (s *Server) ConfigurePlugin(ctx context.Context, settings map[string]any) error {
	all := maps.Clone(quiet)
	maps.Copy(all, settings)
	return s.Config(ctx, func(config *model.Config) {
		if config.PluginSettings.Plugins == nil {
			config.PluginSettings.Plugins = map[string]map[string]any{}
		}
		config.PluginSettings.Plugins[PluginID] = all
	})
}
