package e2e_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

// decoded reads rows of a comparison.
func decoded(t *testing.T, rows []string) (all []map[string]any) {
	t.Helper()
	for _, text := range rows {
		var row map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &row))
		all = append(all, row)
	}
	return all
}

// promised are posts of the source as an import must give them. The importer
// lets through only the props that it knows to be harmless, and builds these
// anew: the ids of people of the source mean nothing here or, worse, another
// person, and a bot is an account here, whose posts cannot claim to be a bot's.
// Built anew, a header or purpose that was empty is not there. All else of a
// post, its channel, author, time, type and text and its other props, stays.
func promised(t *testing.T, rows []string) []map[string]any {
	t.Helper()
	all := decoded(t, rows)
	for _, row := range all {
		props := row["props"].(map[string]any)
		for _, name := range []string{"userId", "addedUserId", "from_bot"} {
			delete(props, name)
		}
		for _, name := range []string{"old_header", "old_purpose"} {
			if props[name] == "" {
				delete(props, name)
			}
		}
	}
	return all
}

// row runs a query that gives one number.
func row(t *testing.T, ctx context.Context, server *testbed.Server, query string, args ...any) (n int64) {
	t.Helper()
	require.NoError(t, server.DB.QueryRowContext(ctx, query, args...).Scan(&n))
	return n
}

// countAll counts what a team has, but what the target has of its own.
func countAll(t *testing.T, ctx context.Context, server *testbed.Server) map[string]int64 {
	t.Helper()
	posts := `Posts p JOIN Channels c ON c.Id = p.ChannelId JOIN Teams t ON t.Id = c.TeamId
		WHERE t.Name = '` + seed.TeamName + `' AND p.DeleteAt = 0 AND p.Type NOT LIKE 'system_%'`
	counts := map[string]int64{}
	for kind, query := range map[string]string{
		"posts":     `SELECT COUNT(*) FROM ` + posts + ` AND p.RootId = ''`,
		"replies":   `SELECT COUNT(*) FROM ` + posts + ` AND p.RootId <> ''`,
		"reactions": `SELECT COUNT(*) FROM Reactions r WHERE COALESCE(r.DeleteAt, 0) = 0 AND r.PostId IN (SELECT p.Id FROM ` + posts + `)`,
		"files":     `SELECT COUNT(*) FROM FileInfo f WHERE f.DeleteAt = 0 AND f.PostId IN (SELECT p.Id FROM ` + posts + `)`,
		"channels":  `SELECT COUNT(*) FROM Channels c JOIN Teams t ON t.Id = c.TeamId WHERE t.Name = '` + seed.TeamName + `'`,
	} {
		counts[kind] = row(t, ctx, server, query)
	}
	return counts
}

// dump returns rows as texts, in order.
func dump(t *testing.T, ctx context.Context, server *testbed.Server, query string, args ...any) []string {
	t.Helper()
	rows, err := server.DB.QueryContext(ctx, `SELECT to_jsonb(q)::text FROM (`+query+`) q`, args...)
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var text string
		require.NoError(t, rows.Scan(&text))
		all = append(all, text)
	}
	require.NoError(t, rows.Err())
	slices.Sort(all)
	return all
}

// dumpOthers returns every row that an import into a team must leave as it is:
// accounts with their passwords, roles, schemes, emoji, preferences and other
// teams.
func dumpOthers(t *testing.T, ctx context.Context, server *testbed.Server, teamID string) []string {
	t.Helper()
	// What the plugin's bot says, to whom, is not the import's; nor is the bot that
	// the server makes for itself when it first needs it.
	const ofBots = ` AND NOT EXISTS (SELECT 1 FROM Bots b WHERE STRPOS(c.Name, b.UserId) > 0)`
	var all []string
	for _, query := range []string{
		`SELECT 'user', u.* FROM Users u WHERE u.Username NOT IN ('sysadmin', 'system-bot')`,
		`SELECT 'role', r.* FROM Roles r`, `SELECT 'scheme', s.* FROM Schemes s`, `SELECT 'emoji', e.* FROM Emoji e`,
		`SELECT 'preference', p.* FROM Preferences p`, `SELECT 'bot', b.* FROM Bots b JOIN Users u ON u.Id = b.UserId WHERE u.Username <> 'system-bot'`, `SELECT 'session', s.Id, s.UserId, s.Token FROM Sessions s`,
	} {
		all = append(all, dump(t, ctx, server, query)...)
	}
	for _, query := range []string{
		`SELECT 'team', x.* FROM Teams x WHERE x.Id <> $1`, `SELECT 'member', x.* FROM TeamMembers x WHERE x.TeamId <> $1`,
		`SELECT 'channel', c.* FROM Channels c WHERE c.TeamId <> $1` + ofBots,
		`SELECT 'place', x.* FROM ChannelMembers x JOIN Channels c ON c.Id = x.ChannelId WHERE c.TeamId <> $1` + ofBots,
		`SELECT 'post', x.* FROM Posts x JOIN Channels c ON c.Id = x.ChannelId WHERE c.TeamId <> $1` + ofBots,
	} {
		all = append(all, dump(t, ctx, server, query, teamID)...)
	}
	return all
}

// dumpAll returns the rows that a second import of the same must not change.
func dumpAll(t *testing.T, ctx context.Context, server *testbed.Server) []string {
	t.Helper()
	var all []string
	for _, query := range []string{
		// The server makes its own bot when it first has something to say.
		`SELECT 'user', Id, Username, Email, Password, Roles, DeleteAt, Nickname FROM Users WHERE Username <> 'system-bot'`, `SELECT 'emoji', Id, Name FROM Emoji`,
		`SELECT 'channel', Id, Name, DisplayName, Type, Header, DeleteAt FROM Channels WHERE Type IN ('O', 'P')`,
		`SELECT 'member', TeamId, UserId, DeleteAt, SchemeUser, SchemeAdmin, SchemeGuest FROM TeamMembers`,
		`SELECT 'place', m.ChannelId, m.UserId, m.SchemeUser, m.SchemeAdmin, m.SchemeGuest FROM ChannelMembers m JOIN Channels c ON c.Id = m.ChannelId WHERE c.Type IN ('O', 'P')`,
		`SELECT 'post', p.Id, p.UserId, p.CreateAt, p.RootId, p.Message, p.Type, p.Props, p.IsPinned, p.DeleteAt FROM Posts p JOIN Channels c ON c.Id = p.ChannelId WHERE c.Type IN ('O', 'P')`,
		`SELECT 'reaction', r.* FROM (SELECT UserId, PostId, EmojiName FROM Reactions) r`,
		`SELECT 'file', Id, PostId, Name, Size, DeleteAt FROM FileInfo WHERE PostId <> ''`,
		`SELECT 'preference', UserId, Category, Name FROM Preferences WHERE Category = 'flagged_post'`,
	} {
		all = append(all, dump(t, ctx, server, query)...)
	}
	return all
}
