package main

import (
	"bytes"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

func TestParseDay_TakesDaysMomentsAndAges(t *testing.T) {
	now := time.Date(2026, time.March, 31, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2025-12-31":           time.Date(2025, time.December, 31, 0, 0, 0, 0, time.UTC),
		"2025-12-31T10:00:00Z": time.Date(2025, time.December, 31, 10, 0, 0, 0, time.UTC),
		"2025-12-31T10:00:00":  time.Date(2025, time.December, 31, 10, 0, 0, 0, time.UTC),
		"30d":                  time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC),
	} {
		at, err := parseDay(text, now)
		require.NoError(t, err, text)
		require.Equal(t, want.UnixMilli(), at, text)
	}
	for _, text := range []string{"soon", "0d", "-3d", "2025-13-01", "1960-01-01", "99999999999d"} {
		_, err := parseDay(text, now)
		require.Error(t, err, text)
	}
	at, err := parseDay("", now)
	require.NoError(t, err)
	require.Zero(t, at)
}

// The progress of what takes long is shown on a terminal, that of what is quick is
// not, and nothing of it is left on the screen.
func TestProgress_IsForTerminalsAndForLongWork(t *testing.T) {
	for name, test := range map[string]struct {
		enabled bool
		began   time.Duration
		shown   bool
	}{
		"long work on a terminal":  {true, 2 * patience, true},
		"quick work on a terminal": {true, 0, false},
		"no terminal":              {false, 2 * patience, false},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			p := newProgress(&out, test.enabled)
			p.began = time.Now().Add(-test.began)
			p.Volume(100)
			p.Copied(10)
			p.end()
			require.Equal(t, test.shown, out.Len() > 0)
		})
	}
}

func TestProgress_ShowsRateAndRemainingTime(t *testing.T) {
	for name, test := range map[string]struct {
		do   func(p *progress)
		says *regexp.Regexp
	}{
		"posts": {func(p *progress) {
			total := int64(1000)
			p.Phase("posts", &total, transfer.UnitPosts)
			p.Advance(200)
			p.Advance(100)
		}, regexp.MustCompile(`posts .*200/1000, \d+ posts/s\) \[\d+s:\d+s\]`)},
		"bytes": {func(p *progress) {
			p.step("download", 1000, "")
			p.reach(200)
			p.reach(300)
		}, regexp.MustCompile(`download .*200 B/1.0 kB, .*B/s\) \[\d+s:\d+s\]`)},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			p := newProgress(&out, true)
			p.began = time.Now().Add(-2 * patience)
			test.do(p)
			p.mutex.Lock()
			line := p.bar.String()
			p.mutex.Unlock()
			require.Regexp(t, test.says, line)
		})
	}
}
