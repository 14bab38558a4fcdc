package importhost

import (
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/importer"
)

// Pace returns the speed of imports; the environment may reduce it, for tests.
func Pace() importer.Pace {
	return importer.Pace{
		Posts: int(config.Environment("MM_TEAMEXPORT_BATCHPOSTS")), Pause: time.Duration(config.Environment("MM_TEAMEXPORT_BATCHPAUSEMS")) * time.Millisecond,
	}
}
