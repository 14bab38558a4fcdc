package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// Members reads who is in a team, from the server's master: what was just
// written counts.
type Members struct{ reader *Target }

// NewMembers returns the reader of the server's master.
func NewMembers(master *sql.DB) *Members { return &Members{NewTarget(master)} }

const silentQuery = `
SELECT to_json(COUNT(*)) FROM TeamMembers m JOIN Users u ON u.Id = m.UserId
WHERE m.TeamId = $1 AND m.DeleteAt = 0 AND u.DeleteAt = 0 AND m.UserId <> ALL($2)
	AND NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = m.UserId)`

// Silent counts the people in a team, bots aside, who are not among those who
// answered.
func (m *Members) Silent(ctx context.Context, teamID string, answered []string) (count int64, err error) {
	if err := m.reader.document(ctx, &count, silentQuery, teamID, answered); err != nil {
		return 0, fmt.Errorf("count who did not answer in team %s: %w", teamID, err)
	}
	return count, nil
}

// Who takes part in a conversation that an export of the team can hold: all
// that take part are members of the team.
const conversingQuery = `
SELECT json_agg(q.UserId ORDER BY q.UserId) FROM (
	SELECT m.UserId FROM TeamMembers m JOIN Users u ON u.Id = m.UserId
	WHERE m.TeamId = $1 AND m.DeleteAt = 0 AND u.DeleteAt = 0 AND m.UserId > $2
		AND NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = m.UserId)
		AND EXISTS (SELECT 1 FROM ChannelMembers mine JOIN Channels c ON c.Id = mine.ChannelId
			WHERE mine.UserId = m.UserId AND c.Type IN ('D', 'G') AND c.DeleteAt = 0 AND NOT EXISTS (
				SELECT 1 FROM ChannelMembers cm WHERE cm.ChannelId = c.Id AND NOT EXISTS (
					SELECT 1 FROM TeamMembers t WHERE t.TeamId = $1 AND t.UserId = cm.UserId AND t.DeleteAt = 0)))
	ORDER BY m.UserId LIMIT $3) q`

// Conversing returns, after an id, up to limit people with a direct or group
// message that an export of the team holds when those are asked for.
func (m *Members) Conversing(ctx context.Context, teamID, after string, limit int) (ids []string, err error) {
	if err := m.reader.document(ctx, &ids, conversingQuery, teamID, after, limit); err != nil {
		return nil, fmt.Errorf("find who takes part in conversations of team %s: %w", teamID, err)
	}
	return ids, nil
}

// everQuery reads who is or was in the team. Bots are not people.
const everQuery = `
SELECT json_agg(json_build_object('id', u.Id, 'username', u.Username) ORDER BY u.Id)
FROM TeamMembers m JOIN Users u ON u.Id = m.UserId
WHERE m.TeamId = $1 AND NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = u.Id)`

// EverMembers returns the ids and usernames of those who are or were in the
// team, by id.
func (s *Snapshot) EverMembers(ctx context.Context) ([]teamdata.User, error) {
	var rows []teamdata.User
	if err := s.document(ctx, &rows, everQuery, s.teamID); err != nil {
		return nil, fmt.Errorf("read who was in team %s: %w", s.teamID, err)
	}
	return rows, nil
}
