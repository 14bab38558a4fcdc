package exporter

import (
	"cmp"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// reactions are not older than their post and never twice the same: two
// deleted accounts share one name, and the importer refuses a double.
func (r *run) reactions(post teamdata.Post, notBefore int64) ([]bulk.Reaction, error) {
	type key struct{ user, emoji string }
	var lines []bulk.Reaction
	seen := map[key]bool{}
	for _, reaction := range post.Reactions {
		name, err := r.people.name(reaction.UserID)
		if err != nil {
			return nil, err
		}
		if !bulk.IsReactionName(reaction.EmojiName) {
			r.warn(transfer.WarnReactionDropped, post.ID, "A reaction of %q to post %s was left out: no server takes an emoji called %q.", name, post.ID, reaction.EmojiName)
			continue
		}
		if seen[key{name, reaction.EmojiName}] {
			r.dropDouble(post.ID, "the reaction :"+reaction.EmojiName+":", name)
			continue
		}
		seen[key{name, reaction.EmojiName}] = true
		line := bulk.Reaction{User: name, EmojiName: reaction.EmojiName, CreateAt: max(min(reaction.CreateAt, latestTime), notBefore)}
		r.noteMovedReaction(post.ID, reaction.CreateAt, line.CreateAt)
		r.emoji.use(reaction.EmojiName)
		lines = append(lines, line)
	}
	slices.SortFunc(lines, func(a, b bulk.Reaction) int {
		return cmp.Or(cmp.Compare(a.CreateAt, b.CreateAt), cmp.Compare(a.EmojiName, b.EmojiName), cmp.Compare(a.User, b.User))
	})
	r.report.Counts[transfer.CountReactions] += int64(len(lines))
	return lines, nil
}

// noteMovedReaction notes that a reaction has another time in the archive.
func (r *run) noteMovedReaction(postID string, before, after int64) {
	switch {
	case after > before:
		r.warn(transfer.WarnTimeAdjusted, postID, "A reaction of post %s was moved by %d ms: it was older than the post.", postID, after-before)
	case after < before:
		r.warn(transfer.WarnTimeAdjusted, postID, "A reaction of post %s was moved back: it was from after the year 9999.", postID)
	}
}

// flags are the names of those who saved a post; in a conversation the
// importer takes participants only.
func (r *run) flags(at talk, post teamdata.Post) ([]string, error) {
	names, err := r.distinctNames(r.ownMarks(post.FlaggedBy), func(name string) { r.dropDouble(post.ID, "a mark as saved", name) })
	if err != nil {
		return nil, err
	}
	if at.members != nil {
		names = r.participantsOf(at, post.ID, names)
	}
	r.report.Counts[transfer.CountFlags] += int64(len(names))
	return names, nil
}

func (r *run) followers(root teamdata.Post) ([]bulk.ThreadFollower, error) {
	var lines []bulk.ThreadFollower
	seen := map[string]bool{}
	for _, follower := range root.Followers {
		if !r.takesMarksOf(follower.UserID) {
			continue
		}
		name, err := r.people.name(follower.UserID)
		if err != nil {
			return nil, err
		}
		if seen[name] {
			r.dropDouble(root.ID, "a follower", name)
			continue
		}
		seen[name] = true
		lines = append(lines, bulk.ThreadFollower{User: name, LastViewed: follower.LastViewed, UnreadMentions: follower.UnreadMentions})
	}
	slices.SortFunc(lines, func(a, b bulk.ThreadFollower) int { return cmp.Compare(a.User, b.User) })
	r.report.Counts[transfer.CountThreadFollowers] += int64(len(lines))
	return lines, nil
}

// distinctNames are the names of accounts in order, each once: deleted
// accounts share one. It tells of those that come again.
func (r *run) distinctNames(userIDs []string, again func(name string)) ([]string, error) {
	var names []string
	seen := map[string]bool{}
	for _, id := range userIDs {
		name, err := r.people.name(id)
		if err != nil {
			return nil, err
		}
		if seen[name] {
			again(name)
			continue
		}
		seen[name] = true
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}
