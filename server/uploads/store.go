package uploads

import (
	"context"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func (m *Manager) load(ctx context.Context) (list []Upload, err error) {
	_, err = records.Load(ctx, m.Store, listKey, &list)
	return list, err
}

// edit changes one upload of the list.
func (m *Manager) edit(ctx context.Context, id string, edit func(*Upload) error) error {
	return m.change(ctx, func(list []Upload) ([]Upload, error) {
		at := slices.IndexFunc(list, func(u Upload) bool { return u.ID == id })
		if at < 0 {
			return nil, transfer.Errorf(transfer.CodeNotFound, "There is no such upload. It may have expired.")
		}
		return list, edit(&list[at])
	})
}

// change changes the list of uploads.
func (m *Manager) change(ctx context.Context, edit func([]Upload) ([]Upload, error)) error {
	_, err := records.Change(ctx, m.Store, listKey, func(list *[]Upload) error {
		changed, err := edit(*list)
		if err != nil {
			return err
		}
		*list = changed
		return nil
	})
	return err
}
