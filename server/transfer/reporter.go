package transfer

// Reporter hears how far a piece of work is. Its methods return at once and
// are called from one goroutine.
type Reporter interface {
	// Phase begins a part of the work. A nil total is not known.
	Phase(phase Phase, total *int64, unit string)
	// Advance adds to what is done in the phase.
	Advance(n int64)
}

// Result is what a job that succeeded leaves behind.
type Result struct {
	Archive Archive
	Report  Report
}
