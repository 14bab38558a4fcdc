package exporter

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/mmrules"
)

func TestPropsAreMeasuredAsAServerEncodesThem(t *testing.T) {
	const frame = len(`{"a":""}`)
	cases := []struct {
		name, props string
		want        bool
	}{
		{"short", `{}`, false},
		{"the longest", `{"a": "` + strings.Repeat("長", mmrules.MaxPropsRunes-frame) + `"}`, false},
		{"one more", `{"a":"` + strings.Repeat("長", mmrules.MaxPropsRunes-frame+1) + `"}`, true},
		{"signs that are escaped", `{"a":"` + strings.Repeat("<", mmrules.MaxPropsRunes/6) + `"}`, true},
		{"as many others", `{"a":"` + strings.Repeat("x", mmrules.MaxPropsRunes/6) + `"}`, false},
		{"no JSON", `{` + strings.Repeat("x", mmrules.MaxPropsRunes), true},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) { require.Equal(t, test.want, tooLong(test.props)) })
	}
}
