package exporter

import (
	"context"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// sources says what one export reads and within which bounds.
type sources struct {
	snapshot Snapshot
	files    Files
	bounds   transfer.Bounds
	consent  Consent
	// base is the base of a delta; nil for a full export.
	base *Base
}

// run is one export in progress. Each collaborator writes one part of the archive
// or answers one question for those that write; export calls them in the order of
// the archive.
type run struct {
	job        transfer.Job
	snapshot   Snapshot
	out        *archive.Writer
	lines      *bulk.Encoder
	chosen     *chosen
	people     *people
	findings   *findings
	visibility *visibility
	consent    *consentFilter

	team          *teamWriter
	channels      *channelWriter
	leftBehind    *leftBehind
	conversations *conversationWriter
	accounts      *accountWriter
	posts         *postWriter
	bookmarks     *bookmarkWriter
	emoji         *emojiWriter
	segments      *segmentWriter
	files         *fileCopier
	extras        *extras
	pages         *pageWriter
	delta         *deltaWriter

	// derived says of what archives this one is made; nil for one of a server.
	derived *archive.Derivation
}

// newRun connects the collaborators of one export and begins its lines.
func newRun(job transfer.Job, from sources, out *archive.Writer, quota *quotaWriter, reporter transfer.Reporter) (*run, error) {
	text, err := out.Lines()
	if err != nil {
		return nil, err
	}
	lines := bulk.NewEncoder(text)
	options, chosen, findings := job.Options, &chosen{}, newFindings(job.ID)
	people := newPeople(options.FormerMembers)
	used := newEmojiUse(options.Emoji)
	visible := &visibility{bounds: from.bounds, personalData: options.PersonalData}
	consent := &consentFilter{consent: from.consent, snapshot: from.snapshot, people: people, findings: findings, refused: map[string]bool{}}
	texts := &texts{people: people, findings: findings, visibility: visible}
	settings := &settingsReader{emoji: used, findings: findings}
	marks := &marks{visibility: visible, people: people, emoji: used, findings: findings}
	delta := &deltaWriter{
		base: from.base, snapshot: from.snapshot, chosen: chosen, visibility: visible, people: people, marks: marks, emoji: used, findings: findings,
	}
	if from.base != nil {
		used.before = from.base.Emoji
	}
	extras := &extras{findings: findings, delta: delta}
	pages := newPageWriter(options.HTML, lines, extras, findings, reporter)
	segments := &segmentWriter{segments: *newSegments(lines), chosen: chosen, findings: findings}
	files := newFileCopier(from.files, quota, findings, reporter)
	attachments := &attachments{options: options.Attachments, files: files, extras: extras, findings: findings}
	members := &memberships{chosen: chosen, visibility: visible, settings: settings}
	return &run{
		job: job, snapshot: from.snapshot, out: out, lines: lines, chosen: chosen, people: people,
		findings: findings, visibility: visible, consent: consent, segments: segments, files: files, extras: extras, pages: pages, delta: delta,
		team: &teamWriter{
			snapshot: from.snapshot, chosen: chosen, texts: texts, files: files, lines: lines, segments: segments, extras: extras, findings: findings,
		},
		channels: &channelWriter{
			options: options, snapshot: from.snapshot, chosen: chosen, visibility: visible, people: people, emoji: used,
			texts: texts, lines: lines, segments: segments, extras: extras, findings: findings,
		},
		leftBehind: &leftBehind{options: options, snapshot: from.snapshot, chosen: chosen, people: people, visibility: visible, findings: findings},
		conversations: &conversationWriter{
			wanted: options.DirectMessages, snapshot: from.snapshot, chosen: chosen, visibility: visible, consent: consent, people: people, emoji: used,
			texts: texts, settings: settings, lines: lines, segments: segments, findings: findings, base: from.base,
		},
		accounts: &accountWriter{
			snapshot: from.snapshot, chosen: chosen, visibility: visible, consent: consent, people: people, texts: texts, memberships: members, lines: lines,
			profiles: &profiles{
				pictures: options.ProfilePictures, chosen: chosen, visibility: visible, people: people, settings: settings, memberships: members, files: files, findings: findings,
			},
			extras: extras, findings: findings, reporter: reporter, delta: from.base != nil,
		},
		posts: &postWriter{
			snapshot: from.snapshot, chosen: chosen, consent: consent, people: people, emoji: used, texts: texts,
			marks: marks, attachments: attachments, files: files, segments: segments, delta: delta,
			extras:   &postExtras{people: people, texts: texts, emoji: used, extras: extras, findings: findings},
			findings: findings, reporter: reporter,
		},
		bookmarks: &bookmarkWriter{
			snapshot: from.snapshot, chosen: chosen, consent: consent, people: people, emoji: used, attachments: attachments, extras: extras, findings: findings,
		},
		emoji: &emojiWriter{used: used, files: files, lines: lines, segments: segments, findings: findings},
	}, nil
}

// export writes the whole archive. The steps follow the segments: a line names only
// what stands in an earlier segment. The emoji come last, when all their uses are
// known.
func (r *run) export(ctx context.Context, version string, source archive.Source) error {
	steps := []func(context.Context) error{
		func(context.Context) error { return r.lines.Encode(bulk.VersionLine(GeneratorName, version)) },
		r.team.read,
		r.channels.choose,
		func(ctx context.Context) error { return r.emoji.used.load(ctx, r.snapshot) },
		r.conversations.find,
		// The people come first: the lines of the team and the channels may
		// mention an account whose name changes.
		r.accounts.prepare,
		r.leftBehind.note,
		func(context.Context) error { return r.chosen.locate(r.people) },
		r.team.write,
		r.channels.write,
		r.accounts.write,
		r.posts.writeChannels,
		r.conversations.write,
		r.posts.writeConversations,
		r.bookmarks.write,
		r.consent.note,
		r.emoji.write,
		r.delta.write,
		// The files take the longest: the database need not wait for them.
		func(context.Context) error { return r.snapshot.Close() },
		func(ctx context.Context) error { return r.files.writeAll(ctx, r.out) },
		func(context.Context) error { return r.extras.write(r.out, r.files.reporter) },
		func(ctx context.Context) error { return r.pages.write(ctx, r.out, r.manifest(version, source)) },
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return r.out.Finish(r.manifest(version, source))
}

// close frees the temporary files of the run.
func (r *run) close() {
	r.files.close()
	r.accounts.close()
	r.extras.close()
	r.segments.close()
	r.pages.close()
}

// manifest says what the archive contains, all but its entries.
func (r *run) manifest(version string, source archive.Source) archive.Manifest {
	team := r.chosen.team
	source.TeamID, source.TeamName, source.TeamDisplayName = team.ID, team.Name, team.DisplayName
	scope := r.job.Scope
	if r.visibility.bounds.By == transfer.AsSystemAdmin {
		scope = nil
	}
	report := r.findings.report
	var base *archive.Base
	if r.delta.base != nil {
		base = &r.delta.base.Link
	}
	return archive.Manifest{
		Base:             base,
		Scope:            scope,
		Generator:        archive.Generator{Name: GeneratorName, Version: version},
		Source:           source,
		Options:          r.job.Options,
		Counts:           report.Counts,
		Warnings:         report.Warnings,
		WarningsUnlisted: report.Unlisted,
		WarningCounts:    report.WarningCounts,
		DerivedFrom:      r.derived,
	}
}

// contents says what the archive contains that not every member may have.
func (r *run) contents() *transfer.Contents {
	return &transfer.Contents{
		Secrets:         r.visibility.secrets,
		Conversations:   len(r.chosen.conversations),
		PersonalData:    r.job.Options.PersonalData,
		EditHistory:     r.job.Options.EditHistory,
		PrivateChannels: r.chosen.privateChannels(),
	}
}
