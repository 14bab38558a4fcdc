package main

import (
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const module = "github.com/mattermost-community/mattermost-plugin-team-export/"

// room is a row of the table in docs/ARCHITECTURE.md.
type room struct {
	name, dir string
	imports   []string
}

// tableOfRooms reads the table of rooms. The composition root is not in it: it may import
// every room.
func tableOfRooms(t *testing.T) (rooms []room) {
	t.Helper()
	text, err := os.ReadFile("../docs/ARCHITECTURE.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(text), "| Room | Does | Imports |\n")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n\n")
	code := regexp.MustCompile("`([^`]+)`")
	for _, line := range strings.Split(table, "\n")[1:] {
		cells := strings.Split(line, " | ")
		require.Len(t, cells, 3, line)
		for _, name := range code.FindAllStringSubmatch(cells[0], -1) {
			if name[1] == "main.go plugin.go hooks.go" {
				continue
			}
			dir := name[1]
			if !strings.HasPrefix(dir, "offline/") && !strings.HasPrefix(dir, "cmd/") {
				dir = "server/" + dir
			}
			r := room{name: name[1], dir: dir}
			for item := range strings.SplitSeq(strings.TrimSuffix(cells[2], " |"), ", ") {
				if item != "standard library" && !strings.Contains(item, "`") {
					r.imports = append(r.imports, item)
				}
			}
			slices.Sort(r.imports)
			rooms = append(rooms, r)
		}
	}
	require.NotEmpty(t, rooms)
	return rooms
}

// importsOf lists the rooms that the code of a room imports, and whether it has code.
func importsOf(t *testing.T, dir string) (rooms []string, code bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(dir), "*.go"))
	require.NoError(t, err)
	found := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		code = true
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			if name, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module); ours {
				found[strings.TrimPrefix(name, "server/")] = true
			}
		}
	}
	for name := range found {
		rooms = append(rooms, name)
	}
	slices.Sort(rooms)
	return rooms, code
}

func TestArchitecture_TableSaysWhatRoomsImport(t *testing.T) {
	described := map[string]bool{}
	for _, r := range tableOfRooms(t) {
		imports, code := importsOf(t, r.dir)
		require.True(t, code, "%s is in the table and has no code", r.name)
		require.Equal(t, imports, r.imports, "the row of %s in docs/ARCHITECTURE.md", r.name)
		described[r.dir] = true
	}
	for _, root := range []string{"server", "offline", "cmd"} {
		require.NoError(t, filepath.WalkDir(filepath.Join("..", root), func(file string, entry os.DirEntry, err error) error {
			if err != nil || !entry.IsDir() || entry.Name() == "testdata" {
				return err
			}
			dir := filepath.ToSlash(strings.TrimPrefix(file, ".."+string(filepath.Separator)))
			if _, code := importsOf(t, dir); code && dir != "server" && !strings.HasSuffix(dir, "test") {
				require.True(t, described[dir], "docs/ARCHITECTURE.md has no row for %s", dir)
			}
			return nil
		}))
	}
}

// rule is a rule of depguard.
type rule struct {
	Mode  string   `yaml:"list-mode"`
	Files []string `yaml:"files"`
	Allow []string `yaml:"allow"`
}

// covers reports whether a rule is for the files of a room.
func (r rule) covers(dir string) bool {
	covered := false
	for _, pattern := range r.Files {
		if excluded, not := strings.CutPrefix(pattern, "!"); not {
			if isOf(excluded, dir) {
				return false
			}
		} else {
			covered = covered || isOf(pattern, dir)
		}
	}
	return covered
}

// isOf reports whether a pattern of files is for those of a folder.
func isOf(pattern, dir string) bool {
	pattern, ours := strings.CutPrefix(pattern, "**/")
	below, deep := strings.CutSuffix(pattern, "/**/*.go")
	return ours && (path.Dir(pattern) == dir || deep && strings.HasPrefix(dir, below+"/"))
}

func TestArchitecture_LinterAllowsWhatTheTableSays(t *testing.T) {
	text, err := os.ReadFile("../.golangci.yml")
	require.NoError(t, err)
	var config struct {
		Linters struct {
			Settings struct {
				Depguard struct {
					Rules map[string]rule `yaml:"rules"`
				} `yaml:"depguard"`
			} `yaml:"settings"`
		} `yaml:"linters"`
	}
	require.NoError(t, yaml.Unmarshal(text, &config))
	used := map[string]map[string]bool{}
	for _, r := range tableOfRooms(t) {
		name := ""
		for candidate, rule := range config.Linters.Settings.Depguard.Rules {
			if rule.Mode == "strict" && rule.covers(r.dir) {
				require.Empty(t, name, "%s has two rules", r.name)
				name = candidate
			}
		}
		require.NotEmpty(t, name, "depguard has no rule for %s", r.name)
		for _, imported := range r.imports {
			allowed := allowedBy(config.Linters.Settings.Depguard.Rules[name], imported)
			require.NotEmpty(t, allowed, "depguard does not let %s import %s", r.name, imported)
			if used[name] == nil {
				used[name] = map[string]bool{}
			}
			used[name][allowed] = true
		}
	}
	for name, rule := range config.Linters.Settings.Depguard.Rules {
		for _, allowed := range rule.Allow {
			if room, ours := strings.CutPrefix(allowed, module); ours && rule.Mode == "strict" {
				require.True(t, used[name][allowed], "the rule %s of depguard allows %s, which no room of it imports", name, room)
			}
		}
	}
}

// allowedBy returns the entry of a rule that lets a room be imported; empty when there is
// none.
func allowedBy(r rule, imported string) string {
	full := module + imported
	if !strings.HasPrefix(imported, "offline/") {
		full = module + "server/" + imported
	}
	for _, allowed := range r.Allow {
		if full == allowed || strings.HasPrefix(full, allowed+"/") {
			return allowed
		}
	}
	return ""
}
