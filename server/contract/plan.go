package contract

import "github.com/mattermost-community/mattermost-plugin-team-export/server/planning"

// Plans are pure values of the planner.
type (
	// Plan is a plan, or the head of one: with the first entries of its lists.
	Plan = planning.PlanHead
	// MovedID is a post or a file that did not keep its id of the source.
	MovedID = planning.MovedID
	// PlanPictures holds small pictures of an archive, by name.
	PlanPictures = planning.PlanPictures
	// Action says what a plan does with an entry.
	Action = planning.Action
	// Decision changes one entry of a plan.
	Decision = planning.Decision
)

// PlanPage is a part of one list of a plan. Only the list that was asked for is there.
type PlanPage struct {
	Revision int `json:"revision"`
	// Total counts what matches a search.
	Total         int                         `json:"total,omitempty"`
	Users         []planning.PlanUser         `json:"users,omitempty"`
	Channels      []planning.PlanChannel      `json:"channels,omitempty"`
	Emoji         []planning.PlanEmoji        `json:"emoji,omitempty"`
	Conversations []planning.PlanConversation `json:"conversations,omitempty"`
	Problems      []planning.Problem          `json:"problems,omitempty"`
}

// PlanChange decides about entries of the plan that has a revision.
type PlanChange struct {
	Revision  int        `json:"revision"`
	Decisions []Decision `json:"decisions"`
}

// Apply agrees to the plan that has a revision.
type Apply struct {
	Revision int `json:"plan_revision"`
}

// UndoPreview says what an undo would remove now, and what it would keep.
type UndoPreview struct {
	Posts       int64    `json:"posts"`
	Files       int64    `json:"files"`
	Channels    []string `json:"channels"`
	Emoji       []string `json:"emoji"`
	Deactivated []string `json:"users_deactivated"`
	Memberships int64    `json:"memberships"`
	// Conversations counts direct and group channels.
	Conversations int64 `json:"conversations"`
	// Accounts counts deactivated accounts and bots that are removed, because they hold
	// nothing else. Additions counts reactions, followers and saved posts that the import
	// added to posts which were here before.
	Accounts  int64 `json:"accounts"`
	Additions int64 `json:"additions"`
	// Team is the name of the team that the import made and the undo archives; empty
	// when there is none, or it stays.
	Team string `json:"team,omitempty"`
	Kept []Kept `json:"kept"`
}

// Kept is something that an undo leaves, and why.
type Kept struct {
	Kind string `json:"kind"`
	// Code names the reason for programs.
	Code   string `json:"code"`
	Count  int64  `json:"count"`
	Reason string `json:"reason"`
}
