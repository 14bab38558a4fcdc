package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"github.com/bits-and-blooms/bloom/v3"
	"github.com/jackc/pgx/v5"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
)

// traces holds what people left in the selected posts, all of it read at once: the database
// is much faster when it joins two tables than when it looks up post after post.
type traces struct {
	// users are the ids of those who left them.
	users map[string]bool
	// named lists the people whom posts of the system name; they need not exist.
	named map[mentioned]bool
	// posts says, for each kind of children, which posts have some, and left whether people
	// left them.
	posts map[string]*postSet
	left  map[string]bool
}

// mentioned is a person by name, by id, or by both.
type mentioned struct{ name, id string }

// postSet holds posts in as much memory for a team of ten posts as for one of
// ten millions. A post may wrongly be in it, and is then looked up in vain: of a
// million posts three in a thousand, of ten millions every fifth.
type postSet struct{ filter *bloom.BloomFilter }

// postSetBits and postSetHashes are the size of a set, 1 MiB, and how many of
// its bits stand for a post.
const (
	postSetBits   = 8 << 20
	postSetHashes = 2
)

func (p *postSet) add(id string) {
	if p.filter == nil {
		p.filter = bloom.New(postSetBits, postSetHashes)
	}
	p.filter.AddString(id)
}

func (p *postSet) has(id string) bool { return p.filter != nil && p.filter.TestString(id) }

// Traces that are no children.
const (
	traceAuthor = "author"
	traceNamed  = "named"
)

// tracesQuery selects kind, post and user of all traces. Of authors it selects
// each once, of names in system posts the name and the id.
func tracesQuery(s teamdata.Selection) string {
	// Selecting some posts is dear; all of them are found anew by each branch in
	// the way that is best for it.
	once := "MATERIALIZED"
	if s.Everything() {
		once = "NOT MATERIALIZED"
	}
	branches := []string{
		fmt.Sprintf(`SELECT DISTINCT '%s', '', COALESCE(UserId, '') FROM said`, traceAuthor),
		fmt.Sprintf(`SELECT '%s', COALESCE(n.name, ''), COALESCE(n.id, '') FROM said, LATERAL (VALUES
			(named ->> 'username', named ->> 'userId'), (named ->> 'addedUsername', named ->> 'addedUserId'),
			(named ->> 'removedUsername', named ->> 'removedUserId'), (NULL, named ->> 'convertedByUserId')) n(name, id) WHERE named IS NOT NULL`, traceNamed),
		fmt.Sprintf(`SELECT '%s', '', member.id FROM said, LATERAL jsonb_array_elements_text(CASE jsonb_typeof(named -> 'gmMembersDuringConversionIDs')
			WHEN 'array' THEN named -> 'gmMembersDuringConversionIDs' END) member(id)`, traceNamed),
	}
	for _, kind := range kindsOf(s) {
		branches = append(branches, fmt.Sprintf(`SELECT '%s', post.Id, %s FROM post JOIN %s ON %s = post.Id WHERE %s`,
			kind.name, kind.user, kind.table, kind.post, kind.where))
	}
	// The team is $1 of every query around the selected posts.
	// Who wrote and whom the server names is found in one pass over the posts.
	return fmt.Sprintf(`WITH post AS %s (%s), said AS MATERIALIZED (SELECT UserId, named FROM post GROUP BY UserId, named)
	SELECT * FROM (%s) trace WHERE $1::text <> ''`, once, selectedPosts(s), strings.Join(branches, "\n\tUNION ALL "))
}

func (s *Snapshot) readTraces(ctx context.Context, channelIDs []string) (*traces, error) {
	args, err := s.selectionArgs(ctx, channelIDs)
	if err != nil {
		return nil, err
	}
	rows, err := s.conn.Query(ctx, tracesQuery(s.selection), append([]any{s.teamID}, args...)...)
	if err != nil {
		return nil, readError(ctx, err)
	}
	found := &traces{users: map[string]bool{}, named: map[mentioned]bool{}, posts: map[string]*postSet{}, left: map[string]bool{}}
	for _, kind := range kindsOf(s.selection) {
		found.posts[kind.name], found.left[kind.name] = &postSet{}, kind.user != noAuthor
	}
	var kind, post, user string
	if _, err := pgx.ForEachRow(rows, []any{&kind, &post, &user}, func() error {
		found.note(kind, post, user)
		return nil
	}); err != nil {
		return nil, readError(ctx, err)
	}
	return found, nil
}

func (t *traces) note(kind, post, user string) {
	switch kind {
	case traceAuthor:
		t.users[user] = true
	case traceNamed:
		t.named[mentioned{name: post, id: user}] = true
	default:
		t.posts[kind].add(post)
		if t.left[kind] {
			t.users[user] = true
		}
	}
}

// mayHave reports whether a post may have children of a kind. Where the traces were not
// read, it may.
func (t *traces) mayHave(kind, postID string) bool { return t == nil || t.posts[kind].has(postID) }
