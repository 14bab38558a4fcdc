package planning

import (
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// What an import costs, measured on two cores with Mattermost 11.4.
const (
	postsPerSecond = 8000
	// accountsPerSecond is bound by the hashing of passwords.
	accountsPerSecond = 10
	// startSeconds is how long it takes to read the archive's beginning and to clear
	// the caches at the end.
	startSeconds = 2
)

// countContent counts what will be written and what will not.
func (p *planner) countContent() {
	p.dropped.AddAll(p.in.Dropped)
	for name, team := range p.in.Teams {
		if name == p.team.Name {
			continue
		}
		for _, channel := range team.Channels {
			p.dropped.Add(sanitize.SkipOtherTeam, channel.Counts[transfer.CountPosts]+channel.Counts[transfer.CountReplies])
		}
	}
	p.planWebhooks()
	p.dropped.AddAll(p.plan.LostOfTeam(p.team))
	t := TextsOf(p.in, p.plan)
	for _, name := range slices.Sorted(maps.Keys(p.team.Channels)) {
		channel := p.team.Channels[name]
		if p.channels[name].Action == ActionSkip {
			continue
		}
		p.dropped.AddIn(name, channel.Dropped)
		p.dropped.AddAll(p.plan.LostOfChannel(channel, p.channels[name], &t))
		for kind, n := range channel.Counts {
			p.plan.Counts[kind] += n
		}
	}
	p.in.AddExtras(func(name string) bool { return p.channels[name].Action != ActionSkip }, p.plan.ImportsTalk(), p.plan.Counts, p.dropped)
	if !p.policy.Flags {
		p.dropped.Add(sanitize.SkipFlag, p.plan.Counts[transfer.CountFlags])
		delete(p.plan.Counts, transfer.CountFlags)
	}
	posts := p.plan.Posts()
	p.plan.EstimateSeconds = startSeconds + posts/postsPerSecond + p.activeAccounts()/accountsPerSecond
}

// Posts counts what is written of posts and replies, in channels and conversations.
func (p *Plan) Posts() int64 {
	return p.Counts[transfer.CountPosts] + p.Counts[transfer.CountReplies] + p.Counts[transfer.CountDirectPosts] + p.Counts[transfer.CountDirectReplies]
}

// activeAccounts counts the new accounts that can sign in.
func (p *planner) activeAccounts() (count int64) {
	for _, user := range p.plan.Users {
		count += sanitize.CountIf(user.Target.UserID == "" && !user.Target.Deactivated && !user.Target.Bot)
	}
	return count
}

// checkLimits looks whether everything fits, before the server finds out half
// way through.
func (p *planner) checkLimits() {
	var members, accounts, made int64
	shared := false
	for _, user := range p.plan.Users {
		account := p.byName[user.Target.Username]
		if user.Target.Member && !user.Target.Deactivated && (user.Target.UserID == "" || account != nil && !account.Member) {
			members++
		}
		if user.Target.Reactivate || user.Target.UserID == "" && !user.Target.Deactivated && !user.Target.Bot {
			accounts++
		}
		if user.Target.UserID == "" && (!user.Target.Shared || !shared) {
			made++
			shared = shared || user.Target.Shared
		}
	}
	limits := p.target.Limits
	if limits.MaxMembers > 0 {
		p.limit("members", members, limits.MaxMembers-limits.Members)
	}
	if limits.MaxChannels > 0 {
		p.limit("channels", p.plan.Counts[transfer.CountChannels], limits.MaxChannels-limits.Channels)
	}
	if limits.FreeSeats >= 0 {
		p.limit("accounts", accounts, limits.FreeSeats)
	}
	if p.policy.MaxAccounts > 0 {
		p.limit("imported_users", made, p.policy.MaxAccounts)
	}
	if limits.FreeBytes >= 0 {
		p.limit("disk", p.plan.Counts[transfer.CountFileBytes], limits.FreeBytes)
	}
}

var limitTexts = map[string]string{
	"members":        "The team would have %d more members, and may have %d more (TeamSettings.MaxUsersPerTeam).",
	"channels":       "The team would have %d more channels, and may have %d more (TeamSettings.MaxChannelsPerTeam).",
	"accounts":       "The server would have %d more accounts, and may have %d more by its licence.",
	"imported_users": "The import would make %d accounts, deactivated ones included, and an import by a team admin may make %d (MaxImportedUsers). Ask a system admin to import the archive.",
	"disk":           "The import needs %d bytes of disk, and %d are free.",
}

func (p *planner) limit(name string, needed, available int64) {
	limit := Limit{Name: name, Needed: needed, Available: max(available, 0), OK: needed <= max(available, 0)}
	p.plan.Limits = append(p.plan.Limits, limit)
	if !limit.OK {
		p.problem(SeverityError, ProblemLimit, name, limitTexts[name], limit.Needed, limit.Available)
	}
}
