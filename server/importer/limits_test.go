package importer

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestMembershipsOfAllPeopleTogetherAreBounded(t *testing.T) {
	var channels strings.Builder
	for n := range 140_000 {
		fmt.Fprintf(&channels, `,{"name":"c%d"}`, n)
	}
	text := lines()
	for n := range 20 {
		text = append(text, fmt.Sprintf(`{"type":"user","user":{"username":"u%d","email":"","teams":[{"name":"choir","channels":[%s]}]}}`, n, channels.String()[1:]))
	}
	_, err := Inspect(context.Background(), readerOf(t, zipFile(t, text, nil)), ServerLimits{}, now, silent{})
	require.True(t, transfer.HasCode(err, transfer.CodeInvalidArchive))
	require.ErrorContains(t, err, "memberships")
}

func TestManyChannelsOfAPersonTakeLittleTime(t *testing.T) {
	channels := map[string]PlanChannel{}
	var names []string
	for n := range 200_000 {
		name := fmt.Sprint("c", n)
		names = append(names, name)
		channels[name] = PlanChannel{Action: ActionNew, Target: ChannelTarget{Name: name}}
	}
	start := time.Now()
	require.Len(t, keptChannels(append(names, names...), channels), len(names))
	require.Less(t, time.Since(start), 10*time.Second)
}

func TestManyLongNamesThatComeDownToOneTakeLittleTime(t *testing.T) {
	in := &Inspection{Teams: map[string]*Team{"choir": {Name: "choir"}}, People: map[string]*Person{}}
	prefix := strings.Repeat("x", 58)
	for n := range 100_000 {
		// No server takes the blank.
		name := fmt.Sprintf("%s%06d ", prefix, n) + "y"
		in.People[name] = &Person{Username: name, Line: true, Traces: map[string]bool{"choir": true}}
	}
	start := time.Now()
	plan, _ := Build(in, here(), TeamAdmin(), Review{})
	require.Less(t, time.Since(start), 10*time.Second)
	given := map[string]bool{}
	for _, user := range plan.Users {
		require.True(t, isUsername(user.Target.Username))
		given[user.Target.Username] = true
	}
	require.Len(t, given, len(in.People))
	require.Contains(t, in.Wanted("team", Review{}).Usernames, prefix[:57], "or names that are here would not be known")
}
