package transfer

import "slices"

// State is where a job stands.
type State string

// The states of the REST contract. The planning states belong to imports.
const (
	StateQueued                State = "queued"
	StateRunning               State = "running"
	StatePlanning              State = "planning"
	StateNeedsReview           State = "needs_review"
	StateApplying              State = "applying"
	StateCanceling             State = "canceling"
	StateSucceeded             State = "succeeded"
	StateSucceededWithWarnings State = "succeeded_with_warnings"
	StateFailed                State = "failed"
	StateCanceled              State = "canceled"
	StateExpired               State = "expired"
)

// transitions lists, for each state, the states that may follow it.
var transitions = map[State][]State{
	StateQueued:                {StateRunning, StatePlanning, StateCanceled, StateFailed},
	StateRunning:               {StateCanceling, StateSucceeded, StateSucceededWithWarnings, StateFailed},
	StatePlanning:              {StateNeedsReview, StateCanceling, StateFailed},
	StateNeedsReview:           {StateApplying, StateCanceled, StateExpired, StateFailed},
	StateApplying:              {StateCanceling, StateSucceeded, StateSucceededWithWarnings, StateFailed},
	StateCanceling:             {StateCanceled, StateSucceeded, StateSucceededWithWarnings, StateFailed},
	StateSucceeded:             {StateExpired},
	StateSucceededWithWarnings: {StateExpired},
	StateFailed:                {},
	StateCanceled:              {},
	StateExpired:               {},
}

// CanBecome reports whether a job may go from s to next.
func (s State) CanBecome(next State) bool { return slices.Contains(transitions[s], next) }

// Ended reports whether no work is being done or waiting any more.
func (s State) Ended() bool {
	switch s {
	case StateSucceeded, StateSucceededWithWarnings, StateFailed, StateCanceled, StateExpired:
		return true
	case StateQueued, StateRunning, StatePlanning, StateNeedsReview, StateApplying, StateCanceling:
		return false
	default:
		return false
	}
}

// Succeeded reports whether the job left a result behind.
func (s State) Succeeded() bool { return s == StateSucceeded || s == StateSucceededWithWarnings }
