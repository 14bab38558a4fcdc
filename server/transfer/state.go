package transfer

// State says how far a job is.
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

// Event is something that happens to a job.
type Event string

// The events. What they lead to depends on where the job stands.
const (
	// EventRun: a node begins the work.
	EventRun Event = "run"
	// EventPlan: a node begins to look at what is to be imported.
	EventPlan Event = "plan"
	// EventPlanned: the plan is ready to be read.
	EventPlanned Event = "planned"
	// EventApply: a person has agreed to the plan.
	EventApply Event = "apply"
	// EventCancel: a person wants it to stop.
	EventCancel Event = "cancel"
	// EventStopped: the work has stopped, because a person canceled it.
	EventStopped Event = "stopped"
	// EventSucceed and EventWarn: the work is done, without and with warnings.
	EventSucceed Event = "succeed"
	EventWarn    Event = "warn"
	// EventFail: the work cannot be done.
	EventFail Event = "fail"
	// EventInterrupt: the node that worked on it is gone. Work that can begin
	// again waits for another node.
	EventInterrupt Event = "interrupt"
	// EventExpire: what it left behind is removed.
	EventExpire Event = "expire"
)

// transitions lists, for each event, the states in which it may happen and
// what they become.
var transitions = map[Event]map[State]State{
	EventRun:  {StateQueued: StateRunning},
	EventPlan: {StateQueued: StatePlanning},
	// A plan whose names were taken meanwhile is made anew.
	EventPlanned: {StatePlanning: StateNeedsReview, StateApplying: StateNeedsReview},
	EventApply:   {StateNeedsReview: StateApplying},
	EventCancel: {
		StateQueued: StateCanceled, StateNeedsReview: StateCanceled,
		StateRunning: StateCanceling, StatePlanning: StateCanceling, StateApplying: StateCanceling, StateCanceling: StateCanceling,
	},
	EventStopped: {StateCanceling: StateCanceled},
	EventSucceed: {StateRunning: StateSucceeded, StateApplying: StateSucceeded, StateCanceling: StateSucceeded},
	EventWarn: {
		StateRunning: StateSucceededWithWarnings, StateApplying: StateSucceededWithWarnings, StateCanceling: StateSucceededWithWarnings,
	},
	EventFail: {
		StateQueued: StateFailed, StateRunning: StateFailed, StatePlanning: StateFailed,
		StateNeedsReview: StateFailed, StateApplying: StateFailed, StateCanceling: StateFailed,
	},
	// What an import has begun to apply goes on: each of its steps can be done
	// again. It needs no second agreement (see jobs/review.go).
	EventInterrupt: {
		StateRunning: StateQueued, StatePlanning: StateQueued, StateApplying: StateNeedsReview, StateCanceling: StateCanceled,
	},
	EventExpire: {
		StateSucceeded: StateExpired, StateSucceededWithWarnings: StateExpired, StateNeedsReview: StateExpired,
	},
}

// After returns the state of a job in state s after the event, and whether the
// event may happen there.
func (s State) After(event Event) (State, bool) {
	next, ok := transitions[event][s]
	return next, ok
}

// Working reports whether some node works on the job, or should.
func (s State) Working() bool {
	return s == StateRunning || s == StatePlanning || s == StateApplying || s == StateCanceling
}

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

// Known reports whether there is such a state.
func (s State) Known() bool {
	return s.Ended() || s.Working() || s == StateQueued || s == StateNeedsReview
}

// Succeeded reports whether the job left a result behind.
func (s State) Succeeded() bool { return s == StateSucceeded || s == StateSucceededWithWarnings }
