package archives

import "fmt"

// PeopleTeam is the team of the archives of [People].
const PeopleTeam = "crowd"

// People writes an archive of people: active ones, who are members of the team and
// its first channel, and shells, who left and of whom nothing is there but a post.
func People(path string, active, shells int) error {
	w, err := create(path)
	if err != nil {
		return err
	}
	return w.close(w.people(active, shells))
}

func (w *writer) people(active, shells int) error {
	if err := w.lines.Encode(object{"type": "version", "version": 1}); err != nil {
		return fmt.Errorf("write the version line: %w", err)
	}
	if err := w.line("team", object{"name": PeopleTeam, "display_name": "Crowd", "type": "O"}); err != nil {
		return err
	}
	if err := w.line("channel", object{"team": PeopleTeam, "name": "meadow", "display_name": "Meadow", "type": "O"}); err != nil {
		return err
	}
	name := func(n int) string { return fmt.Sprintf("person%d", n) }
	for n := range active + shells {
		user := object{"username": name(n), "email": name(n) + "@example.com", "roles": "system_user", "first_name": "Person"}
		if n < active {
			user["teams"] = []object{{"name": PeopleTeam, "roles": "team_user", "channels": []object{{"name": "meadow", "roles": "channel_user"}}}}
		} else {
			user["delete_at"] = 1_577_836_800_000
		}
		if err := w.line("user", user); err != nil {
			return err
		}
	}
	for n := range active + shells {
		post := object{"team": PeopleTeam, "channel": "meadow", "user": name(n), "message": fmt.Sprintf("hello from %d", n), "create_at": 1_577_836_800_000 + n}
		if err := w.line("post", post); err != nil {
			return err
		}
	}
	return nil
}
