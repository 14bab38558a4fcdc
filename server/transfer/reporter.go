package transfer

import "context"

// Reporter hears how far a piece of work is. All methods but Confirm and Move
// return at once. They are not called at the same time.
type Reporter interface {
	// Phase begins a part of the work. A nil total is not known.
	Phase(phase Phase, total *int64, unit string)
	// Advance adds to what is done in the phase.
	Advance(n int64)
	// Volume says how many bytes the phase has to copy in all.
	Volume(bytes int64)
	// Copied adds to the bytes that were copied in the phase.
	Copied(bytes int64)
	// Confirm asks whether the work is still wanted, and still ours to do. It
	// is called right before what others will see, such as the publishing of
	// an archive; after an error that must not be done.
	Confirm(ctx context.Context) error
	// Move makes the job one of another team, which it has made. It asks as Confirm
	// does.
	Move(ctx context.Context, teamID, teamName string) error
}

// Result holds the outcome of a job that succeeded.
type Result struct {
	// Archive has no name for a job that makes none.
	Archive Archive
	// Contents says what the archive holds that only some people may take.
	Contents *Contents
	Report   Report
	// Review says that a plan is there, and that the work goes on when a person has agreed
	// to it.
	Review bool
	// Blocked says that the plan cannot be agreed to as it is.
	Blocked bool
}
