package verify

import (
	"context"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// checkChanges checks whom and what a delta names beside its lines. Whether the base has
// the posts only a merge can say.
func (v *verifier) checkChanges(ctx context.Context) error {
	manifest, ours := v.archive.Manifest()
	if !ours || manifest.Base == nil || v.report.LinesRead > 0 {
		return nil
	}
	v.report.Base = manifest.Base
	number := 0
	counts := map[string]int64{}
	for change, err := range source.Extras[bulk.Change](v.archive, archive.ChangesName) {
		if err != nil {
			return unlessDamaged(err)
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		number++
		counts[change.Kind]++
		v.change(manifest, change, fmt.Sprintf("%s, line %d", archive.ChangesName, number))
	}
	for kind, said := range map[string]string{bulk.ChangePost: transfer.CountChangedPosts, bulk.ChangeDeleted: transfer.CountDeletedPosts} {
		if manifest.Counts[said] != counts[kind] {
			v.report.problem(CountDiffers, archive.ManifestName, "The manifest counts %d %s, and %s holds %d.", manifest.Counts[said], said, archive.ChangesName, counts[kind])
		}
	}
	return nil
}

// change checks one change.
func (v *verifier) change(manifest archive.Manifest, change *bulk.Change, at string) {
	thread := bulk.Thread{ThreadFollowers: change.Followers}
	switch change.Kind {
	case bulk.ChangePost:
		if change.Post == nil {
			v.report.problem(ChangeUnknown, at, "%s changes the post %s and does not say into what.", at, archive.Shown(change.ID))
			return
		}
		thread.Content = *change.Post
	case bulk.ChangeRoot, bulk.ChangeFollowers:
	case bulk.ChangeLeft:
		v.lines.needPerson(change.User, at)
	case bulk.ChangeDeleted:
		return
	default:
		v.report.problem(ChangeUnknown, at, "%s is of the unknown kind %s.", at, archive.Shown(change.Kind))
		return
	}
	for _, name := range change.ChannelMembers {
		v.lines.needPerson(name, at)
	}
	if len(change.ChannelMembers) == 0 {
		v.lines.needChannel(v.lines.onlyTeam(manifest.Source.TeamName), change.Channel, at)
	}
	for name := range thread.Names() {
		v.lines.needPerson(name, at)
	}
}

// onlyTeam returns the name that the team of the archive has in it.
func (c *lineChecker) onlyTeam(otherwise string) string {
	for name := range c.teams {
		return name
	}
	return otherwise
}
