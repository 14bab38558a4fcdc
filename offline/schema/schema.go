// Package schema has the JSON Schemas (draft 2020-12) of what archives of Team Export
// hold: the manifest, the lines, and everything below extras/. They are made from the
// types that the exporter writes.
package schema

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

//go:embed files
var files embed.FS

// entries are the entries of an archive by the names of their schemas.
var entries = map[string]string{
	"manifest":        archive.ManifestName,
	"line":            archive.LinesName,
	"team":            archive.TeamName,
	"channel":         archive.ChannelsName,
	"bookmark":        archive.BookmarksName,
	"user":            archive.UsersName,
	"bot-memberships": archive.BotMembersName,
	"post":            archive.PostsName,
	"file":            archive.FilesName,
	"warning":         archive.WarningsName,
	"change":          archive.ChangesName,
	"saved":           archive.SavedName,
	"present":         archive.PresentName,
	"pull":            PullConfig,
}

// PullConfig stands for the configuration of "teamarchive pull", which is no entry.
const PullConfig = "(the configuration of teamarchive pull)"

// Names returns the names of all schemas.
func Names() []string {
	names := make([]string, 0, len(entries))
	for name := range entries {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Entry returns the entry that a schema is about.
func Entry(name string) string { return entries[name] }

// File returns the name of the file of a schema.
func File(name string) string { return name + ".schema.json" }

// Text returns a schema; an error for a name that there is not.
func Text(name string) ([]byte, error) {
	text, err := files.ReadFile(path.Join("files", File(name)))
	if err != nil {
		return nil, fmt.Errorf("there is no schema %q: the schemas are %s", name, strings.Join(Names(), ", "))
	}
	return text, nil
}

// compiled are the schemas by the entries that they are about.
var compiled = sync.OnceValues(func() (map[string]*jsonschema.Schema, error) {
	all := map[string]*jsonschema.Schema{}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(noLoader{})
	for _, name := range Names() {
		text, err := Text(name)
		if err != nil {
			return nil, err
		}
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err == nil {
			err = compiler.AddResource(File(name), document)
		}
		if err == nil {
			all[entries[name]], err = compiler.Compile(File(name))
		}
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
	}
	return all, nil
})

// noLoader loads nothing: schemas refer to themselves alone.
type noLoader struct{}

func (noLoader) Load(url string) (any, error) { return nil, fmt.Errorf("%s is not loaded", url) }

// Check holds a text of an entry, a whole one or a line of it, against its schema. It
// returns what is wrong; nil for an entry that has no schema.
func Check(entry string, text []byte) error {
	all, err := compiled()
	if err != nil {
		return err
	}
	schema := all[entry]
	if schema == nil {
		return nil
	}
	if !utf8.Valid(text) {
		return errors.New("is not valid UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return fmt.Errorf("is not JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("has something after its JSON")
	}
	if err := schema.Validate(value); err != nil {
		if invalid, ok := errors.AsType[*jsonschema.ValidationError](err); ok {
			return errors.New(first(invalid))
		}
		return err
	}
	return nil
}

// first words the first thing that is wrong: the deepest cause.
func first(err *jsonschema.ValidationError) string {
	for len(err.Causes) > 0 {
		err = err.Causes[0]
	}
	_, text, _ := strings.Cut(err.Error(), "\n")
	text = strings.TrimPrefix(strings.TrimSpace(text), "- ")
	if text == "" {
		text = err.Error()
	}
	return text
}
