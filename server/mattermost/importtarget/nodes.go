package importtarget

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
)

const (
	// clearedKey is the record by which nodes tell each other that caches are stale.
	clearedKey = "caches_cleared"
	// lookInterval is the time between two looks of a node at that record.
	lookInterval = 2 * time.Second
)

// Records is a key-value store that all nodes share.
type Records interface{ records.Store }

// Nodes lets the nodes of a server tell each other that caches are stale. Servers
// do that themselves with a licence for clusters only; several nodes on one
// database without one would show what they cached for half an hour. No call of the
// plugin API says whether there is another node, so a single one looks as well.
type Nodes struct {
	records Records
	mu      sync.Mutex
	// heard is the last word that this node knows; what was said before it began to
	// listen does not concern it.
	heard     string
	listening bool
}

// NewNodes returns what lets nodes tell each other.
func NewNodes(records Records) *Nodes { return &Nodes{records: records} }

// tell says that caches are stale. This node has cleared its own.
func (n *Nodes) tell(ctx context.Context) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	var old string
	word := rand.Text()
	_, err := records.Change(ctx, n.records, clearedKey, func(stored *string) error {
		old, *stored = *stored, word
		return nil
	})
	if err != nil {
		return fmt.Errorf("tell other nodes that caches are stale: %w", err)
	}
	if n.heard == old {
		n.heard = word
	}
	return nil
}

// Listen clears the caches of this node when another one said that they are stale,
// until ctx ends. Trouble is for the next look.
func (n *Nodes) Listen(ctx context.Context, clearOwn func(context.Context) error) {
	ticker := time.NewTicker(lookInterval)
	defer ticker.Stop()
	for {
		_ = n.look(ctx, clearOwn)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (n *Nodes) look(ctx context.Context, clearOwn func(context.Context) error) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	var word string
	if _, err := records.Load(ctx, n.records, clearedKey, &word); err != nil {
		return fmt.Errorf("look whether caches are stale: %w", err)
	}
	if !n.listening || word == n.heard {
		n.heard, n.listening = word, true
		return nil
	}
	if err := clearOwn(ctx); err != nil {
		return err
	}
	n.heard = word
	return nil
}

// Listen lets this node hear what other nodes say of their caches, until ctx ends.
func (t *Target) Listen(ctx context.Context) { t.Nodes.Listen(ctx, t.clearOwn) }
