package oracle

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
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
	// A server makes its roles when it starts for the first time.
	if err := server.DB.QueryRowContext(ctx, `SELECT MIN(CreateAt) FROM Roles`).Scan(&k.since); err != nil {
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
	k.nameOthers(tables, all)
	for _, t := range tables {
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

// normalise writes all columns of the rows of a table as texts, by the keys of
// the rows.
func (k *keys) normalise(t table, rows []row) map[string]map[string]string {
	normal := map[string]map[string]string{}
	for _, r := range rows {
		columns := map[string]string{}
		for _, column := range t.columns {
			if _, ignored := noise[t.name+"."+column]; !ignored {
				columns[column] = k.write(k.ordered(t.name+"."+column, r[column]))
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

// ordered sorts the words of a column whose order says nothing.
func (k *keys) ordered(column string, value any) any {
	text, ok := value.(string)
	if !ok || !sets[column] {
		return value
	}
	words := strings.Fields(text)
	slices.Sort(words)
	return strings.Join(words, " ")
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
