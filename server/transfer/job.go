package transfer

// Kind tells exports, imports and undos apart.
type Kind string

// The kinds of the REST contract.
const (
	KindExport Kind = "export"
	KindImport Kind = "import"
	// KindUndo takes an import back.
	KindUndo Kind = "undo"
)

// Job is one export or import as the REST contract shows it. Times are Unix
// milliseconds; zero means not yet.
type Job struct {
	ID          string   `json:"id"`
	Kind        Kind     `json:"kind"`
	TeamID      string   `json:"team_id"`
	TeamName    string   `json:"team_name"`
	RequestedBy string   `json:"requested_by"`
	State       State    `json:"state"`
	Progress    Progress `json:"progress"`
	Attempt     int      `json:"attempt"`
	// Options holds the options of an export; other jobs have none.
	Options ExportOptions `json:"options,omitzero"`
	// Source is the archive that an import reads; nil for an export.
	Source *ImportSource `json:"source,omitempty"`
	// Blocked says that the plan of an import has errors: until that changes it cannot
	// be carried out.
	Blocked bool `json:"blocked,omitempty"`
	// PlanRevision is the revision of the plan that a person agreed to; 0 before.
	PlanRevision int `json:"plan_revision,omitempty"`
	// Undoes is the import that an undo takes back; UndoneAt is when that was done.
	Undoes   string `json:"undoes,omitempty"`
	UndoneAt int64  `json:"undone_at,omitempty"`
	// Mine says that an export is of what one member can see, and theirs alone.
	Mine bool `json:"mine,omitempty"`
	// Scope says what an export was allowed; nil for a system admin's.
	Scope *Scope `json:"scope,omitempty"`

	CreatedAt  int64    `json:"created_at"`
	StartedAt  int64    `json:"started_at,omitempty"`
	FinishedAt int64    `json:"finished_at,omitempty"`
	ExpiresAt  int64    `json:"expires_at,omitempty"`
	Archive    *Archive `json:"archive,omitempty"`
	// Contents is kept for decisions, and left out of answers.
	Contents *Contents `json:"contents,omitempty"`
	Counts   Counts    `json:"counts"`
	// Warnings counts the warnings; the report lists them.
	Warnings int       `json:"warnings"`
	Error    *JobError `json:"error,omitempty"`
	// May is there in answers, never in records.
	May *May `json:"may,omitempty"`
}

// Owner is the member whose own archive the job makes; empty for a job of the
// team.
func (j Job) Owner() string {
	if j.Mine {
		return j.RequestedBy
	}
	return ""
}

// Archive is the file that an export left in the server's export folder.
type Archive struct {
	Name string `json:"name"`
	// Size is in bytes.
	Size int64 `json:"size"`
	// SHA256 is the checksum of the whole file, in hex.
	SHA256 string `json:"sha256"`
	// Moment is the time from which on a delta of the archive must look for changes; 0
	// when the archive cannot be the base of one.
	Moment int64 `json:"moment,omitempty"`
}

// JobError says why a job failed, in words for a person.
type JobError struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
	// Details say of an archive that was refused what was found.
	Details []Detail `json:"details,omitempty"`
}

// Counts says how many things of each kind a job handled.
type Counts map[string]int64

// The kinds of things that are counted.
const (
	CountChannels        = "channels"
	CountUsers           = "users"
	CountBots            = "bots"
	CountTeamMembers     = "team_members"
	CountChannelMembers  = "channel_members"
	CountPosts           = "posts"
	CountReplies         = "replies"
	CountReactions       = "reactions"
	CountPins            = "pins"
	CountFlags           = "flags"
	CountThreadFollowers = "thread_followers"
	CountFiles           = "files"
	CountFileBytes       = "file_bytes"
	CountEmoji           = "emoji"
	CountDirectChannels  = "direct_channels"
	CountDirectPosts     = "direct_posts"
	CountDirectReplies   = "direct_replies"
	CountProfilePictures = "profile_pictures"
	CountBookmarks       = "bookmarks"
	CountPriorities      = "post_priorities"
	CountAcks            = "post_acknowledgements"
	CountEdits           = "earlier_versions"
	CountLinks           = "linked_posts"
	CountIcon            = "team_icon"
	CountArchived        = "channels_archived"
	CountPrivateChannels = "private_channels"

	// What a delta says beside the lines.
	CountChangedPosts = "changed_posts"
	CountDeletedPosts = "deleted_posts"

	// What is not there because people did not agree to the export.
	CountWithheldPeople    = "withheld_people"
	CountWithheldPosts     = "withheld_posts"
	CountWithheldFiles     = "withheld_files"
	CountWithheldReactions = "withheld_reactions"
	CountWithheldBookmarks = "withheld_bookmarks"
)

// Progress says how far a job is in its phase. What is not known is absent.
type Progress struct {
	Phase Phase  `json:"phase"`
	Done  int64  `json:"done"`
	Total *int64 `json:"total,omitempty"`
	Unit  string `json:"unit,omitempty"`
	// DoneBytes and TotalBytes are there in a phase that copies files.
	DoneBytes  int64 `json:"done_bytes,omitempty"`
	TotalBytes int64 `json:"total_bytes,omitempty"`
	// Rate is the number of units that were done in a second, over the whole phase.
	Rate float64 `json:"rate,omitempty"`
	// RemainingSeconds is the time that the phase will still take at that rate.
	RemainingSeconds *int64 `json:"remaining_seconds,omitempty"`
}

// Phase is the part of the work that is being done.
type Phase string

// The phases of an export, in their order.
const (
	PhaseWaiting   Phase = "waiting"
	PhasePeople    Phase = "people"
	PhasePosts     Phase = "posts"
	PhaseFiles     Phase = "files"
	PhaseFinishing Phase = "finishing"
	// PhasePages makes the pages to read the archive without a server.
	PhasePages Phase = "pages"
	PhaseDone  Phase = "done"
)

// The units that progress is counted in.
const (
	UnitUsers = "users"
	UnitPosts = "posts"
	UnitFiles = "files"
)
