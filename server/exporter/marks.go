package exporter

import (
	"cmp"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// marks builds the reactions, saved marks and followers of posts. Several accounts may
// have one name in the archive, and an import refuses duplicates.
type marks struct {
	visibility *visibility
	people     *people
	emoji      *emojiUse
	findings   *findings
}

// reactions returns the reactions to a post. None is older than the post.
func (m *marks) reactions(post teamdata.Post, notBefore int64) ([]bulk.Reaction, error) {
	type key struct{ user, emoji string }
	var lines []bulk.Reaction
	seen := map[key]bool{}
	for _, reaction := range post.Reactions {
		name, err := m.people.name(reaction.UserID)
		if err != nil {
			return nil, err
		}
		if !mmrules.IsReactionName(reaction.EmojiName) {
			m.findings.warn(transfer.WarnReactionDropped, post.ID, "A reaction of %q to post %s was left out: no server takes an emoji called %q.", name, post.ID, reaction.EmojiName)
			continue
		}
		if seen[key{name, reaction.EmojiName}] {
			m.findings.skipDouble(post.ID, "the reaction :"+reaction.EmojiName+":", name)
			continue
		}
		seen[key{name, reaction.EmojiName}] = true
		line := bulk.Reaction{User: name, EmojiName: reaction.EmojiName, CreateAt: max(min(reaction.CreateAt, latestTime), notBefore)}
		m.findings.movedReaction(post.ID, reaction.CreateAt, line.CreateAt)
		m.emoji.use(reaction.EmojiName)
		lines = append(lines, line)
	}
	slices.SortFunc(lines, func(a, b bulk.Reaction) int {
		return cmp.Or(cmp.Compare(a.CreateAt, b.CreateAt), cmp.Compare(a.EmojiName, b.EmojiName), cmp.Compare(a.User, b.User))
	})
	m.findings.count(transfer.CountReactions, int64(len(lines)))
	return lines, nil
}

// flags returns the names of the accounts that saved a post. In a conversation an
// import accepts participants only.
func (m *marks) flags(at location, post teamdata.Post) ([]string, error) {
	names, err := m.people.distinctNames(m.visibility.onlyIncluded(post.FlaggedBy), func(name string) { m.findings.skipDouble(post.ID, "a mark as saved", name) })
	if err != nil {
		return nil, err
	}
	if at.members != nil {
		names = m.participantsOf(at, post.ID, names)
	}
	m.findings.count(transfer.CountFlags, int64(len(names)))
	return names, nil
}

// followers returns the followers of a thread.
func (m *marks) followers(root teamdata.Post) ([]bulk.ThreadFollower, error) {
	var lines []bulk.ThreadFollower
	seen := map[string]bool{}
	for _, follower := range root.Followers {
		if !m.visibility.includesPersonal(follower.UserID) {
			continue
		}
		name, err := m.people.name(follower.UserID)
		if err != nil {
			return nil, err
		}
		if seen[name] {
			m.findings.skipDouble(root.ID, "a follower", name)
			continue
		}
		seen[name] = true
		lines = append(lines, bulk.ThreadFollower{User: name, LastViewed: follower.LastViewed, UnreadMentions: follower.UnreadMentions})
	}
	slices.SortFunc(lines, func(a, b bulk.ThreadFollower) int { return cmp.Compare(a.User, b.User) })
	m.findings.count(transfer.CountThreadFollowers, int64(len(lines)))
	return lines, nil
}
