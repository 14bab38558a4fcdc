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
	// withheldText stands where their words stood.
	withheldText = "_This message is not in the archive: its author did not agree to the export._"
	// withheldName is what one is called who did not agree.
	withheldName = "anonymous-member"
)

// Consent says whose words an archive may hold. The zero value asks nobody.
type Consent struct {
	// Asked says that people are asked at all.
	Asked bool
	// SilenceIsYes says what it means when somebody did not answer.
	SilenceIsYes bool
	// Agreed are the answers by the ids of accounts: true is yes.
	Agreed map[string]bool
}

// refuses reports whether the words of an account stay behind. Bots are not
// people. An account that is gone cannot be asked any more.
func (c Consent) refuses(user teamdata.User) bool {
	if !c.Asked || user.Bot != nil {
		return false
	}
	if agreed, answered := c.Agreed[user.ID]; answered {
		return !agreed
	}
	return !c.SilenceIsYes
}

// withheld are the accounts whose words stay behind, and what that left out.
type withheld struct {
	accounts                           map[string]bool
	posts, files, reactions, bookmarks int64
}

// hideRefusing hides those too who did not agree and have no line: a text may
// mention them.
func (r *run) hideRefusing(ctx context.Context) error {
	if !r.consent.Asked {
		return nil
	}
	people, err := r.snapshot.EverMembers(ctx)
	if err != nil {
		return err
	}
	for _, user := range people {
		if r.consent.refuses(user) {
			r.people.hideMentioned(user, withheldName)
		}
	}
	return nil
}

// agreed takes the words of those who did not agree out of threads. The threads
// keep their shape and their times.
func (r *run) agreed(threads iter.Seq2[teamdata.Thread, error]) iter.Seq2[teamdata.Thread, error] {
	if len(r.withheld.accounts) == 0 {
		return threads
	}
	return func(yield func(teamdata.Thread, error) bool) {
		for thread, err := range threads {
			if err == nil {
				thread = r.agreedThread(thread)
			}
			if !yield(thread, err) {
				return
			}
		}
	}
}

func (r *run) agreedThread(thread teamdata.Thread) teamdata.Thread {
	thread.Root = r.agreedPost(thread.Root)
	replies := make([]teamdata.Post, len(thread.Replies))
	for i, reply := range thread.Replies {
		replies[i] = r.agreedPost(reply)
	}
	thread.Replies = replies
	return thread
}

// agreedPost is what may be told of a post: nothing that its author wrote, if
// they did not agree, and nothing that others did to it who did not. What the
// server writes in their name counts as theirs, because it may hold their words.
func (r *run) agreedPost(post teamdata.Post) teamdata.Post {
	refused := r.withheld.accounts
	before := len(post.Reactions)
	post.Reactions = without(post.Reactions, func(reaction teamdata.Reaction) bool { return refused[reaction.UserID] })
	r.withheld.reactions += int64(before - len(post.Reactions))
	post.FlaggedBy = without(post.FlaggedBy, func(id string) bool { return refused[id] })
	post.Followers = without(post.Followers, func(follower teamdata.Follower) bool { return refused[follower.UserID] })
	post.Acknowledgements = without(post.Acknowledgements, func(ack teamdata.Acknowledgement) bool { return refused[ack.UserID] })
	if !refused[post.UserID] || isUnimportable(post) {
		return post
	}
	r.withheld.posts++
	r.withheld.files += int64(len(post.Files))
	return teamdata.Post{
		ID: post.ID, RootID: post.RootID, UserID: post.UserID, CreateAt: post.CreateAt, EditAt: post.EditAt, IsPinned: post.IsPinned,
		Message: withheldText, Props: json.RawMessage(`{"` + WithheldProp + `":true}`),
		Reactions: post.Reactions, FlaggedBy: post.FlaggedBy, Followers: post.Followers,
	}
}

// agreedConversation says of those who did not agree only that they take part.
func (r *run) agreedConversation(conversation teamdata.Conversation) teamdata.Conversation {
	refused := r.withheld.accounts
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

// without is a list without what is left out; the list itself stays as it is.
func without[T any](list []T, leftOut func(T) bool) []T {
	if !slices.ContainsFunc(list, leftOut) {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), leftOut)
}

// noteWithheld tells how much is missing. Who did not agree is not said.
func (r *run) noteWithheld(context.Context) error {
	left := r.withheld
	if len(left.accounts) == 0 {
		return nil
	}
	for kind, n := range map[string]int64{
		transfer.CountWithheldPeople: int64(len(left.accounts)), transfer.CountWithheldPosts: left.posts, transfer.CountWithheldFiles: left.files,
		transfer.CountWithheldReactions: left.reactions, transfer.CountWithheldBookmarks: left.bookmarks,
	} {
		if n > 0 {
			r.report.Counts[kind] = n
		}
	}
	r.warn(transfer.WarnWithheld, "",
		"What people wrote who did not agree to the export is not in the archive. People: %d, posts that are placeholders: %d, files: %d, reactions: %d, bookmarks: %d.",
		len(left.accounts), left.posts, left.files, left.reactions, left.bookmarks)
	return nil
}
