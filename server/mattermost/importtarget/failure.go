package importtarget

import "github.com/mattermost/mattermost/server/public/model"

// failure is an error of the server.
type failure struct{ *model.AppError }

// Unwrap returns what the server said.
func (f failure) Unwrap() error { return f.AppError }

// Unavailable reports whether the server itself failed, as when its database is gone:
// another attempt may not meet the error. What caused it does not come through the
// plugin API.
func (f failure) Unavailable() bool { return f.StatusCode >= 500 }
