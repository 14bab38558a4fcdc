package planning

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
)

// Summary counts what a plan does, over its whole lists, and holds the first entries that a
// person should look at.
type Summary struct {
	// Actions counts the entries of each list by their action.
	Actions map[string]map[Action]int `json:"actions"`
	// Check counts the entries of each list that a person should look at.
	Check map[string]int `json:"check"`
	// Joining counts the people who come into the team and are not in it now, Members those
	// who are in it already, and Placeholders those who become deactivated accounts.
	Joining      int `json:"joining"`
	Members      int `json:"members"`
	Placeholders int `json:"placeholders"`
	// PrivatePosts stay private, ExposedPosts do not.
	PrivatePosts int64 `json:"private_posts"`
	ExposedPosts int64 `json:"exposed_posts"`
	// ImporterJoins counts the new private channels that the user who imports joins.
	ImporterJoins int `json:"importer_joins"`
	// Users, Channels and Emoji are the first entries to look at.
	Users    []PlanUser    `json:"users,omitempty"`
	Channels []PlanChannel `json:"channels,omitempty"`
	Emoji    []PlanEmoji   `json:"emoji,omitempty"`
}

// summaryEntries bounds the entries of each list in a summary.
const summaryEntries = 50

// summaryOf sums up a whole plan.
func summaryOf(plan *Plan) *Summary {
	s := &Summary{Actions: map[string]map[Action]int{}, Check: map[string]int{}}
	for _, user := range plan.Users {
		s.count(SectionUsers, user.Action, user.Check)
		s.person(user)
	}
	for _, channel := range plan.Channels {
		s.count(SectionChannels, channel.Action, channel.Check)
		s.ImporterJoins += int(sanitize.CountIf(channel.ImporterJoins))
		switch {
		case channel.Action == ActionSkip || channel.SourceType != sanitize.TypePrivate:
		case channel.Exposed != "":
			s.ExposedPosts += channel.Posts
		default:
			s.PrivatePosts += channel.Posts
		}
	}
	for _, emoji := range plan.Emoji {
		s.count(SectionEmoji, emoji.Action, emoji.Check)
	}
	for _, conversation := range plan.Conversations {
		s.count(SectionConversations, conversation.Action, false)
	}
	s.Users = firstOf(plan.Users, func(user PlanUser) bool { return user.Check })
	s.Channels = firstOf(plan.Channels, func(channel PlanChannel) bool { return channel.Check })
	s.Emoji = firstOf(plan.Emoji, func(emoji PlanEmoji) bool { return emoji.Check })
	return s
}

func (s *Summary) count(section string, action Action, check bool) {
	if s.Actions[section] == nil {
		s.Actions[section] = map[Action]int{}
	}
	s.Actions[section][action]++
	if check {
		s.Check[section]++
	}
}

func (s *Summary) person(user PlanUser) {
	switch {
	case user.Target.Relation == RelationMember:
		s.Members++
	case user.Action == ActionShell || user.Action == ActionPlaceholder:
		s.Placeholders++
	case user.Target.Member:
		s.Joining++
	}
}

// firstOf returns the first entries that are to be looked at.
func firstOf[T any](all []T, check func(T) bool) (first []T) {
	for _, one := range all {
		if check(one) && len(first) < summaryEntries {
			first = append(first, one)
		}
	}
	return first
}
