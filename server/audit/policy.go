package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
)

const policyKey = "audit_policy"

// Policy writes that the settings are other ones than those that were last
// written down, by whichever node sees it first. Who changed them the plugin is
// not told; the server's own audit log has it.
func (t *Trail) Policy(ctx context.Context, settings any) error {
	now, err := fields(settings)
	if err != nil {
		return err
	}
	var before map[string]any
	// What is unchanged is not written: the CAS of the change is the one who tells.
	_, err = records.Change(ctx, t.Store, policyKey, func(stored *map[string]any) error {
		before = *stored
		*stored = now
		return nil
	})
	if err != nil || reflect.DeepEqual(before, now) {
		return err
	}
	changed := map[string][2]any{}
	for name, value := range now {
		if old, known := before[name]; !known || !reflect.DeepEqual(old, value) {
			changed[name] = [2]any{old, value}
		}
	}
	text, err := json.Marshal(changed)
	if err != nil {
		return fmt.Errorf("encode the changed settings: %w", err)
	}
	return t.Note(ctx, Record{Action: ActionPolicy, Outcome: OK, Options: text})
}

// fields are the settings by name, as they are stored.
func fields(settings any) (map[string]any, error) {
	text, err := json.Marshal(settings)
	if err != nil {
		return nil, fmt.Errorf("encode the settings: %w", err)
	}
	var named map[string]any
	if err := json.Unmarshal(text, &named); err != nil {
		return nil, fmt.Errorf("decode the settings: %w", err)
	}
	return named, nil
}
