package writetest

import (
	"context"
	"fmt"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/write"
)

// AddShells makes deactivated accounts.
func (s *Store) AddShells(ctx context.Context, fence write.Fence, progress journal.Progress, accounts []write.Account) (journal.Progress, error) {
	entry := journal.Entry{Named: map[string]string{}}
	for _, account := range accounts {
		if s.TakenNames[account.Username] || s.TakenNames[account.Email] {
			return progress, fmt.Errorf("make the account %s: %w", account.Username, write.ErrTaken)
		}
		entry.Shells = append(entry.Shells, account.ID)
		entry.Named[journal.NameKey(journal.KindAccount, account.Username)] = account.ID
	}
	return s.keep(ctx, fence, progress, entry, "shells", func(progress *journal.Progress, _ *journal.Entry) {
		s.Shells = append(s.Shells, accounts...)
		for _, account := range accounts {
			s.Preferences = append(s.Preferences, account.Preferences...)
		}
		progress.Counts["users"] += int64(len(accounts))
	})
}

// Join gives accounts their memberships. All accounts lack them.
func (s *Store) Join(ctx context.Context, fence write.Fence, progress journal.Progress, _ string, members []write.Member) (journal.Progress, map[string][]string, error) {
	joined := map[string][]string{}
	entry := journal.Entry{}
	progress, err := s.keep(ctx, fence, progress, entry, "join", func(progress *journal.Progress, entry *journal.Entry) {
		for _, member := range members {
			if s.isMember(member.UserID) {
				continue
			}
			s.Members = append(s.Members, member)
			place := journal.Place{UserID: member.UserID, Team: true, Admin: member.Admin}
			for _, channel := range member.Channels {
				place.Channels = append(place.Channels, channel.ChannelID)
			}
			if member.New {
				progress.Counts["team_members"]++
				progress.Counts["channel_members"] += int64(len(member.Channels))
				continue
			}
			joined[member.UserID] = place.Channels
			entry.Places = append(entry.Places, place)
			progress.Counts["joined"] += 1 + int64(len(member.Channels))
		}
	})
	return progress, joined, err
}

func (s *Store) isMember(userID string) bool {
	return slices.ContainsFunc(s.Members, func(member write.Member) bool { return member.UserID == userID })
}

// CountThreads notes which threads are counted anew.
func (s *Store) CountThreads(ctx context.Context, fence write.Fence, progress journal.Progress, rootIDs []string) (journal.Progress, error) {
	return s.keep(ctx, fence, progress, journal.Entry{}, "count threads", func(*journal.Progress, *journal.Entry) {
		s.Recounted = append(s.Recounted, rootIDs...)
	})
}

// Prefer sets preferences.
func (s *Store) Prefer(ctx context.Context, fence write.Fence, progress journal.Progress, preferences []write.Preference) (journal.Progress, error) {
	return s.keep(ctx, fence, progress, journal.Entry{}, "prefer", func(*journal.Progress, *journal.Entry) {
		s.Preferences = append(s.Preferences, preferences...)
	})
}

// Converse completes conversations.
func (s *Store) Converse(ctx context.Context, fence write.Fence, progress journal.Progress, conversations []write.Conversation) (journal.Progress, error) {
	return s.keep(ctx, fence, progress, journal.Entry{}, "converse", func(*journal.Progress, *journal.Entry) {
		s.Conversations = append(s.Conversations, conversations...)
	})
}

// BookmarksByID returns which bookmarks there are.
func (s *Store) BookmarksByID(_ context.Context, ids []string) (map[string]write.KnownBookmark, error) {
	known := map[string]write.KnownBookmark{}
	for _, mark := range s.Marks {
		if slices.Contains(ids, mark.ID) {
			known[mark.ID] = write.KnownBookmark{ChannelID: mark.ChannelID, FileID: mark.FileID}
		}
	}
	return known, nil
}

// Bookmarks makes bookmarks.
func (s *Store) Bookmarks(ctx context.Context, fence write.Fence, progress journal.Progress, bookmarks []write.Bookmark) (journal.Progress, error) {
	return s.keep(ctx, fence, progress, journal.Entry{}, "bookmarks", func(progress *journal.Progress, entry *journal.Entry) {
		for _, bookmark := range bookmarks {
			if slices.ContainsFunc(s.Marks, func(there write.Bookmark) bool { return there.ID == bookmark.ID }) {
				continue
			}
			s.Marks = append(s.Marks, bookmark)
			entry.Bookmarks = append(entry.Bookmarks, bookmark.ID)
			progress.Counts["bookmarks"]++
		}
	})
}

// Extras gives posts their priorities, acknowledgements and earlier versions.
func (s *Store) Extras(ctx context.Context, fence write.Fence, progress journal.Progress, extras []write.Extra) (journal.Progress, error) {
	return s.keep(ctx, fence, progress, journal.Entry{}, "extras", func(progress *journal.Progress, entry *journal.Entry) {
		for _, extra := range extras {
			s.Beyond = append(s.Beyond, extra)
			if extra.Level != "" || extra.RequestedAck {
				progress.Counts["priorities"]++
			}
			progress.Counts["acknowledgements"] += int64(len(extra.Acks))
			for _, version := range extra.Versions {
				version.ChannelID, version.OriginalID = extra.ChannelID, extra.ID
				s.Posts[version.ID] = version
				entry.Posts = append(entry.Posts, version.ID)
			}
		}
	})
}

// ArchiveChannel archives a channel.
func (s *Store) ArchiveChannel(ctx context.Context, fence write.Fence, progress journal.Progress, channelID string, at int64) (journal.Progress, error) {
	return s.keep(ctx, fence, progress, journal.Entry{}, "archive "+channelID, func(progress *journal.Progress, _ *journal.Entry) {
		s.Archived[channelID] = at
		progress.Counts["channels_archived"]++
	})
}
