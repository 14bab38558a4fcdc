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

// PlanConversation says what becomes of a direct or group conversation. Only the user
// who imports sees it.
type PlanConversation struct {
	// Source names it in decisions: the usernames of the archive, separated by commas.
	Source       string   `json:"source"`
	Participants []string `json:"participants"`
	Action       Action   `json:"action"`
	Choices      []Action `json:"choices"`
	// Target lists the usernames on the server, each once.
	Target []string `json:"target"`
	Posts  int64    `json:"posts"`
}

// conversationPlanner plans which conversations of the archive are imported, and into
// which of the server. The people of the plan depend on the first, the second on them.
type conversationPlanner struct {
	in *inspect.Inspection
	// here are the names of the conversations that the server has among its accounts.
	here []string
	team string
	// allowed says that the user may import conversations.
	allowed   bool
	decisions *decisions
	draft     *draft
	// talking are the people and bots that the picked conversations name.
	talking map[string]bool
}

// pick decides which conversations are imported: those whose participants all get an
// account, and that no decision skips. Bots that take part come with them, and so do
// people whom their posts name.
func (p *conversationPlanner) pick() {
	p.talking = map[string]bool{}
	choices := []Action{ActionNew, ActionMerge, ActionSkip}
	for _, source := range sanitize.SortedKeys(p.in.Conversations) {
		conversation := p.in.Conversations[source]
		if !p.allowed || !p.reaches(conversation) {
			p.draft.skipped.AddAll(conversation.LeftOut())
			continue
		}
		planned := PlanConversation{
			Source: source, Participants: conversation.Participants, Action: ActionNew, Target: []string{},
			Posts: conversation.Counts[transfer.CountDirectPosts] + conversation.Counts[transfer.CountDirectReplies],
		}
		if decision, ok := p.decisions.take(SectionConversations, source, choices); ok {
			planned.Action = decision.Action
		}
		p.draft.plan.Conversations = append(p.draft.plan.Conversations, planned)
		if planned.Action == ActionSkip {
			p.draft.skipped.AddAll(conversation.LeftOut())
			continue
		}
		for _, name := range append(sanitize.SortedKeys(conversation.Others), conversation.Participants...) {
			p.talking[name] = true
		}
	}
}

// reaches reports whether all participants of a conversation are bots or belong to the
// team, and one of them is a person of the team.
func (p *conversationPlanner) reaches(conversation *inspect.Conversation) bool {
	people := false
	for _, name := range conversation.Participants {
		person := p.in.People[name]
		switch {
		case person == nil || !person.Belongs(p.team) && !person.Bot:
			return false
		case !person.Bot:
			people = true
		}
	}
	return people
}

// planAll plans where the picked conversations go: into the one that the same accounts
// have on the server, or into a new one.
func (p *conversationPlanner) planAll() {
	users := map[string]TargetUser{}
	for _, user := range p.draft.plan.Users {
		users[user.Source.Username] = user.Target
	}
	here := map[string]bool{}
	for _, name := range p.here {
		here[name] = true
	}
	made := map[string]bool{}
	for i := range p.draft.plan.Conversations {
		planned := &p.draft.plan.Conversations[i]
		planned.Choices = []Action{ActionNew, ActionSkip}
		if planned.setTarget(users, here) {
			planned.Choices[0] = ActionMerge
		}
		if planned.Action == ActionSkip {
			continue
		}
		planned.Action = planned.Choices[0]
		p.count(p.in.Conversations[planned.Source])
		// Several people of the archive may have one account on the server.
		slices.Sort(planned.Target)
		if name := strings.Join(planned.Target, ","); planned.Action == ActionNew && !made[name] {
			made[name] = true
			p.draft.plan.Counts[transfer.CountDirectChannels]++
		}
	}
}

// setTarget sets the accounts of the participants, and reports whether the server has
// their conversation.
func (c *PlanConversation) setTarget(users map[string]TargetUser, here map[string]bool) bool {
	ids, made := []string{}, false
	for _, name := range c.Participants {
		if target, ok := users[name]; ok && !slices.Contains(c.Target, target.Username) {
			c.Target = append(c.Target, target.Username)
			ids, made = append(ids, target.UserID), made || target.UserID == ""
		}
	}
	return !made && here[ConversationName(ids)]
}

// count counts what an imported conversation writes and loses.
func (p *conversationPlanner) count(conversation *inspect.Conversation) {
	p.draft.skipped.AddAll(conversation.Dropped)
	p.draft.skipped.AddAll(conversation.Lost)
	for kind, n := range conversation.Counts {
		p.draft.plan.Counts[kind] += n
	}
}

// DirectParticipants is the number of accounts in a direct channel; a channel with
// oneself has one.
const DirectParticipants = 2

// ConversationName returns the name that the server gives the channel of a conversation
// of these accounts, each named once (model.GetDMNameFromIds, GetGroupNameFromUserIds).
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

// For returns the head of a plan as a user may see it: only the user who imports sees
// who takes part in conversations.
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

// For returns a plan as a user may see it.
func (p *Plan) For(userID string, job transfer.Job) *Plan {
	if userID == job.RequestedBy || p == nil {
		return p
	}
	plan := *p
	plan.Conversations = []PlanConversation{}
	return &plan
}
