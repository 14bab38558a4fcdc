package importer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// translator gives what an archive says the names that a plan gives.
type translator struct {
	source  *archive.Reader
	in      *Inspection
	plan    *Plan
	scrub   scrubber
	texts   texts
	dropped drops
	// inChannel is what was left out of the posts of channels.
	inChannel map[string]drops

	users    map[string]PlanUser
	channels map[string]PlanChannel
	// links are how often posts of the source are linked to, and found those of
	// them that the archive holds.
	links     map[string]int64
	found     map[string]bool
	deadLinks int64
}

func newTranslator(ctx context.Context, reader *archive.Reader, in *Inspection, plan *Plan) (*translator, error) {
	t := &translator{
		source: reader, in: in, plan: plan, dropped: drops{}, inChannel: map[string]drops{},
		scrub: scrubber{files: reader, server: in.Server, now: in.Now, large: in.LargeImages},
		users: map[string]PlanUser{}, channels: map[string]PlanChannel{}, links: map[string]int64{}, found: map[string]bool{},
	}
	t.texts = textsOf(in, plan)
	t.texts.links.note = t.noteLink
	for _, user := range plan.Users {
		t.users[user.Source.Username] = user
	}
	for _, channel := range plan.Channels {
		t.channels[channel.Source] = channel
	}
	t.dropped.addAll(in.Dropped)
	team := in.Teams[plan.Team]
	t.dropped.addAll(plan.lostOfTeam(team))
	for _, planned := range plan.Channels {
		t.dropped.addAll(plan.lostOfChannel(team.Channels[planned.Source], planned, &t.texts))
	}
	t.dropped.addAll(plan.lostTalks(in))
	in.addExtras(func(name string) bool { return t.channels[name].Action != ActionSkip }, plan.importsTalk(), map[string]int64{}, t.dropped)
	var err error
	if t.scrub.whole, err = readWhole(ctx, reader); err != nil {
		return nil, refused(err)
	}
	t.dropped.add(dropText, t.scrub.whole.left)
	return t, nil
}

// checkAccounts makes sure, once more, that no account is used which the one
// who imports may not use: a planner with a mistake must not reach the server.
func (p *Plan) checkAccounts() error {
	for _, user := range p.Users {
		if !user.Target.within(p.Policy) {
			return fmt.Errorf("the plan gives %q the account %s, which its policy forbids", user.Source.Username, user.Target.UserID)
		}
	}
	return nil
}

// textsOf gives texts the names that a plan gives.
func textsOf(in *Inspection, plan *Plan) texts {
	t := texts{people: map[string]string{}, channels: map[string]string{}, emoji: map[string]string{}, webhooks: plan.keptWebhooks()}
	for _, user := range plan.Users {
		rename(t.people, user.Source.Username, user.Target.Username)
	}
	for _, channel := range plan.Channels {
		if channel.Action == ActionSkip {
			continue
		}
		rename(t.channels, channel.Source, channel.Target.Name)
		if source := in.Teams[plan.Team]; source != nil && source.Channels[channel.Source] != nil {
			// People wrote links by the name that the channel had.
			if refused := source.Channels[channel.Source].Refused; refused != "" {
				t.channels[refused] = channel.Target.Name
			}
		}
	}
	for _, emoji := range plan.Emoji {
		if emoji.Action != ActionSkip {
			rename(t.emoji, emoji.Name, emoji.Target)
		}
	}
	if site := trimSlash(in.Source.SiteURL); site != "" && plan.SiteURL != "" {
		t.links = links{
			from: site + "/" + in.sourceTeam(plan.Team), fromSite: site,
			to: trimSlash(plan.SiteURL) + "/" + plan.TargetTeam, posts: true, channels: t.channels,
		}
	}
	return t
}

func rename(names map[string]string, from, to string) {
	if from != to {
		names[from] = to
	}
}

func trimSlash(address string) string {
	for len(address) > 0 && address[len(address)-1] == '/' {
		address = address[:len(address)-1]
	}
	return address
}

// lines yields the lines of the archive of some types, as far as the line last, or all
// when that is 0.
func (w *translator) lines(ctx context.Context, last int, take func(bulk.Foreign) error, kinds ...bulk.Type) (err error) {
	file, err := w.source.Open(w.source.LinesName())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	for line, err := range bulk.Decode(file) {
		if err != nil {
			return err
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if slices.Contains(kinds, line.Type) {
			if err := take(line); err != nil {
				return fmt.Errorf("line %d: %w", line.Number, err)
			}
		}
		if line.Number == last {
			return nil
		}
	}
	return nil
}

// sortedKeys are the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
