package planning

import (
	"reflect"
	"slices"
)

// SameAs reports whether two plans do the same.
func (p *Plan) SameAs(other *Plan) bool {
	return reflect.DeepEqual(p.Users, other.Users) && reflect.DeepEqual(p.Channels, other.Channels) &&
		reflect.DeepEqual(p.Emoji, other.Emoji) && slices.EqualFunc(p.Conversations, other.Conversations, PlanConversation.sameAs) && p.Policy == other.Policy && reflect.DeepEqual(p.Webhooks, other.Webhooks) && reflect.DeepEqual(p.NewTeam, other.NewTeam) && p.TargetTeam == other.TargetTeam && p.Verdict == other.Verdict
}

// sameAs reports whether a conversation becomes the same.
func (c PlanConversation) sameAs(other PlanConversation) bool { return reflect.DeepEqual(c, other) }
