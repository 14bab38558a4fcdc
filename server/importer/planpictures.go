package importer

import (
	"context"
	"errors"
	"fmt"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/pictures"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/sanitize"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// Pictures returns small copies of profile pictures and emoji of the archive of a job
// whose plan is looked at. Those that the archive does not have are left out.
func (p *Plans) Pictures(ctx context.Context, job transfer.Job, users, emoji []string) (found planning.PlanPictures, err error) {
	if len(users)+len(emoji) > planning.MaxPictures {
		return found, transfer.Errorf(transfer.CodeInvalidRequest, "One call gives %d pictures at the most.", planning.MaxPictures)
	}
	if job.State != transfer.StateNeedsReview || job.Source == nil {
		return found, transfer.Errorf(transfer.CodeWrongState, "There is no plan to look at: the job is %s.", job.State).ForJob(job.ID)
	}
	leave, err := p.gate.enter(ctx)
	if err != nil {
		return found, err
	}
	defer leave()
	in, err := p.store.papers.inspection(ctx, job.ID)
	if err != nil {
		return found, err
	}
	reader, upload, err := openArchive(ctx, p.host, job)
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, upload.Close()) }()
	found = planning.PlanPictures{Users: map[string][]byte{}, Emoji: map[string][]byte{}}
	for _, name := range users {
		if person := in.People[sanitize.Key(name)]; person != nil && person.Picture != "" {
			if err := addPicture(ctx, reader, person.Picture, found.Users, name); err != nil {
				return found, err
			}
		}
	}
	for _, name := range emoji {
		if known := in.Emoji[sanitize.Key(name)]; known != nil {
			if err := addPicture(ctx, reader, known.Image, found.Emoji, name); err != nil {
				return found, err
			}
		}
	}
	return found, nil
}

// addPicture adds a small copy of an entry, unless that is no picture.
func addPicture(ctx context.Context, reader *archive.Reader, entry string, into map[string][]byte, name string) (err error) {
	content, err := reader.Open(entry)
	if err != nil {
		return fmt.Errorf("open %s: %w", entry, err)
	}
	defer func() { _ = content.Close() }()
	small, err := pictures.Thumbnail(ctx, content)
	if len(small) > 0 {
		into[name] = small
	}
	return err
}
