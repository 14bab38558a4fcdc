package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
)

const (
	policyKey = "audit_policy"
	saverKey  = "audit_policy_saver"

	// saverLasts is the time after a save in the System Console in which a change of the
	// settings is taken for that save. Nodes look for changes more often.
	saverLasts = 3 * time.Minute
)

// saver names the user who last saved settings in the System Console, and the settings.
type saver struct {
	UserID   string   `json:"user_id"`
	Address  string   `json:"address"`
	At       int64    `json:"at"`
	Settings []string `json:"settings"`
}

// recent reports whether the save was a short time ago.
func (s saver) recent(now time.Time) bool {
	age := now.UnixMilli() - s.At
	return s.UserID != "" && age >= 0 && age < saverLasts.Milliseconds()
}

// Policy writes that the settings are other ones than those that were last written
// down, by whichever node sees it first. The server does not tell a plugin who changed
// them: settings that a person just saved in the System Console are recorded under their
// name, and of all others only the server's own audit log has the name.
func (t *Trail) Policy(ctx context.Context) error {
	now, err := fields(t.Settings())
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
	var last saver
	if _, err := records.Load(ctx, t.Store, saverKey, &last); err != nil {
		t.Warn("The trail does not know who changed the settings", "error", err.Error())
	}
	if !last.recent(t.Now()) {
		last = saver{}
	}
	named, unnamed := map[string][2]any{}, map[string][2]any{}
	for name, value := range now {
		if old, known := before[name]; known && reflect.DeepEqual(old, value) {
			continue
		} else if slices.Contains(last.Settings, strings.ToLower(name)) {
			named[name] = [2]any{old, value}
		} else {
			unnamed[name] = [2]any{old, value}
		}
	}
	byName := WithOrigin(ctx, Origin{UserID: last.UserID, Address: last.Address})
	return errors.Join(t.notePolicy(WithOrigin(ctx, Origin{}), "", unnamed), t.notePolicy(byName, last.UserID, named))
}

// notePolicy records the old and new values of settings that a user changed.
func (t *Trail) notePolicy(ctx context.Context, userID string, changed map[string][2]any) error {
	if len(changed) == 0 {
		return nil
	}
	text, err := json.Marshal(changed)
	if err != nil {
		return fmt.Errorf("encode the changed settings: %w", err)
	}
	return t.Note(ctx, Record{ActorID: userID, Action: ActionPolicy, Outcome: OK, Options: text})
}

// Saved notes that a person saves settings in the System Console, by their names, and
// writes their change when it is there already. Otherwise the change is found later and
// gets their name.
func (t *Trail) Saved(ctx context.Context, userID string, names []string) error {
	known, err := fields(t.Settings())
	if err != nil {
		return err
	}
	last := saver{UserID: userID, Address: OriginOf(ctx).Address, At: t.Now().UnixMilli()}
	for name := range known {
		if name = strings.ToLower(name); slices.ContainsFunc(names, func(saved string) bool { return plain(saved) == name }) {
			last.Settings = append(last.Settings, name)
		}
	}
	slices.Sort(last.Settings)
	if _, err := records.Change(ctx, t.Store, saverKey, func(stored *saver) error {
		*stored = last
		return nil
	}); err != nil {
		return err
	}
	return t.Policy(ctx)
}

// plain is the name of a setting in the System Console without case and unit, which the
// settings themselves have not.
func plain(name string) string {
	name = strings.ToLower(name)
	for _, unit := range []string{"hours", "mb", "ms"} {
		name = strings.TrimSuffix(name, unit)
	}
	return name
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
