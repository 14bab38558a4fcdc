package sqlstore

import (
	"context"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"
)

// Answer tells how a database answered.
type Answer struct {
	// Master is false for a replica.
	Master bool
	// Version is that of PostgreSQL.
	Version string
	// MessageLimit is the number of characters that the server takes in a message.
	MessageLimit int
	Err          error
}

// Ping asks all databases at the same time. The answers have the order in which an export tries them.
func (d Databases) Ping(ctx context.Context) []Answer {
	answers := make([]Answer, len(d))
	var asking sync.WaitGroup
	for i, config := range d {
		asking.Go(func() {
			answers[i] = ping(ctx, config)
			answers[i].Master = i == len(d)-1
		})
	}
	asking.Wait()
	return answers
}

func ping(ctx context.Context, config *pgx.ConnConfig) (answer Answer) {
	conn, err := connect(ctx, config, "")
	if err != nil {
		return Answer{Err: fmt.Errorf("connect to the database: %w", err)}
	}
	defer disconnect(conn) //nolint:contextcheck // it must end also when ctx has
	if err := conn.QueryRow(ctx, `SHOW server_version`).Scan(&answer.Version); err != nil {
		return Answer{Err: fmt.Errorf("ask the database for its version: %w", err)}
	}
	if err := conn.QueryRow(ctx, messageLimitQuery).Scan(&answer.MessageLimit); err != nil {
		answer.Err = fmt.Errorf("look how long a message may be: %w", err)
	}
	answer.MessageLimit = max(answer.MessageLimit, minMessageLimit)
	return answer
}
