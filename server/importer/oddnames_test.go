package importer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const hexName = "da39a3ee5e6b4b0d3255bfef95601890afd80709"

// An export of another program holds a channel under a name that old servers gave
// and that no server takes any more.
func TestPlan_RenamesAChannelWhoseNameNoServerTakes(t *testing.T) {
	for _, own := range []string{hexName, strings.ToUpper(hexName), "with space", strings.Repeat("x", 65)} {
		t.Run(own, func(t *testing.T) {
			in := func(channel string) string {
				return strings.Replace(post(""), `"channel":"dev"`, `"channel":"`+channel+`"`, 1)
			}
			linked := strings.Replace(post(""), `"message":"`, `"message":"see ~`+own+` `, 1)
			result := mustImport(t, zipFile(t, lines(
				`{"type":"channel","channel":{"team":"choir","name":"`+own+`","display_name":"Old","type":"O","header":"~`+own+`","purpose":""}}`,
				`{"type":"user","user":{"username":"boris","email":"boris@example.com","teams":[{"name":"choir","channels":[{"name":"`+own+`"}]}]}}`,
				in(own), linked), nil), here(), SystemAdmin(), Options{})
			name := channelKey(own)
			require.NotNil(t, result.channel(name), result.text)
			require.Equal(t, "Old", result.channel(name).DisplayName)
			require.Equal(t, name, result.posts()[0].Channel)
			require.Equal(t, name, result.user("boris").Teams[0].Channels[0].Name)
			if !strings.Contains(own, " ") {
				require.Contains(t, result.posts()[1].Message, "see ~"+name+" ")
				require.Equal(t, "~"+name, result.channel(name).Header)
			}
			require.Equal(t, ProblemChannelRenamed, result.plan.Problems[0].Code)
			require.Zero(t, result.dropped(dropMissingChannel)+result.dropped(dropLostPost))
		})
	}
}

func TestPlan_LeavesOutLanguagesThatTheServerDoesNotKnowAndSaysSo(t *testing.T) {
	for locale, kept := range map[string]string{"de": "de", "en-AU": "en-AU", "jp": "", "german": "", "el": "", "DE": "", "": ""} {
		result := mustImport(t, zipFile(t, lines(
			`{"type":"user","user":{"username":"boris","email":"boris@example.com","locale":"`+locale+`","teams":[{"name":"choir"}]}}`), nil), here(), SystemAdmin(), Options{})
		require.Equal(t, kept, result.user("boris").Locale, locale)
		require.Equal(t, one(locale != kept), result.dropped(dropLocale), "%q is named in the plan", locale)
	}
}
