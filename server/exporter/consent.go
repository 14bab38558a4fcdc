package exporter

import (
	"context"
	"encoding/json"
	"iter"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const (
	// WithheldProp marks a post whose author did not agree to the export.
	WithheldProp = "team_export_withheld"
	// withheldText replaces the message of such a post.
	withheldText = "_This message is not in the archive: its author did not agree to the export._"
	// withheldName is the username of accounts that did not consent.
	withheldName = "anonymous-member"
)

// Consent says whose messages an archive may contain. The zero value allows all.
type Consent struct {
	// Asked says that the server asks for consent.
	Asked bool
	// SilenceIsYes says that a missing answer counts as consent.
	SilenceIsYes bool
	// Agreed are the answers by the ids of accounts: true is yes.
	Agreed map[string]bool
}

// refuses reports whether an account did not consent. Bots need no consent.
func (c Consent) refuses(user teamdata.User) bool {
	if !c.Asked || user.Bot != nil {
		return false
	}
	if agreed, answered := c.Agreed[user.ID]; answered {
		return !agreed
	}
	return !c.SilenceIsYes
}

// consentFilter removes from the archive what people wrote who did not consent.
type consentFilter struct {
	consent  Consent
	snapshot Snapshot
	people   *people
	findings *findings
	// refused are the ids of the accounts that did not consent.
	refused  map[string]bool
	withheld withheld
}

// withheld counts what was left out because of missing consent.
type withheld struct{ posts, files, reactions, bookmarks int64 }

// refuses reports whether an account did not consent, and remembers it.
func (c *consentFilter) refuses(user teamdata.User) bool {
	if !c.consent.refuses(user) {
		return false
	}
	c.refused[user.ID] = true
	return true
}

// hideUnnamed hides accounts without a line that did not consent: a text may mention
// them.
func (c *consentFilter) hideUnnamed(ctx context.Context) error {
	if !c.consent.Asked {
		return nil
	}
	people, err := c.snapshot.EverMembers(ctx)
	if err != nil {
		return err
	}
	for _, user := range people {
		if c.consent.refuses(user) {
			c.people.hideMentioned(user, withheldName)
		}
	}
	return nil
}

// threads filters each thread. The threads keep their shape and their times.
func (c *consentFilter) threads(threads iter.Seq2[teamdata.Thread, error]) iter.Seq2[teamdata.Thread, error] {
	if len(c.refused) == 0 {
		return threads
	}
	return func(yield func(teamdata.Thread, error) bool) {
		for thread, err := range threads {
			if err == nil {
				thread = c.thread(thread)
			}
			if !yield(thread, err) {
				return
			}
		}
	}
}

func (c *consentFilter) thread(thread teamdata.Thread) teamdata.Thread {
	thread.Root = c.post(thread.Root)
	replies := make([]teamdata.Post, len(thread.Replies))
	for i, reply := range thread.Replies {
		replies[i] = c.post(reply)
	}
	thread.Replies = replies
	return thread
}

// post replaces a post by a placeholder if its author did not consent, and removes
// the reactions and marks of others who did not. A system message in the name of such
// an author is replaced as well, because it may contain their words.
func (c *consentFilter) post(post teamdata.Post) teamdata.Post {
	refused := c.refused
	before := len(post.Reactions)
	post.Reactions = without(post.Reactions, func(reaction teamdata.Reaction) bool { return refused[reaction.UserID] })
	c.withheld.reactions += int64(before - len(post.Reactions))
	post.FlaggedBy = without(post.FlaggedBy, func(id string) bool { return refused[id] })
	post.Followers = without(post.Followers, func(follower teamdata.Follower) bool { return refused[follower.UserID] })
	post.Acknowledgements = without(post.Acknowledgements, func(ack teamdata.Acknowledgement) bool { return refused[ack.UserID] })
	if !refused[post.UserID] || isUnimportable(post) {
		return post
	}
	c.withheld.posts++
	c.withheld.files += int64(len(post.Files))
	return teamdata.Post{
		ID: post.ID, RootID: post.RootID, UserID: post.UserID, CreateAt: post.CreateAt, EditAt: post.EditAt, IsPinned: post.IsPinned,
		Message: withheldText, Props: json.RawMessage(`{"` + WithheldProp + `":true}`),
		Reactions: post.Reactions, FlaggedBy: post.FlaggedBy, Followers: post.Followers,
	}
}

// conversation reduces the participants who did not consent to their membership.
func (c *consentFilter) conversation(conversation teamdata.Conversation) teamdata.Conversation {
	refused := c.refused
	if len(refused) == 0 {
		return conversation
	}
	conversation.Participants = slices.Clone(conversation.Participants)
	for i, participant := range conversation.Participants {
		if refused[participant.UserID] {
			conversation.Participants[i] = teamdata.Participant{UserID: participant.UserID, ChannelMember: teamdata.ChannelMember{SchemeUser: true}}
		}
	}
	conversation.FavoritedBy = without(conversation.FavoritedBy, func(id string) bool { return refused[id] })
	conversation.ShownBy = without(conversation.ShownBy, func(id string) bool { return refused[id] })
	return conversation
}

// without returns a copy of a list without the items that leftOut selects.
func without[T any](list []T, leftOut func(T) bool) []T {
	if !slices.ContainsFunc(list, leftOut) {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), leftOut)
}

// note counts what is missing, without naming the people who did not consent.
func (c *consentFilter) note(context.Context) error {
	left := c.withheld
	if len(c.refused) == 0 {
		return nil
	}
	for kind, n := range map[string]int64{
		transfer.CountWithheldPeople: int64(len(c.refused)), transfer.CountWithheldPosts: left.posts, transfer.CountWithheldFiles: left.files,
		transfer.CountWithheldReactions: left.reactions, transfer.CountWithheldBookmarks: left.bookmarks,
	} {
		if n > 0 {
			c.findings.report.Counts[kind] = n
		}
	}
	c.findings.warn(transfer.WarnWithheld, "",
		"What people wrote who did not agree to the export is not in the archive. People: %d, posts that are placeholders: %d, files: %d, reactions: %d, bookmarks: %d.",
		len(c.refused), left.posts, left.files, left.reactions, left.bookmarks)
	return nil
}
