package planning

import (
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// The speed of an import, measured on two cores with Mattermost 11.4.
const (
	postsPerSecond = 8000
	// accountsPerSecond is bound by the hashing of passwords.
	accountsPerSecond = 10
	// startSeconds is the time to read the archive's beginning and to clear the caches
	// at the end.
	startSeconds = 2
)

// countContent counts what the import writes of posts and files, and what it leaves out.
func countContent(in *inspect.Inspection, team *inspect.Team, channels map[string]PlanChannel, d *draft) {
	plan, skipped := d.plan, d.skipped
	skipped.AddAll(in.Dropped)
	for name, other := range in.Teams {
		if name == team.Name {
			continue
		}
		for _, channel := range other.Channels {
			skipped.Add(sanitize.SkipOtherTeam, channel.Counts[transfer.CountPosts]+channel.Counts[transfer.CountReplies])
		}
	}
	skipped.AddAll(plan.LostOfTeam(team))
	t := TextsOf(in, plan)
	for _, name := range slices.Sorted(maps.Keys(team.Channels)) {
		channel := team.Channels[name]
		if channels[name].Action == ActionSkip {
			continue
		}
		skipped.AddIn(name, channel.Dropped)
		skipped.AddAll(plan.LostOfChannel(channel, channels[name], &t))
		for kind, n := range channel.Counts {
			plan.Counts[kind] += n
		}
	}
	in.AddExtras(func(name string) bool { return channels[name].Action != ActionSkip }, plan.ImportsTalk(), plan.Counts, skipped)
	if !plan.Policy.Flags {
		skipped.Add(sanitize.SkipFlag, plan.Counts[transfer.CountFlags])
		delete(plan.Counts, transfer.CountFlags)
	}
	plan.EstimateSeconds = startSeconds + plan.Posts()/postsPerSecond + activeAccounts(plan.Users)/accountsPerSecond
}

// Posts counts the posts and replies that are written, in channels and conversations.
func (p *Plan) Posts() int64 {
	return p.Counts[transfer.CountPosts] + p.Counts[transfer.CountReplies] + p.Counts[transfer.CountDirectPosts] + p.Counts[transfer.CountDirectReplies]
}

// activeAccounts counts the new accounts that can sign in.
func activeAccounts(users []PlanUser) (count int64) {
	for _, user := range users {
		count += sanitize.CountIf(user.Target.UserID == "" && !user.Target.Deactivated && !user.Target.Bot)
	}
	return count
}

// checkLimits checks whether the server has room for all that the plan makes, before the
// import is half done.
func checkLimits(limits TargetLimits, known *accounts, d *draft) {
	var members, accounts, made int64
	shared := false
	for _, user := range d.plan.Users {
		account := known.byName[user.Target.Username]
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
	if limits.MaxMembers > 0 {
		d.limit("members", members, limits.MaxMembers-limits.Members)
	}
	if limits.MaxChannels > 0 {
		d.limit("channels", d.plan.Counts[transfer.CountChannels], limits.MaxChannels-limits.Channels)
	}
	if limits.FreeSeats >= 0 {
		d.limit("accounts", accounts, limits.FreeSeats)
	}
	if d.plan.Policy.MaxAccounts > 0 {
		d.limit("imported_users", made, d.plan.Policy.MaxAccounts)
	}
	if limits.FreeBytes >= 0 {
		d.limit("disk", d.plan.Counts[transfer.CountFileBytes], limits.FreeBytes)
	}
}

var limitTexts = map[string]string{
	"members":        "The team would have %d more members, and may have %d more (TeamSettings.MaxUsersPerTeam).",
	"channels":       "The team would have %d more channels, and may have %d more (TeamSettings.MaxChannelsPerTeam).",
	"accounts":       "The server would have %d more accounts, and may have %d more by its licence.",
	"imported_users": "The import would make %d accounts, deactivated ones included, and an import by a team admin may make %d (MaxImportedUsers). Ask a system admin to import the archive.",
	"disk":           "The import needs %d bytes of disk, and %d are free.",
}

// limit adds a limit to the plan, and a problem when the plan exceeds it.
func (d *draft) limit(name string, needed, available int64) {
	limit := Limit{Name: name, Needed: needed, Available: max(available, 0), OK: needed <= max(available, 0)}
	d.plan.Limits = append(d.plan.Limits, limit)
	if !limit.OK {
		d.problem(SeverityError, ProblemLimit, name, limitTexts[name], limit.Needed, limit.Available)
	}
}
