package main

import (
	"database/sql"

	"github.com/mattermost/mattermost/server/public/plugin"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/nativeundo"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/store/filestore"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/undo"
)

// undoHost joins the papers of imports with the server that they are taken back on.
type undoHost struct {
	*importHost
	*nativeundo.Server
}

func newUndo(host *importHost, master *sql.DB, papi plugin.API, reach undo.Reach) *undo.Undo {
	files := func() (nativeundo.Files, error) {
		return filestore.New(filestore.FromConfig(papi.GetUnsanitizedConfig(), papi.GetLicense()).Files)
	}
	return undo.New(undoHost{importHost: host, Server: nativeundo.New(master, papi, files)}, reach)
}

var _ undo.Host = undoHost{}
