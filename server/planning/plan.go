package planning

import (
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Action says what becomes of a person, channel or emoji.
type Action string

// The actions of the REST contract.
const (
	// ActionSame is the account with the same address and name, or the emoji
	// with the same image.
	ActionSame Action = "same"
	// ActionMerge joins with what is here under the target's name.
	ActionMerge Action = "merge"
	// ActionRename makes something new under another name.
	ActionRename Action = "rename"
	// ActionNew makes something new under its own name.
	ActionNew Action = "new"
	// ActionShell makes a deactivated account that holds a person's content.
	ActionShell Action = "shell"
	// ActionPlaceholder is a shell for one of whom only the name is known.
	ActionPlaceholder Action = "placeholder"
	// ActionSkip leaves something out.
	ActionSkip Action = "skip"
	// ActionAcknowledge agrees to one thing that must not be agreed to unseen.
	ActionAcknowledge Action = "acknowledge"
)

// Verdict says whether a plan can be carried out.
type Verdict string

// The verdicts of the REST contract.
const (
	VerdictReady    Verdict = "ready"
	VerdictWarnings Verdict = "ready_with_warnings"
	VerdictBlocked  Verdict = "blocked"
)

// Severity says what a problem means for a plan.
type Severity string

// A plan with an error cannot be carried out.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Plan says what an import will do, and the import does nothing else. It is a pure value:
// the same inspection, target, policy and decisions give the same plan.
type Plan struct {
	Revision int     `json:"revision"`
	Verdict  Verdict `json:"verdict"`
	// Team is the chosen team of the archive, Teams all of them.
	Team  string   `json:"team"`
	Teams []string `json:"teams"`
	// TeamAction says whether it is merged into the team of the job, or becomes
	// NewTeam.
	TeamAction  Action   `json:"team_action"`
	TeamChoices []Action `json:"team_choices"`
	NewTeam     *NewTeam `json:"new_team,omitempty"`
	Policy      Policy   `json:"policy"`
	// HidesAddresses says that the server does not show e-mail addresses. A plan of
	// a team admin then names no account outside of the team by its address.
	HidesAddresses bool               `json:"hides_addresses,omitempty"`
	Problems       []Problem          `json:"problems"`
	Users          []PlanUser         `json:"users"`
	Channels       []PlanChannel      `json:"channels"`
	Emoji          []PlanEmoji        `json:"emoji"`
	Conversations  []PlanConversation `json:"conversations"`
	Limits         []Limit            `json:"limits"`
	Dropped        []Skip             `json:"dropped"`
	// Counts counts the things that will be written.
	Counts          transfer.Counts `json:"counts"`
	EstimateSeconds int64           `json:"estimate_seconds"`
	// Webhooks are names that posts of webhooks keep; all others are marked.
	Webhooks []string `json:"webhooks,omitempty"`
	// Target is the team here, Origin where links in texts lead to and from.
	TargetTeam string `json:"target_team"`
	SiteURL    string `json:"site_url,omitempty"`
}

// Skip is one kind of thing that an import leaves out or changes.
type Skip = sanitize.Skip

// Problem is something that a person should know before they agree.
type Problem struct {
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`
	Message  string   `json:"message"`
	// Where names the thing: a team, a user, a channel, an emoji, a limit.
	Where string `json:"where,omitempty"`
}

// The codes of problems.
const (
	ProblemNoTeam         = "no_team"
	ProblemSeveralTeams   = "several_teams"
	ProblemTeamRenamed    = "team_renamed"
	ProblemLimit          = "limit"
	ProblemOutsideAccount = "account_outside_team"
	ProblemNoAccount      = "no_account"
	ProblemReactivated    = "account_reactivated"
	ProblemServerTooNew   = "server_too_new"
	ProblemMailDomain     = "address_not_allowed"
	ProblemNoSignUp       = "sign_up_off"
	ProblemNoGuests       = "guests_off"
	ProblemTeamClosed     = "team_of_groups"
	ProblemUserRenamed    = "user_renamed"
	ProblemUserMerged     = "user_merged"
	ProblemChannelRenamed = "channel_renamed"
	ProblemChannelLacking = "channel_not_in_archive"
	// ProblemPrivatePublic and ProblemPrivateShared are errors until a decision
	// acknowledges them.
	ProblemPrivatePublic  = "private_becomes_public"
	ProblemPrivateShared  = "private_becomes_shared"
	ProblemEmojiRenamed   = "emoji_renamed"
	ProblemEmojiForbidden = "emoji_forbidden"
	ProblemFileName       = "file_name"
	ProblemFileNotUTF8    = "file_name_not_utf8"
	ProblemFileDouble     = "file_name_twice"
	ProblemFileEncrypted  = "file_encrypted"
	ProblemFileMethod     = "file_compression"
	ProblemFileNoFile     = "file_no_file"
	ProblemFileElsewhere  = "file_elsewhere"
)

// PlanUser says what becomes of a person.
type PlanUser struct {
	Source  SourceUser `json:"source"`
	Action  Action     `json:"action"`
	Target  TargetUser `json:"target"`
	Choices []Action   `json:"choices"`
	Reason
}

// Reason says why a plan has an entry as it is.
type Reason struct {
	Why Why `json:"why,omitempty"`
	// Check says that a person should look at it before they agree, also after they decided
	// about it.
	Check bool `json:"check,omitempty"`
	// Decided says that a person decided it.
	Decided bool `json:"decided,omitempty"`
}

// SourceUser is a person as the archive has them.
type SourceUser struct {
	Username string `json:"username"`
	// Name is the full name, or the nickname of those without one.
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	// Picture says that the archive has a profile picture.
	Picture bool `json:"picture,omitempty"`
}

// TargetUser is a person as they will be here. UserID is empty for a new
// account.
type TargetUser struct {
	Username string `json:"username"`
	UserID   string `json:"user_id,omitempty"`
	// Relation says why content may go to an account that is here.
	Relation Relation `json:"standing,omitempty"`
	// Email is that of a new account.
	Email string `json:"email,omitempty"`
	// Shared says that it holds what all those wrote who get no account.
	Shared bool `json:"shared,omitempty"`
	// Deactivated accounts cannot sign in.
	Deactivated bool `json:"deactivated,omitempty"`
	// Reactivate says that the account is one that an import made and that was
	// deactivated since, as an undo does: it becomes active again.
	Reactivate bool `json:"reactivate,omitempty"`
	// Bot says that the account is that of a bot.
	Bot bool `json:"bot,omitempty"`
	// Guest says that an account that is here is a guest's.
	Guest bool `json:"guest,omitempty"`
	// Member says that they will be in the team.
	Member bool `json:"member,omitempty"`
}

// Relation says how an account on this server belongs to the team.
type Relation string

// Only one who may use any account reaches those outside the team.
const (
	RelationMember Relation = "member"
	// RelationShell is an account that an earlier import made for this person.
	RelationShell   Relation = "shell"
	RelationOutside Relation = "outside"
)

// within reports whether a policy lets content go to the target, and lets it
// join the team.
func (u TargetUser) within(policy Policy) bool {
	switch {
	case u.UserID == "" || policy.AnyAccount || u.Relation == RelationMember:
		return true
	default:
		return u.Relation == RelationShell && !u.Member
	}
}

// PlanChannel says what becomes of a channel.
type PlanChannel struct {
	Source string `json:"source"`
	// SourceType is "O" or "P", and empty for a channel that the archive only names.
	SourceType        string        `json:"source_type,omitempty"`
	SourceDisplayName string        `json:"source_display_name,omitempty"`
	SourceArchived    bool          `json:"source_archived,omitempty"`
	Action            Action        `json:"action"`
	Target            ChannelTarget `json:"target"`
	Choices           []Action      `json:"choices"`
	Posts             int64         `json:"posts"`
	// Exposed is the code of the problem when more people could read here what was
	// private at the source. The plan is blocked until that is Acknowledged.
	Exposed      string `json:"exposed,omitempty"`
	Acknowledged bool   `json:"acknowledged,omitempty"`
	// ImporterJoins says that the one who imports becomes a member, as a new private
	// channel gets no other one who can sign in.
	ImporterJoins bool `json:"importer_joins,omitempty"`
	Reason
}

// ChannelTarget is a channel as it will be here. ID is empty for a new one.
type ChannelTarget struct {
	Name        string `json:"name"`
	ID          string `json:"channel_id,omitempty"`
	Type        string `json:"type,omitempty"`
	DisplayName string `json:"display_name,omitempty"`
	// Archived channels take posts and no members.
	Archived bool `json:"archived,omitempty"`
	// Closed channels too: groups or policies of the server say who is in them.
	Closed bool `json:"closed,omitempty"`
}

// Joinable reports whether an import may put people into a channel.
func (c PlanChannel) Joinable() bool {
	return c.Action != ActionSkip && (c.Target.ID == "" || !c.Target.Archived && !c.Target.Closed)
}

// PlanEmoji says what becomes of an emoji. Target is its name on this server.
type PlanEmoji struct {
	Name    string   `json:"name"`
	Action  Action   `json:"action"`
	Target  string   `json:"target"`
	Choices []Action `json:"choices"`
	Reason
}

// Limit is whether something fits.
type Limit struct {
	Name      string `json:"name"`
	Needed    int64  `json:"needed"`
	Available int64  `json:"available"`
	OK        bool   `json:"ok"`
}

// The sections of a plan that decisions are about.
const (
	SectionTeam     = "team"
	SectionUsers    = "users"
	SectionChannels = "channels"
	SectionEmoji    = "emoji"
	// SectionConversations is for the one who imports alone.
	SectionConversations = "conversations"
	// SectionProblems is only to be read.
	SectionProblems = "problems"
	// SectionAcknowledgements agrees, channel by channel, to what a plan exposes.
	SectionAcknowledgements = "acknowledgements"
)

// Decision changes what becomes of one thing. Target names the account,
// channel or emoji here, where the action needs it.
type Decision struct {
	Section string `json:"section"`
	Source  string `json:"source"`
	Action  Action `json:"action"`
	Target  string `json:"target,omitempty"`
}

// thing names the subject of a decision.
type thing struct{ section, source string }

// about names the thing. There is one team: a decision about another one replaces the
// earlier.
func (d Decision) about() thing {
	if d.Section == SectionTeam {
		return thing{section: SectionTeam}
	}
	return thing{d.Section, sanitize.Key(d.Source)}
}

// Review holds the decisions about a plan. Its revision grows with each change.
type Review struct {
	Revision  int        `json:"revision"`
	Decisions []Decision `json:"decisions"`
}

const (
	// maxDecisions bounds the decisions of a plan together, and maxDecisionBytes the length
	// of one.
	maxDecisions     = 20_000
	maxDecisionBytes = 2 * sanitize.MaxNameBytes
)

// Change returns the review with more decisions, each in place of an earlier one about the
// same thing; with none that is new it is the same review. When the caller has not seen the
// newest plan, the error has [transfer.CodePlanChanged].
func (r Review) Change(revision int, decisions []Decision) (Review, error) {
	if revision != r.Revision {
		return r, PlanChanged(r.Revision)
	}
	known := map[Decision]bool{}
	for _, decision := range r.Decisions {
		known[decision] = true
	}
	changed := map[thing]Decision{}
	var order []thing
	news := false
	for _, decision := range decisions {
		if len(decision.Section)+len(decision.Source)+len(decision.Action)+len(decision.Target) > maxDecisionBytes {
			return r, transfer.Errorf(transfer.CodeInvalidRequest, "A decision may have %d bytes.", maxDecisionBytes)
		}
		about := decision.about()
		if _, again := changed[about]; !again {
			order = append(order, about)
		}
		changed[about] = decision
		news = news || !known[decision]
	}
	if !news {
		return r, nil
	}
	next := Review{Revision: r.Revision + 1}
	for _, decision := range r.Decisions {
		if _, again := changed[decision.about()]; !again {
			next.Decisions = append(next.Decisions, decision)
		}
	}
	for _, about := range order {
		next.Decisions = append(next.Decisions, changed[about])
	}
	if len(next.Decisions) > maxDecisions {
		return r, transfer.Errorf(transfer.CodeInvalidRequest, "A plan may have %d decisions.", maxDecisions)
	}
	return next, nil
}

// PlanChanged returns the error for a user who has not seen the newest plan.
func PlanChanged(revision int) error {
	return transfer.Errorf(transfer.CodePlanChanged, "The plan has changed: its revision is %d now. Look at it again.", revision)
}

// Names are the limits for the one who imports.
func (p Policy) Names() sanitize.NameLimits {
	if p.AnyAccount {
		return sanitize.MostNames
	}
	return sanitize.MostNamesForTeam
}

// Reach lists the accounts and channels, by their ids, that the plan may use
// only as long as they are within the reach of the one who imports.
func (p *Plan) Reach() (accounts, channels []string) {
	if !p.Policy.AnyAccount {
		for _, user := range p.Users {
			if user.Target.UserID != "" && user.Target.Relation == RelationMember {
				accounts = append(accounts, user.Target.UserID)
			}
		}
	}
	if !p.Policy.AnyChannel {
		for _, channel := range p.Channels {
			if channel.Target.ID != "" && channel.Action != ActionSkip {
				channels = append(channels, channel.Target.ID)
			}
		}
	}
	return accounts, channels
}
