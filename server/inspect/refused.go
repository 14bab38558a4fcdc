package inspect

import (
	"errors"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Refused says why an archive cannot be imported and what to do, unless the error
// is not the archive's fault.
func Refused(err error) error {
	if known, ok := errors.AsType[*archive.Error](err); ok {
		return invalid(err, known.Code, known.Value, known.Text)
	}
	if line, ok := errors.AsType[*bulk.LineError](err); ok {
		return refusedLine(err, line)
	}
	for _, known := range []struct {
		err  error
		code string
		todo string
	}{
		{archive.ErrIncomplete, transfer.RefusedIncomplete, "Export the team again and upload the archive unchanged."},
		{archive.ErrNewer, transfer.RefusedNewer, "Update the plugin on this server."},
		{archive.ErrDamaged, transfer.RefusedDamaged, "Download the archive again, or export the team again, and upload it unchanged."},
		{archive.ErrUnsafe, transfer.RefusedUnsafe, "Upload the archive as it was exported."},
	} {
		if errors.Is(err, known.err) {
			value := strings.TrimPrefix(err.Error(), known.err.Error()+": ")
			return invalid(err, known.code, value, "The archive cannot be imported: "+err.Error()+". "+known.todo)
		}
	}
	return err
}

func refusedLine(err error, line *bulk.LineError) error {
	code, todo := transfer.RefusedLine, "Export the team again and upload the archive unchanged."
	if errors.Is(err, bulk.ErrUTF16) {
		code, todo = transfer.RefusedUTF16, "Upload it once more then."
	}
	if errors.Is(err, archive.ErrIncomplete) {
		code = transfer.RefusedIncomplete
	}
	return invalid(err, code, line.Error(), "The archive cannot be imported: "+line.Error()+". "+todo)
}

// refusedDelta refuses a delta: by itself it has a part of the team, and says of the rest
// only what became of it.
func refusedDelta(base *archive.Base) error {
	return invalid(nil, transfer.RefusedDelta, base.SHA256,
		"The archive cannot be imported: it has only what changed since another one, whose SHA-256 checksum is "+sanitize.CutRunes(base.SHA256, sanitize.MaxNameBytes)+
			". Merge it with that archive by \"teamarchive merge\", and import the result.")
}

// invalid makes the Error of a refused archive. Its only detail says in a code what
// was found.
func invalid(cause error, code, value, message string) error {
	refusal := transfer.InvalidArchive("%s", message).WithCause(cause)
	refusal.Details = []transfer.Detail{{Field: "archive", Code: code, Value: sanitize.CutRunes(value, sanitize.MaxNameBytes), Message: message}}
	return refusal
}
