package planning

import (
	"crypto/sha1" //nolint:gosec // the server names group messages so
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// PlanConversation is what becomes of a direct or group conversation. Only the one
// who imports sees it.
type PlanConversation struct {
	// Source names it in decisions: the usernames of the archive, parted by commas.
	Source       string   `json:"source"`
	Participants []string `json:"participants"`
	Action       Action   `json:"action"`
	Choices      []Action `json:"choices"`
	// Target are the usernames here, each once.
	Target []string `json:"target"`
	Posts  int64    `json:"posts"`
}

// pickConversations decides which conversations are imported: those whose
// participants all have an account in the plan, and that nobody skips. Bots that take
// part come with them, and so do people whom their posts name.
func (p *planner) pickConversations() {
	choices := []Action{ActionNew, ActionMerge, ActionSkip}
	for _, source := range sanitize.SortedKeys(p.in.Conversations) {
		conversation := p.in.Conversations[source]
		if !p.policy.DirectMessages || !p.reaches(conversation) {
			p.dropped.AddAll(conversation.LeftOut())
			continue
		}
		planned := PlanConversation{
			Source: source, Participants: conversation.Participants, Action: ActionNew, Target: []string{},
			Posts: conversation.Counts[transfer.CountDirectPosts] + conversation.Counts[transfer.CountDirectReplies],
		}
		if decision, ok := p.decided(SectionConversations, source, choices); ok {
			planned.Action = decision.Action
		}
		p.plan.Conversations = append(p.plan.Conversations, planned)
		if planned.Action == ActionSkip {
			p.dropped.AddAll(conversation.LeftOut())
			continue
		}
		for _, name := range append(sanitize.SortedKeys(conversation.Others), conversation.Participants...) {
			p.talking[name] = true
		}
	}
}

// reaches reports whether all who take part in a conversation have an account in the
// plan, and one of them is a person of the team.
func (p *planner) reaches(conversation *inspect.Conversation) bool {
	people := false
	for _, name := range conversation.Participants {
		person := p.in.People[name]
		switch {
		case person == nil || !person.Belongs(p.team.Name) && !person.Bot:
			return false
		case !person.Bot:
			people = true
		}
	}
	return people
}

// planConversations says where the conversations go, now that it is known who
// everybody is: into the one that the same people have here, where there is one.
func (p *planner) planConversations() {
	users := map[string]TargetUser{}
	for _, user := range p.plan.Users {
		users[user.Source.Username] = user.Target
	}
	here := map[string]bool{}
	for _, name := range p.target.Conversations {
		here[name] = true
	}
	made := map[string]bool{}
	for i := range p.plan.Conversations {
		planned := &p.plan.Conversations[i]
		planned.Choices = []Action{ActionNew, ActionSkip}
		ids, fresh := []string{}, false
		for _, name := range planned.Participants {
			if target, ok := users[name]; ok && !slices.Contains(planned.Target, target.Username) {
				planned.Target = append(planned.Target, target.Username)
				ids, fresh = append(ids, target.UserID), fresh || target.UserID == ""
			}
		}
		if !fresh && here[ConversationName(ids)] {
			planned.Choices[0] = ActionMerge
		}
		if planned.Action == ActionSkip {
			continue
		}
		planned.Action = planned.Choices[0]
		conversation := p.in.Conversations[planned.Source]
		p.dropped.AddAll(conversation.Dropped)
		p.dropped.AddAll(conversation.Lost)
		for kind, n := range conversation.Counts {
			p.plan.Counts[kind] += n
		}
		// Several people of the archive may be one here.
		slices.Sort(planned.Target)
		if name := strings.Join(planned.Target, ","); planned.Action == ActionNew && !made[name] {
			made[name] = true
			p.plan.Counts[transfer.CountDirectChannels]++
		}
	}
}

// DirectParticipants is how many accounts a direct channel has; one with oneself has
// one.
const DirectParticipants = 2

// ConversationName is the name that the server gives the channel of a conversation of
// these accounts, each named once (model.GetDMNameFromIds, GetGroupNameFromUserIds).
func ConversationName(ids []string) string {
	ids = slices.Sorted(slices.Values(ids))
	if len(ids) == 0 {
		return ""
	}
	if len(ids) <= DirectParticipants {
		return ids[0] + "__" + ids[len(ids)-1]
	}
	sum := sha1.Sum([]byte(strings.Join(ids, ""))) //nolint:gosec // the server's own rule
	return hex.EncodeToString(sum[:])
}

// For is the head of a plan as a user may see it: who takes part in conversations only
// the one who imports sees.
func (h PlanHead) For(userID string, job transfer.Job) PlanHead {
	if userID == job.RequestedBy {
		return h
	}
	h.Plan = h.Plan.For(userID, job)
	h.Totals = maps.Clone(h.Totals)
	delete(h.Totals, SectionConversations)
	if h.Summary != nil {
		summary := *h.Summary
		summary.Actions = maps.Clone(summary.Actions)
		delete(summary.Actions, SectionConversations)
		h.Summary = &summary
	}
	return h
}

// For is a plan as a user may see it.
func (p *Plan) For(userID string, job transfer.Job) *Plan {
	if userID == job.RequestedBy || p == nil {
		return p
	}
	plan := *p
	plan.Conversations = []PlanConversation{}
	return &plan
}
