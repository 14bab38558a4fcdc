package oracle

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// State is all that one server holds, in terms that mean the same on others.
type State struct {
	// Name is the name of the server.
	Name string
	// tables are the rows by table and key, each with its columns.
	tables map[string]map[string]map[string]string
	// ids are the ids of posts and files by their keys.
	ids map[string]string
}

// Count returns how many rows of a table were read.
func (s *State) Count(table string) int { return len(s.tables[table]) }

// Take reads all tables of a server, and its file store.
func Take(ctx context.Context, server *testbed.Server) (*State, error) {
	tables, err := readSchema(ctx, server.DB)
	if err != nil {
		return nil, fmt.Errorf("read server %s: %w", server.Name, err)
	}
	if err := checkRules(tables); err != nil {
		return nil, err
	}
	k := &keys{names: map[string]string{}, used: map[string]int{}}
	if err := server.DB.QueryRowContext(ctx, `SELECT CreateAt FROM Users WHERE Username = $1`, testbed.AdminName).Scan(&k.since); err != nil {
		return nil, fmt.Errorf("ask when server %s was made: %w", server.Name, err)
	}
	all := map[string][]row{}
	for _, t := range tables {
		if all[t.name], err = readRows(ctx, server, t); err != nil {
			return nil, fmt.Errorf("read table %s of server %s: %w", t.name, server.Name, err)
		}
	}
	k.build(all)
	state := &State{Name: server.Name, tables: map[string]map[string]map[string]string{}, ids: map[string]string{}}
	for _, t := range orderOfNames(tables) {
		if _, without := leftOut[t.name]; !without {
			state.tables[t.name] = k.normalise(t, all[t.name])
		}
	}
	for id, name := range k.names {
		state.ids[name] = id
	}
	if err := state.addFiles(server, k, all); err != nil {
		return nil, fmt.Errorf("read the files of server %s: %w", server.Name, err)
	}
	return state, nil
}

// orderOfNames puts the tables whose rows others name first.
func orderOfNames(tables []table) []table {
	return slices.SortedStableFunc(slices.Values(tables), func(a, b table) int {
		_, first := naturalKeys[a.name]
		_, second := naturalKeys[b.name]
		switch {
		case first == second:
			return 0
		case first:
			return -1
		default:
			return 1
		}
	})
}

func readRows(ctx context.Context, server *testbed.Server, t table) ([]row, error) {
	rows, err := server.DB.QueryContext(ctx, `SELECT to_jsonb(t)::text FROM public."`+t.name+`" t`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []row
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		var r row
		if err := decoder.Decode(&r); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// normalise names the rows of a table that have no name yet and writes all their
// columns as texts.
func (k *keys) normalise(t table, rows []row) map[string]map[string]string {
	ownID := len(t.key) == 1 && t.key[0] == "id"
	if ownID {
		k.nameRows(t, rows)
	}
	normal := map[string]map[string]string{}
	for _, r := range rows {
		columns := map[string]string{}
		for _, column := range t.columns {
			if _, ignored := noise[t.name+"."+column]; !ignored {
				columns[column] = k.write(r[column])
			}
		}
		if t.name == "channels" && r.text("type") != "O" && r.text("type") != "P" {
			columns["name"] = columns["id"]
		}
		key := k.rowKey(t, r)
		for n, base := 2, key; normal[key] != nil; n++ {
			key = fmt.Sprintf("%s#%d", base, n)
		}
		normal[key] = columns
	}
	return normal
}

// nameRows names rows by their natural key, or by all they hold.
func (k *keys) nameRows(t table, rows []row) {
	natural := naturalKeys[t.name]
	if natural == nil {
		natural = slices.DeleteFunc(slices.Clone(t.columns), func(column string) bool { return column == "id" })
	}
	type named struct{ id, name, more string }
	var found []named
	for _, r := range rows {
		if k.names[r.text("id")] != "" {
			continue
		}
		var parts []string
		for _, column := range natural {
			parts = append(parts, k.write(r[column]))
		}
		found = append(found, named{id: r.text("id"), name: t.name + "(" + strings.Join(parts, " ") + ")", more: k.write(map[string]any(r))})
	}
	slices.SortFunc(found, func(a, b named) int { return strings.Compare(a.name, b.name) })
	for _, f := range found {
		k.give(f.id, f.name)
	}
}

func (k *keys) rowKey(t table, r row) string {
	columns := t.key
	if len(columns) == 0 {
		columns = t.columns
	}
	var parts []string
	for _, column := range columns {
		parts = append(parts, k.plain(r[column]))
	}
	return strings.Join(parts, " ")
}

// plain writes a value without the quotes of JSON when it is a text.
func (k *keys) plain(value any) string {
	if text, ok := value.(string); ok {
		return k.replace(text)
	}
	return k.write(value)
}

// write writes a value as JSON, with names for ids and "now" for the times of the
// import.
func (k *keys) write(value any) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(k.walk(value)); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func (k *keys) walk(value any) any {
	switch value := value.(type) {
	case string:
		return k.replace(value)
	case json.Number:
		if at, err := strconv.ParseInt(value.String(), 10, 64); err == nil && at >= k.since && at < k.since+nowMillis {
			return "now"
		}
		return value
	case []any:
		all := make([]any, len(value))
		for i, item := range value {
			all[i] = k.walk(item)
		}
		return all
	case map[string]any:
		all := map[string]any{}
		for name, item := range value {
			all[k.replace(name)] = k.walk(item)
		}
		return all
	default:
		return value
	}
}

// nowMillis is how long a server of the test bed lives at most. Later times are
// no times of an import.
const nowMillis = 24 * 60 * 60 * 1000
