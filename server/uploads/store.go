package uploads

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func (m *Manager) load(ctx context.Context) (list []Upload, old []byte, err error) {
	old, err = m.Store.Get(ctx, listKey)
	if err != nil || old == nil {
		return nil, old, err
	}
	if err := json.Unmarshal(old, &list); err != nil {
		return nil, nil, fmt.Errorf("decode the list of uploads: %w", err)
	}
	return list, old, nil
}

func (m *Manager) edit(ctx context.Context, id string, edit func(*Upload) error) error {
	return m.change(ctx, func(list []Upload) ([]Upload, error) {
		at := slices.IndexFunc(list, func(u Upload) bool { return u.ID == id })
		if at < 0 {
			return nil, transfer.Errorf(transfer.CodeNotFound, "There is no such upload. It may have expired.")
		}
		return list, edit(&list[at])
	})
}

// change changes the list, again and again until nobody else did in between.
func (m *Manager) change(ctx context.Context, edit func([]Upload) ([]Upload, error)) error {
	for range casTries {
		list, old, err := m.load(ctx)
		if err != nil {
			return err
		}
		if list, err = edit(list); err != nil {
			return err
		}
		data, err := json.Marshal(list)
		if err != nil {
			return fmt.Errorf("encode the list of uploads: %w", err)
		}
		if bytes.Equal(data, old) {
			return nil
		}
		if done, err := m.Store.CompareAndSet(ctx, listKey, old, data); err != nil || done {
			return err
		}
		time.Sleep(5 * time.Millisecond)
	}
	return fmt.Errorf("the list of uploads changed %d times while it was being written", casTries)
}
