package testbed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// PageFacts describes the pages of an archive.
type PageFacts struct {
	Posts, Pages int
	// Largest is the size of the largest page, and LargestName its name.
	Largest     int64
	LargestName string
	// Index finds the words of Text; both in bytes, before they are compressed.
	Index, Text int64
}

// LookAtPages reads the pages of an archive, and finds an error where a post of its
// lines does not stand on exactly one page.
func LookAtPages(ctx context.Context, path string) (facts PageFacts, err error) {
	file, err := os.Open(path)
	if err != nil {
		return facts, fmt.Errorf("open the archive: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	stat, err := file.Stat()
	if err != nil {
		return facts, fmt.Errorf("look at the archive: %w", err)
	}
	reader, err := archive.Open(file, stat.Size(), archive.LimitsFor(stat.Size()))
	if err != nil {
		return facts, err
	}
	pages := map[string]int{}
	for entry := range reader.Files() {
		if err := facts.entry(reader, entry.Name, pages); err != nil {
			return facts, err
		}
	}
	return facts, facts.compare(ctx, reader, pages)
}

// anchor matches the beginning of a post on its page.
var anchor = regexp.MustCompile(`<article class="[a-z ]*" id="post-([a-z0-9]+)"`)

func (f *PageFacts) entry(reader *archive.Reader, name string, pages map[string]int) error {
	if name != "index.html" && !strings.HasPrefix(name, "html/") {
		return nil
	}
	content, err := reader.Open(name)
	if err != nil {
		return fmt.Errorf("open %s: %w", name, err)
	}
	data, err := io.ReadAll(content)
	if err := errors.Join(err, content.Close()); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	for _, kind := range []string{"terms", "pages", "lengths", "directory"} {
		if strings.HasPrefix(name, "html/search/"+kind+"/") {
			f.Index += int64(len(data))
		}
	}
	if !strings.HasSuffix(name, ".html") {
		return nil
	}
	f.Pages++
	if size := int64(len(data)); size > f.Largest {
		f.Largest, f.LargestName = size, name
	}
	for _, match := range anchor.FindAllSubmatch(data, -1) {
		pages[string(match[1])]++
	}
	return nil
}

// compare holds the posts on pages against those of the lines.
func (f *PageFacts) compare(ctx context.Context, reader *archive.Reader, pages map[string]int) error {
	lines, err := reader.Open(reader.LinesName())
	if err != nil {
		return fmt.Errorf("open the lines: %w", err)
	}
	defer func() { _ = lines.Close() }()
	repeated := 0
	for line, err := range bulk.Decode(archive.WithContext(ctx, lines)) {
		if err != nil {
			return fmt.Errorf("read the lines: %w", err)
		}
		thread, ok := line.Thread()
		if !ok {
			continue
		}
		for content := range thread.Contents() {
			var props struct {
				ID string `json:"team_export_post_id"`
			}
			if err := json.Unmarshal(content.Props, &props); err != nil || props.ID == "" {
				return fmt.Errorf("a post of line %d has no id", line.Number)
			}
			switch n := pages[props.ID]; n {
			case 1:
				pages[props.ID] = -1
				f.Posts++
				f.Text += int64(len(content.Message))
			case -1:
				repeated++ // the root of a thread that is divided
			default:
				return fmt.Errorf("the post %s stands on %d pages", props.ID, n)
			}
		}
	}
	if f.Posts != len(pages) {
		return fmt.Errorf("the pages have %d posts, the lines %d and %d roots once more", len(pages), f.Posts, repeated)
	}
	return nil
}
