package compare

// teamCTE narrows every query to the team, the channels and the posts of it.
const teamCTE = `
t AS (SELECT * FROM Teams WHERE Name = $1),
c AS (SELECT c.* FROM Channels c JOIN t ON c.TeamId = t.Id),
p AS (SELECT p.*, c.Name AS channel, u.Username AS author FROM Posts p JOIN c ON c.Id = p.ChannelId
	JOIN Users u ON u.Id = p.UserId WHERE p.DeleteAt = 0),
trace AS (
	SELECT m.UserId FROM TeamMembers m JOIN t ON m.TeamId = t.Id WHERE m.DeleteAt = 0
	UNION SELECT UserId FROM p
	UNION SELECT r.UserId FROM Reactions r JOIN p ON p.Id = r.PostId WHERE COALESCE(r.DeleteAt, 0) = 0
	UNION SELECT f.UserId FROM Preferences f JOIN p ON p.Id = f.Name WHERE f.Category = 'flagged_post'
	UNION SELECT f.UserId FROM ThreadMemberships f JOIN p ON p.Id = f.PostId WHERE f.Following)`

// at places a post: its channel, author, time and text.
const at = `p.channel, p.author, p.CreateAt AS posted, p.Message AS text`

// props selects the props of a post, without the mark that an export puts there; a value
// that is no object does not travel.
const props = `CASE WHEN jsonb_typeof(p.Props) = 'object' THEN p.Props - 'team_export_post_id' ELSE '{}' END AS props`

// kind is one sort of thing that must arrive.
type kind struct {
	name, query string
	// sourceQuery replaces query on the sending side, where the two sides
	// differ on purpose.
	sourceQuery string
}

func (k kind) source() string {
	if k.sourceQuery != "" {
		return k.sourceQuery
	}
	return k.query
}

// kinds lists the data that a native import of an archive must bring over.
var kinds = []kind{
	{name: "team", query: `SELECT Name, DisplayName, Type, Description, AllowOpenInvite FROM t`},
	{name: "channels", query: `SELECT Name, DisplayName, Type, Header, Purpose, DeleteAt FROM c`},
	{
		// On the source, people with a membership or a trace; on the target, all people,
		// because no others may have come along. People who left the team are deactivated
		// on the target.
		name: "users",
		query: `SELECT Username, Email, Nickname, FirstName, LastName, Position, Locale, Roles, DeleteAt = 0 AS active FROM Users u
			WHERE NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = u.Id) AND Roles NOT LIKE '%system_admin%'`,
		sourceQuery: `SELECT Username, Email, Nickname, FirstName, LastName, Position, Locale, Roles,
			DeleteAt = 0 AND EXISTS (SELECT 1 FROM TeamMembers m JOIN t ON m.TeamId = t.Id WHERE m.UserId = u.Id AND m.DeleteAt = 0) AS active
			FROM Users u JOIN trace ON trace.UserId = u.Id WHERE NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = u.Id)`,
	},
	{
		name: "bots",
		query: `SELECT u.Username, u.FirstName, b.Description FROM Bots b JOIN Users u ON u.Id = b.UserId
			WHERE u.Username NOT IN ('system-bot', 'feedbackbot', 'calls', 'playbooks')`,
		sourceQuery: `SELECT u.Username, u.FirstName, b.Description FROM Bots b JOIN Users u ON u.Id = b.UserId JOIN trace ON trace.UserId = u.Id`,
	},
	{
		name: "team members",
		query: `SELECT u.Username, m.SchemeUser, m.SchemeAdmin, m.SchemeGuest FROM TeamMembers m JOIN t ON m.TeamId = t.Id
			JOIN Users u ON u.Id = m.UserId WHERE m.DeleteAt = 0 AND NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = u.Id)`,
	},
	{
		name: "channel members",
		query: `SELECT c.Name, u.Username, m.SchemeUser, m.SchemeAdmin, m.SchemeGuest, m.LastViewedAt,
			m.NotifyProps->>'desktop' AS desktop, m.NotifyProps->>'push' AS push, m.NotifyProps->>'mark_unread' AS unread,
			EXISTS (SELECT 1 FROM Preferences f WHERE f.UserId = u.Id AND f.Category = 'favorite_channel' AND f.Name = c.Id) AS favorite
			FROM ChannelMembers m JOIN c ON c.Id = m.ChannelId JOIN Users u ON u.Id = m.UserId
			WHERE NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = u.Id)`,
	},
	{name: "posts", query: `SELECT ` + at + `, p.Type, ` + props + `, p.EditAt FROM p WHERE p.RootId = ''`},
	{
		name: "replies",
		query: `SELECT ` + at + `, p.Type, ` + props + `, p.EditAt, r.CreateAt AS root, r.Message AS roottext
			FROM p JOIN Posts r ON r.Id = p.RootId`,
	},
	{
		name: "reactions",
		query: `SELECT ` + at + `, u.Username, r.EmojiName, r.CreateAt FROM Reactions r JOIN p ON p.Id = r.PostId
			JOIN Users u ON u.Id = r.UserId WHERE COALESCE(r.DeleteAt, 0) = 0`,
	},
	{name: "pins", query: `SELECT ` + at + ` FROM p WHERE p.IsPinned`},
	{
		name: "saved posts",
		query: `SELECT ` + at + `, u.Username FROM Preferences f JOIN p ON p.Id = f.Name JOIN Users u ON u.Id = f.UserId
			WHERE f.Category = 'flagged_post' AND f.Value = 'true'`,
	},
	{
		name: "thread followers",
		query: `SELECT ` + at + `, u.Username, f.LastViewed, f.UnreadMentions FROM ThreadMemberships f JOIN p ON p.Id = f.PostId
			JOIN Users u ON u.Id = f.UserId WHERE f.Following`,
	},
	{
		name:  "files",
		query: `SELECT ` + at + `, f.Name, f.Size, f.Path FROM FileInfo f JOIN p ON p.Id = f.PostId WHERE f.DeleteAt = 0`,
	},
	{
		// The target has no emoji of its own, so what is there came along.
		name:  "emoji",
		query: `SELECT Name, 'emoji/' || Id || '/image' AS path FROM Emoji WHERE DeleteAt = 0`,
		sourceQuery: `SELECT Name, 'emoji/' || Id || '/image' AS path FROM Emoji e WHERE DeleteAt = 0 AND (
			EXISTS (SELECT 1 FROM p WHERE p.Message LIKE '%:' || e.Name || ':%' OR p.Props::text LIKE '%:' || e.Name || ':%')
			OR EXISTS (SELECT 1 FROM Reactions r JOIN p ON p.Id = r.PostId WHERE r.EmojiName = e.Name)
			OR EXISTS (SELECT 1 FROM c WHERE c.Header LIKE '%:' || e.Name || ':%'))`,
	},
}
