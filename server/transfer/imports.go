package transfer

// The codes of imports.
const (
	// CodeInvalidArchive: the archive cannot be imported; the message says why.
	CodeInvalidArchive Code = "invalid_archive"
	// CodeWrongOffset: the upload goes on from another byte.
	CodeWrongOffset Code = "wrong_offset"
	// CodePlanChanged: the plan is another one than the caller has seen.
	CodePlanChanged Code = "plan_changed"
	// CodeBlocked: the plan has errors; nothing of it can be carried out.
	CodeBlocked Code = "plan_blocked"
	// CodeInvalidDecisions: the details name each decision and what is wrong.
	CodeInvalidDecisions Code = "invalid_decisions"
)

// The codes of details about decisions; [DetailNotAChoice] is one too.
const (
	// DetailNameTaken: the name has an owner here or in the archive, or is none.
	DetailNameTaken = "name_taken"
	// DetailNotATeamName: a server would not let a team have that name.
	DetailNotATeamName = "not_a_team_name"
	// DetailPrivateToPublic: what is private does not go where more people read.
	DetailPrivateToPublic = "private_to_public"
	// DetailChannelArchived: an archived channel takes nothing from team admins.
	DetailChannelArchived = "channel_archived"
	// DetailNotAlone: this must be decided by itself, not together with others.
	DetailNotAlone = "not_alone"
	// DetailNotHere: there is no such account or channel that the user may use.
	DetailNotHere = "not_here"
	// DetailNotInPlan: the plan is about nothing of that name.
	DetailNotInPlan = "not_in_plan"
	// DetailSystemAdminsOnly: others may not decide that.
	DetailSystemAdminsOnly = "system_admins_only"
	// DetailTeamTaken: a team has that name, perhaps an archived one.
	DetailTeamTaken = "team_taken"
	// DetailUnknownSection: a plan has no such section.
	DetailUnknownSection = "unknown_section"
)

// DetailHolder is the code of a detail about the job that keeps another from
// starting: its value says who asked for it and when.
const DetailHolder = "holder"

// InvalidArchive refuses an archive.
func InvalidArchive(format string, args ...any) *Error {
	return Errorf(CodeInvalidArchive, format, args...)
}

// InvalidDecisions refuses changes of a plan; each detail names one.
func InvalidDecisions(details []Detail) *Error {
	invalid := Errorf(CodeInvalidDecisions, "The plan cannot be changed like that.")
	invalid.Details = firstDetails(details)
	return invalid
}

// The phases of an import, in their order.
const (
	PhaseVerifying  Phase = "verifying"
	PhaseInspecting Phase = "inspecting"
	PhasePlanning   Phase = "planning"
	PhaseWriting    Phase = "writing"
	PhaseMembers    Phase = "members"
	PhaseRestoring  Phase = "restoring"
	// PhaseRemoving is that of an undo.
	PhaseRemoving Phase = "removing"
	PhaseChecking Phase = "checking"
)

// ImportSource is the archive that an import reads: one that was uploaded, or one
// of the server's import folder.
type ImportSource struct {
	UploadID string `json:"upload_id,omitempty"`
	FileName string `json:"filename"`
	// Size is in bytes.
	Size int64 `json:"size"`
	// ModifiedAt is the time when an archive of the import folder was last written, in Unix
	// milliseconds; 0 for an upload.
	ModifiedAt int64 `json:"modified_at,omitempty"`
}

// InFolder reports whether the archive lies in the server's import folder, where
// it is not ours to delete.
func (s ImportSource) InFolder() bool { return s.UploadID == "" }

// FolderArchive is an archive in the server's import folder.
type FolderArchive struct {
	Name string `json:"name"`
	// Size is in bytes.
	Size int64 `json:"size"`
	// ModifiedAt is in Unix milliseconds.
	ModifiedAt int64 `json:"modified_at"`
}
