package exporthost

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/exporter"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/sqlstore"
)

// Counters opens what estimates count with.
func Counters(databases sqlstore.Databases) func(context.Context) (exporter.Counter, error) {
	all := sqlstore.NewCounters(databases)
	return func(ctx context.Context) (exporter.Counter, error) {
		counter, err := all.Open(ctx)
		if err != nil {
			return nil, err
		}
		return counter, nil
	}
}
