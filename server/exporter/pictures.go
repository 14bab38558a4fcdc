package exporter

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/teamdata"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// picture plans the copy of an account's own picture and returns its path for
// the line, or nothing. The server draws the picture of an account that has
// none. A picture that cannot be read would abort an import.
func (r *run) picture(ctx context.Context, user teamdata.User) (string, error) {
	if !r.options.ProfilePictures || user.PictureUpdateAt <= 0 {
		return "", nil
	}
	stored := path.Join("users", user.ID, "profile.png")
	data, err := r.readSmall(ctx, stored, maxPicture)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("profile picture: %w", err)
	}
	found := false
	if isPNG(data) {
		if found, err = r.addFile(ctx, archive.DataFolder+stored, stored); err != nil {
			return "", fmt.Errorf("profile picture: %w", err)
		}
	}
	if !found {
		r.warn(transfer.WarnPictureMissing, user.ID, "The profile picture of user %q is missing in the file store or is no whole PNG image; it was left out.", user.Username)
		return "", nil
	}
	r.report.Counts[transfer.CountProfilePictures]++
	return stored, nil
}
