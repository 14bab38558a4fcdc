package undo

import (
	"cmp"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/contract"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// What is counted of an undo.
const (
	countPosts       = "posts_removed"
	countFiles       = "files_removed"
	countChannels    = "channels_removed"
	countTalks       = "conversations_removed"
	countEmoji       = "emoji_removed"
	countDeactivated = "users_deactivated"
	countPlaces      = "memberships_removed"
	countTeams       = "teams_archived"
	countAccounts    = "accounts_removed"
	countAdded       = "additions_removed"
)

// A preview is an answer of REST, so it is defined there.
type (
	// Preview says what an undo would remove now, and what it would keep.
	Preview = contract.UndoPreview
	// Kept is something that an undo leaves, and why.
	Kept = contract.Kept
)

// The reasons why something stays.
var (
	keptEdited   = Kept{Kind: "posts", Code: "edited", Reason: "Threads in which people edited posts since stay whole."}
	keptAnswered = Kept{Kind: "posts", Code: "answered", Reason: "Threads in which somebody wrote since stay whole."}
	keptReacted  = Kept{Kind: "posts", Code: "reacted", Reason: "Threads in which people reacted since stay whole."}
	keptChannel  = Kept{Kind: "channels", Code: "written_in", Reason: "Channels in which somebody wrote since."}
	keptTalk     = Kept{Kind: "conversations", Code: "conversation_used", Reason: "Direct and group conversations in which somebody wrote since."}
	keptEmoji    = Kept{Kind: "emoji", Code: "emoji_in_use", Reason: "Emoji that something else uses now."}
	keptUsed     = Kept{Kind: "users", Code: "account_used", Reason: "New accounts that somebody signed in to, changed, or added to another team."}
	keptWrote    = Kept{Kind: "users", Code: "account_wrote", Reason: "New accounts by which there are other posts."}
	keptShell    = Kept{Kind: "users", Code: "shell", Reason: "Deactivated accounts that still hold posts or reactions."}
	keptTeam     = Kept{Kind: "teams", Code: "team_in_use", Reason: "The team that the import made, in which other people are or posts that stay."}
	keptPlaces   = Kept{Kind: "memberships", Code: "place_used", Reason: "Places that their people have used since."}
)

// keeping counts what stays.
type keeping map[Kept]int64

func (k keeping) add(kind Kept, n int64) {
	if n > 0 {
		k[kind] += n
	}
}

// take adds what another one counts.
func (k keeping) take(other keeping) {
	for kind, n := range other {
		k.add(kind, n)
	}
}

// content reports whether posts or channels stay.
func (k keeping) content() bool {
	return k[keptEdited]+k[keptAnswered]+k[keptReacted]+k[keptChannel] > 0
}

func (k keeping) list() []Kept {
	list := []Kept{}
	for kind, n := range k {
		kind.Count = n
		list = append(list, kind)
	}
	slices.SortFunc(list, func(a, b Kept) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Reason, b.Reason)) })
	return list
}

// report is the account of an undo.
func report(jobID string, counts transfer.Counts, kept keeping) transfer.Report {
	told := transfer.NewReport(jobID)
	told.Counts = counts
	for _, left := range kept.list() {
		told.Warn(transfer.Warnf("kept", left.Kind, "%d: %s", left.Count, left.Reason))
	}
	return told
}
