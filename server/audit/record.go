package audit

import (
	"context"
	"encoding/json"
	"regexp"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Outcome says whether an action was done, refused or failed.
type Outcome string

// The outcomes of the REST contract.
const (
	OK      Outcome = "ok"
	Refused Outcome = "refused"
	Failed  Outcome = "failed"
)

// Record is one action. Times are Unix milliseconds.
type Record struct {
	// ID says where in the trail the record stands.
	ID string `json:"id"`
	At int64  `json:"at"`
	// ActorID is the account that did it, Actor its username then. Both are empty
	// when the server itself did.
	ActorID string  `json:"actor_id"`
	Actor   string  `json:"actor"`
	Action  string  `json:"action"`
	Outcome Outcome `json:"outcome"`
	// Code says why it was not ok: that of the error.
	Code   transfer.Code `json:"code,omitempty"`
	TeamID string        `json:"team_id"`
	JobID  string        `json:"job_id,omitempty"`
	// Options holds the options of the action, a JSON object.
	Options json.RawMessage `json:"options,omitempty"`
	Counts  transfer.Counts `json:"counts,omitempty"`
	// Address is the address that the request came from; empty for actions of the server
	// itself.
	Address string `json:"address"`
	// Missed counts the refusals and other routine records of the actor before this one
	// that were counted instead of written, because they came too fast or were too many.
	Missed int64 `json:"missed,omitempty"`
}

// The actions that are not those of a call.
const (
	ActionDownload = "archive.download"
	ActionPolicy   = "policy.change"
	startSuffix    = ".start"
	finishSuffix   = ".finish"
)

// Origin identifies the sender of a request.
type Origin struct {
	UserID, SessionID, Address string
}

type originKey struct{}

// WithOrigin returns a context that knows where the request came from.
func WithOrigin(ctx context.Context, origin Origin) context.Context {
	return context.WithValue(ctx, originKey{}, origin)
}

// OriginOf returns the sender of the request in ctx; empty for actions of the server
// itself.
func OriginOf(ctx context.Context) Origin {
	origin, _ := ctx.Value(originKey{}).(Origin)
	return origin
}

// id matches ids.
var id = regexp.MustCompile(`^[a-z0-9]{26}$`)

// ID returns what a request calls an id when it can be one; else nothing, so
// that no text of a request comes into the trail.
func ID(text string) string {
	if !id.MatchString(text) {
		return ""
	}
	return text
}

// Most of a list in options, and of a name in it, that a record holds.
const (
	maxNames = 50
	maxName  = 64
)

// optionsOf are the options of a job, short enough for a record.
func optionsOf(job transfer.Job) json.RawMessage {
	if job.Kind != transfer.KindExport {
		return nil
	}
	options := job.Options
	options.Channels.Include, options.Channels.Exclude = short(options.Channels.Include), short(options.Channels.Exclude)
	options.Attachments.MimeTypes = short(options.Attachments.MimeTypes)
	text, err := json.Marshal(options)
	if err != nil {
		return nil
	}
	return text
}

// short is a list with its first names.
func short(names []string) []string {
	kept := make([]string, 0, min(len(names), maxNames+1))
	for _, name := range names[:min(len(names), maxNames)] {
		kept = append(kept, name[:min(len(name), maxName)])
	}
	if len(names) > maxNames {
		kept = append(kept, "…")
	}
	return kept
}
