package consent

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/config"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Answer is the answer of a member to the question of consent.
type Answer string

// The answers. None is that of one who was not asked yet or did not answer.
const (
	Yes  Answer = "yes"
	No   Answer = "no"
	None Answer = "none"
)

// Effective returns the meaning of an answer under a policy.
func (a Answer) Effective(policy config.Consent) Answer {
	switch {
	case policy == config.ConsentOff:
		return Yes
	case a != None:
		return a
	case policy == config.ConsentOptOut:
		return Yes
	default:
		return No
	}
}

// Given is an answer with its time.
type Given struct {
	Answer Answer `json:"answer"`
	// At is in Unix milliseconds; 0 for no answer.
	At int64 `json:"at"`
}

// shards is the number of records that hold the answers of a team. It is part of the keys:
// another number would need the answers to move. One record would be written anew with each
// answer of a large team; one for each person could only be found by listing every key of
// the plugin.
const shards = 16

// Store keeps the answers.
type Store interface{ records.Store }

// Options wire a book. All are required.
type Options struct {
	Store Store
	// Setting returns the policy as it is now.
	Setting func() config.Consent
	// Silent counts the people in a team, bots aside, who are not among those who
	// answered.
	Silent func(ctx context.Context, teamID string, answered []string) (int64, error)
	Now    func() time.Time
}

// Book holds the answers of all members, team by team. An answer stays when a member leaves
// the team, because their posts stay too. It is safe for concurrent use.
type Book struct{ Options }

// New returns the book of this server.
func New(options Options) *Book { return &Book{options} }

// page is a shard of the answers of a team, by the ids of accounts.
type page map[string]Given

func pageKey(teamID string, shard int) string { return fmt.Sprintf("consent_%s_%02d", teamID, shard) }

func shardOf(userID string) int {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(userID))
	return int(sum.Sum32() % shards)
}

// Give keeps an answer. When this server does not ask for consent, the error has
// CodeWrongState: an answer without effect would be a false comfort.
func (b *Book) Give(ctx context.Context, teamID, userID string, answer Answer) (Given, error) {
	if answer != Yes && answer != No {
		invalid := transfer.Errorf(transfer.CodeInvalidOptions, "The answer is not valid.")
		invalid.Details = []transfer.Detail{{Field: "answer", Message: `must be "yes" or "no"`}}
		return Given{}, invalid
	}
	if b.Setting() == config.ConsentOff {
		return Given{}, transfer.Errorf(transfer.CodeWrongState,
			"This server does not ask people whether their messages may be exported, so an answer would change nothing.")
	}
	given := Given{Answer: answer, At: b.Now().UnixMilli()}
	_, err := records.Change(ctx, b.Store, pageKey(teamID, shardOf(userID)), func(p *page) error {
		if *p == nil {
			*p = page{}
		}
		if (*p)[userID].Answer == answer {
			given = (*p)[userID]
			return nil
		}
		(*p)[userID] = given
		return nil
	})
	if err != nil {
		return Given{}, fmt.Errorf("keep the answer of user %s: %w", userID, err)
	}
	return given, nil
}

// Of returns the answer of one account.
func (b *Book) Of(ctx context.Context, teamID, userID string) (Given, error) {
	var p page
	if _, err := records.Load(ctx, b.Store, pageKey(teamID, shardOf(userID)), &p); err != nil {
		return Given{}, fmt.Errorf("read the answer of user %s: %w", userID, err)
	}
	if given, ok := p[userID]; ok {
		return given, nil
	}
	return Given{Answer: None}, nil
}

// All returns the answers of a team by the ids of accounts, also of those who
// have left. It reads a fixed number of records, however many answered.
func (b *Book) All(ctx context.Context, teamID string) (map[string]Answer, error) {
	all := map[string]Answer{}
	for shard := range shards {
		var p page
		if _, err := records.Load(ctx, b.Store, pageKey(teamID, shard), &p); err != nil {
			return nil, fmt.Errorf("read the answers of team %s: %w", teamID, err)
		}
		for userID, given := range p {
			all[userID] = given.Answer
		}
	}
	return all, nil
}

// Policy returns the policy that is set now.
func (b *Book) Policy() config.Consent { return b.Setting() }
