package mmrules_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

const (
	hex40  = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
	direct = "aaaaaaaaaaaaaaaaaaaaaaaaaa__bbbbbbbbbbbbbbbbbbbbbbbbbb"
)

func TestChannelName_KeepsWhatServersTakeAndMakesTheRestValid(t *testing.T) {
	for name, want := range map[string]string{
		"town-square": "town-square", "a": "a", "a_b": "a_b", "Proben": "proben",
		hex40: "channel-" + hex40, direct: "channel-" + direct, strings.ToUpper(hex40): "channel-" + hex40,
	} {
		require.Equal(t, want, mmrules.ChannelName(name), name)
	}
	seen := map[string]string{}
	for _, odd := range []string{"", " ", "-", "__", "with space", "with-space ", "with.space", "ünï", "名前", "-x", "_x", strings.Repeat("x", 65), strings.Repeat("x", 66), strings.Repeat("ü", 64), hex40, direct} {
		name := mmrules.ChannelName(odd)
		require.Equal(t, name, mmrules.ChannelName(odd), "always the same")
		require.Empty(t, seen[name], "%q and %q", odd, seen[name])
		seen[name] = odd
		channel := model.Channel{Id: model.NewId(), CreateAt: 1, UpdateAt: 1, Type: model.ChannelTypeOpen, Name: name}
		require.Nil(t, channel.IsValid(), "%q became %q", odd, name)
		require.LessOrEqual(t, len(name), model.ChannelNameMaxLength)
	}
}

func TestTeamName_KeepsWhatServersTakeAndMakesTheRestValid(t *testing.T) {
	require.Equal(t, "choir", mmrules.TeamName("choir"))
	require.Equal(t, "choir", mmrules.TeamName("Choir"))
	require.Equal(t, "a__b", mmrules.TeamName("a__b"))
	for _, odd := range []string{"", "a", "-", "Apiculture", "admins", "posters", "with space", "-x-", "a_b", "名前", strings.Repeat("x", 65), "api" + strings.Repeat("x", 61), strings.Repeat("x", 58) + "-yyyyyyyyy"} {
		name := mmrules.TeamName(odd)
		require.True(t, model.IsValidTeamName(name) && !model.IsReservedTeamName(name) && len(name) <= model.TeamNameMaxLength, "%q became %q", odd, name)
	}
}

func TestIsReactionName_SaysWhatTheServerSays(t *testing.T) {
	for _, name := range []string{"+1", "thumbsup", "A_b-9", "", "thumbs up", ":+1:", "ü", strings.Repeat("x", 64), strings.Repeat("x", 65), "a\n"} {
		reaction := model.Reaction{UserId: model.NewId(), PostId: model.NewId(), EmojiName: name, CreateAt: 1, UpdateAt: 1}
		require.Equal(t, reaction.IsValid() == nil, mmrules.IsReactionName(name), "%q", name)
	}
}

func TestIsLocale_SaysWhatTheServerSays(t *testing.T) {
	for _, locale := range []string{"", "de", "en-AU", "pt-BR", "el", "jp", "xx", "DE", "german", "e", "12345", "zh_CN", "de-at-1901", "..", "ü"} {
		require.Equal(t, model.IsValidLocale(locale), mmrules.IsLocale(locale), "%q", locale)
	}
	require.True(t, mmrules.IsServerLocale("ja"))
	require.False(t, mmrules.IsServerLocale("el"), "a language that no server shows")
}
