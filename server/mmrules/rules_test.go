package mmrules

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost/mattermost/server/public/model"
)

func TestIsTeamName_RefusesTheReservedNamesOfTheServer(t *testing.T) {
	for _, word := range reservedTeams {
		require.True(t, model.IsReservedTeamName(word+"x"), word)
	}
	for _, name := range []string{"signups", "oauth2", "playbooks-team", "team", "choir", "pluggable", "errors", "a", "a__b", "-a"} {
		require.Equal(t, !model.IsReservedTeamName(name) && model.IsValidTeamName(name), IsTeamName(name), name)
	}
}

func TestUsernames_AreThoseOfTheServer(t *testing.T) {
	for _, name := range append(RestrictedUsernames(), "here", "anna", "a.b", "a_b", "a-b", "a b", "a:b", "Ü", "") {
		valid := HasUsernameCharacters(name) && !IsRestrictedUsername(name)
		require.Equal(t, model.IsValidUsername(name), valid, name)
	}
	require.True(t, IsGroupMention("here"))
	require.False(t, IsRestrictedUsername("here"), "a server accepts it")
}

func TestUsernameCharacters_ReplacesTheOthers(t *testing.T) {
	for name, want := range map[string]string{"Anna": "anna", "zoe:remote": "zoe-remote", "a.b_c-d": "a.b_c-d", "ü": "-", "": ""} {
		require.Equal(t, want, UsernameCharacters(name))
	}
}

func TestLimits_AreThoseOfTheServer(t *testing.T) {
	require.Equal(t, model.UserNameMaxLength, MaxUsername)
	require.Equal(t, model.UserEmailMaxLength, MaxEmail)
	require.Equal(t, model.TeamNameMaxLength, MaxName)
	require.Equal(t, model.ChannelDisplayNameMaxRunes, MaxDisplayName)
	require.Equal(t, model.ChannelHeaderMaxRunes, MaxHeader)
	require.Equal(t, model.ChannelPurposeMaxRunes, MaxPurpose)
	require.Equal(t, model.TeamDescriptionMaxLength, MaxTeamDescription)
	require.Equal(t, model.PostMessageMaxRunesV2, MaxMessage)
	require.Equal(t, model.PostPropsMaxRunes, MaxPropsRunes)
	require.Equal(t, model.UserPositionMaxRunes, MaxPosition)
	require.Equal(t, model.BotDescriptionMaxRunes, MaxBotDescription)
	require.Equal(t, model.CustomStatusTextMaxRunes, MaxStatusText)
	require.Equal(t, model.ChannelGroupMinUsers, MinGroup)
	require.Equal(t, model.ChannelGroupMaxUsers, MaxGroup)
}
