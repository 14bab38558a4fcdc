package verify

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/schema"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
)

// maxManifest bounds the size of a manifest that is held against its schema, which needs it
// whole; a million entries take some 150 MiB.
const maxManifest = 16 << 20

// checkExtras holds the manifest and what lies beside the lines of an archive of ours
// against their schemas. With all it holds every line against its own too.
func (v *verifier) checkExtras(ctx context.Context, all bool) error {
	if !v.archive.Ours() {
		return nil
	}
	for _, name := range schema.Names() {
		entry := schema.Entry(name)
		var err error
		switch entry {
		case archive.ManifestName, archive.TeamName:
			err = v.checkWhole(entry)
		case archive.LinesName:
			if all {
				err = v.checkEach(ctx, entry)
			}
		default:
			err = v.checkEach(ctx, entry)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkWhole holds an entry that is one value against its schema.
func (v *verifier) checkWhole(entry string) error {
	file, found := v.archive.Find(entry)
	if !found || file.Size > maxManifest {
		return nil
	}
	content, err := v.archive.Open(entry)
	if err != nil {
		return unlessDamaged(err)
	}
	defer func() { _ = content.Close() }()
	text, err := io.ReadAll(content)
	if err != nil {
		return unlessDamaged(err)
	}
	if err := schema.Check(entry, text); err != nil {
		v.report.problem(SchemaViolated, entry, "%s: %s.", entry, archive.Shown(err.Error()))
	}
	return nil
}

// checkEach holds each line of an entry against its schema.
func (v *verifier) checkEach(ctx context.Context, entry string) error {
	number := 0
	for text, err := range source.RawExtras(v.archive, entry) {
		if err != nil {
			return unlessDamaged(err)
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		number++
		if err := schema.Check(entry, text); err != nil {
			v.report.problem(SchemaViolated, fmt.Sprintf("%s, line %d", entry, number), "Line %d of %s: %s.", number, entry, archive.Shown(err.Error()))
		}
	}
	return nil
}

// unlessDamaged passes over what is said of the entry already.
func unlessDamaged(err error) error {
	if errors.Is(err, archive.ErrDamaged) || errors.Is(err, archive.ErrUnsafe) {
		return nil
	}
	return err
}
