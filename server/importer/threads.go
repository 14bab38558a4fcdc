package importer

import (
	"encoding/json"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// translate gives the people, channels and emoji of a clean thread the names
// that they have here.
func (w *translator) translate(thread bulk.Thread) (bulk.Thread, error) {
	root, err := w.translateContent(thread.Content)
	if err != nil {
		return bulk.Thread{}, err
	}
	translated := bulk.Thread{Content: root}
	seen := map[string]bool{}
	for _, follower := range thread.ThreadFollowers {
		target, err := w.person(follower.User)
		if err != nil {
			return bulk.Thread{}, err
		}
		follower.User = target.Username
		if target.UserID != "" {
			// An archive does not call anybody who is here.
			follower.UnreadMentions = 0
		}
		if seen[follower.User] {
			w.dropped.Add(sanitize.SkipFollower, 1)
			continue
		}
		seen[follower.User] = true
		translated.ThreadFollowers = append(translated.ThreadFollowers, follower)
	}
	for _, reply := range thread.Replies {
		reply, err := w.translateContent(reply)
		if err != nil {
			return bulk.Thread{}, err
		}
		translated.Replies = append(translated.Replies, reply)
	}
	return translated, nil
}

// person is a person of the archive on this server. The plan has all people whom its team's
// posts name.
func (w *translator) person(name string) (planning.TargetUser, error) {
	target := w.users[name].Target
	if target.Username == "" {
		return target, fmt.Errorf("names the user %q, whom the plan does not have", name)
	}
	return target, nil
}

func (w *translator) translateContent(content bulk.Content) (bulk.Content, error) {
	author, err := w.person(content.User)
	if err != nil {
		return content, err
	}
	message := w.texts.Rewrite(content.Message)
	if len(content.Props) > 0 && !sanitize.OnlySourceID(content.Props) {
		message, content.Props = w.translateProps(message, content.Props)
	}
	content.Message = w.scrub.Text(message, w.dropped)
	content.User = author.Username
	if content.FlaggedBy, err = w.translateFlags(content.FlaggedBy); err != nil {
		return content, err
	}
	content.Reactions, err = w.translateReactions(content.Reactions)
	return content, err
}

func (w *translator) translateReactions(list []bulk.Reaction) ([]bulk.Reaction, error) {
	type once struct{ user, emoji string }
	seen := map[once]bool{}
	var reactions []bulk.Reaction
	for _, reaction := range list {
		target, err := w.person(reaction.User)
		if err != nil {
			return nil, err
		}
		reaction.User = target.Username
		if renamed, ok := w.texts.Emoji[reaction.EmojiName]; ok {
			reaction.EmojiName = renamed
		}
		if seen[once{reaction.User, reaction.EmojiName}] {
			w.dropped.Add(sanitize.SkipReaction, 1)
			continue
		}
		seen[once{reaction.User, reaction.EmojiName}] = true
		reactions = append(reactions, reaction)
	}
	return reactions, nil
}

// translateFlags returns the people who saved a post. For accounts that exist this is a
// preference, which not every import may set.
func (w *translator) translateFlags(names []string) ([]string, error) {
	if !w.plan.Policy.Flags {
		w.dropped.Add(sanitize.SkipFlag, int64(len(names)))
		return nil, nil
	}
	seen := map[string]bool{}
	var translated []string
	for _, name := range names {
		target, err := w.person(name)
		if err != nil {
			return nil, err
		}
		if seen[target.Username] {
			w.dropped.Add(sanitize.SkipFlag, 1)
			continue
		}
		seen[target.Username] = true
		translated = append(translated, target.Username)
	}
	return translated, nil
}

// translateProps renames in props that [sanitize.cleanProps] made.
func (w *translator) translateProps(message string, raw json.RawMessage) (string, json.RawMessage) {
	var p sanitize.Props
	if json.Unmarshal(raw, &p) != nil {
		return message, nil
	}
	message = w.texts.Props(&p, message)
	text := p.Encode()
	if len(text) > mmrules.MaxPropsRunes {
		w.dropped.Add(sanitize.SkipProp, 1)
		p.Attachments = nil
		text = p.Encode()
	}
	return message, text
}

func head[T any](list []T, n int) []T { return list[:min(len(list), n)] }
