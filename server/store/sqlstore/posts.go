package sqlstore

import (
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

const (
	// firstPage is the number of posts on the first page of a channel, maxPage bounds that
	// of any page.
	firstPage = 250
	maxPage   = 1000
	// pageBytes is the size at which a page ends early, so that a channel of long messages
	// does not make long pages.
	pageBytes = 512 << 10
)

// postColumns are read of every post, in the order of [postTargets].
const postColumns = `p.Id, COALESCE(p.RootId, ''), COALESCE(p.UserId, ''), COALESCE(p.CreateAt, 0),
	COALESCE(p.EditAt, 0), COALESCE(p.Type, ''), COALESCE(p.Message, ''), COALESCE(p.Props::text, ''),
	COALESCE(p.IsPinned, false), COALESCE(p.FileIds, ''), COALESCE(p.Filenames, '')`

// rootsPage selects, after a place, the posts of a channel that begin a
// thread: the roots alone, or also replies whose root is gone. With a limit on
// posts it takes the cutoff as $5 and $6.
func rootsPage(s teamdata.Selection, orphans bool) string {
	begins := "(p.RootId = '' OR p.RootId IS NULL)"
	if orphans {
		begins = beginsThread("p")
	}
	kept := "true"
	if s.MaxPosts > 0 {
		kept = fmt.Sprintf("(%s, p.Id) >= ($5::bigint, $6::text)", latest(s, "p"))
	}
	return fmt.Sprintf(`SELECT %s FROM Posts p
	WHERE p.ChannelId = $1::text AND p.DeleteAt = 0 AND p.CreateAt >= $2::bigint AND (p.CreateAt, p.Id) > ($2::bigint, $3::text)
		AND %s AND %s AND %s
	ORDER BY p.CreateAt, p.Id LIMIT $4::int`, postColumns, begins, selectedThread(s, "p"), kept)
}

// answeredQuery finds the roots that replies in channels have, and whether they
// are gone. Each root is looked up by itself: what it costs is up to the team,
// not to all that the server holds.
const answeredQuery = `SELECT answered.ChannelId, answered.RootId, root.Id IS NULL
	FROM (SELECT DISTINCT p.ChannelId, p.RootId FROM Posts p
		WHERE p.ChannelId = ANY($1::text[]) AND p.DeleteAt = 0 AND p.RootId <> '') answered
	LEFT JOIN LATERAL (SELECT r.Id FROM Posts r WHERE r.Id = answered.RootId AND r.DeleteAt = 0
		AND r.ChannelId = answered.ChannelId AND (r.RootId = '' OR r.RootId IS NULL) LIMIT 1) root ON true`

// repliesPage selects replies in a channel by their roots, which are $5, in
// the order of these; of the first root only those after a place.
func repliesPage(s teamdata.Selection) string {
	return fmt.Sprintf(`SELECT %s FROM unnest($5::text[]) WITH ORDINALITY AS root(id, place) JOIN Posts p ON p.RootId = root.id
	WHERE p.ChannelId = $1::text AND p.DeleteAt = 0 AND p.CreateAt IS NOT NULL AND (root.place > 1 OR (p.CreateAt, p.Id) > ($2::bigint, $3::text)) AND %s
	ORDER BY root.place, p.CreateAt, p.Id LIMIT $4::int`, postColumns, inRange(s, "p"))
}
