package main

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// withPages are the options of an export without attachments and with pages.
var withPages = map[string]any{"attachments": map[string]any{"include": false}, "html": true}

// pages holds what the pages of an archive take and how large they are.
type pages struct {
	// plain and html are exports of the small team without and with pages, large is
	// one of the large team with them.
	plain, html, large cost
	facts              testbed.PageFacts
	seen               seen
}

// seen holds what Chromium saw of pages in a folder.
type seen struct {
	Opened []struct {
		Name string  `json:"name"`
		MS   float64 `json:"ms"`
	} `json:"opened"`
	Searched []struct {
		Query  string  `json:"query"`
		MS     float64 `json:"ms"`
		Bytes  int64   `json:"bytes"`
		Status string  `json:"status"`
	} `json:"searched"`
}

// measurePages measures exports with pages and without, in turn, and then the pages
// of the large team.
func (b *bench) measurePages(ctx context.Context, small, large team, r *results) error {
	var plain, html []cost
	for round := range b.options.rounds {
		without, err := b.ours(ctx, small, noFiles)
		if err != nil {
			return err
		}
		with, err := b.ours(ctx, small, withPages)
		if err != nil {
			return err
		}
		progress("pages, round %d: %.2f s%s without, %.2f s%s with", round+1, without.took.Seconds(), without.cpu, with.took.Seconds(), with.cpu)
		plain, html = append(plain, without), append(html, with)
	}
	r.pages.plain, r.pages.html = median(plain), median(html)
	var err error
	if r.pages.large, err = b.ours(ctx, large, withPages); err != nil {
		return err
	}
	progress("pages of %d posts: %.1f s%s, peak %d MiB", large.posts, r.pages.large.took.Seconds(), r.pages.large.cpu, r.pages.large.pluginPeak)
	path, err := b.archiveOf(ctx, large, withPages)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(path) }()
	if r.pages.facts, err = testbed.LookAtPages(ctx, path); err != nil {
		return err
	}
	return b.readPages(ctx, path, &r.pages)
}

// searchedFor are words of generated posts: frequent and rare ones, a phrase, the
// beginning of a word, and one that filters.
var searchedFor = []string{"deploy", "release", "naïve", "問題", `"release is ready"`, "dep*", "deploy failed again", "deploy in:town-square", "nowhere"}

// readPages unpacks the pages of an archive and lets Chromium open some, and search.
func (b *bench) readPages(ctx context.Context, path string, measured *pages) (err error) {
	folder, err := os.MkdirTemp(b.bed.Dir, "pages-")
	if err != nil {
		return fmt.Errorf("create a folder for pages: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	names, err := unpackPages(path, folder)
	if err != nil {
		return err
	}
	chromium, err := testbed.Chromium(ctx)
	if err != nil {
		return err
	}
	packages, err := testbed.BrowserPackages(ctx)
	if err != nil {
		return err
	}
	settings, err := json.Marshal(map[string]any{"folder": folder, "chromium": chromium, "pages": append(oneOfEach(names), measured.facts.LargestName), "queries": searchedFor})
	if err != nil {
		return fmt.Errorf("encode settings: %w", err)
	}
	node := exec.CommandContext(ctx, "node", filepath.Join(packages, "offline", "pages.mjs"), string(settings))
	node.Stderr = os.Stderr
	output, err := node.Output()
	if err != nil {
		return fmt.Errorf("open pages in Chromium: %w", err)
	}
	if err := json.Unmarshal(output, &measured.seen); err != nil {
		return fmt.Errorf("read what Chromium saw: %w", err)
	}
	for _, page := range measured.seen.Opened {
		progress("%s shows something after %.0f ms", page.Name, page.MS)
	}
	for _, search := range measured.seen.Searched {
		progress("%s: %s after %.0f ms, %.1f MiB read", search.Query, search.Status, search.MS, float64(search.Bytes)/(1<<20))
	}
	return nil
}

// unpackPages unpacks what a browser needs of an archive.
func unpackPages(path, folder string) (names []string, err error) {
	zr, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("open the archive: %w", err)
	}
	defer func() { err = errors.Join(err, zr.Close()) }()
	for _, entry := range zr.File {
		if entry.Name != "index.html" && !strings.HasPrefix(entry.Name, "html/") || !filepath.IsLocal(entry.Name) {
			continue
		}
		if err := unpackEntry(entry, filepath.Join(folder, filepath.FromSlash(entry.Name))); err != nil {
			return nil, err
		}
		names = append(names, entry.Name)
	}
	return names, nil
}

func unpackEntry(entry *zip.File, path string) (err error) {
	content, err := entry.Open()
	if err != nil {
		return fmt.Errorf("open %s: %w", entry.Name, err)
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("create the folder of %s: %w", entry.Name, err)
	}
	data, err := io.ReadAll(content)
	if err != nil {
		return fmt.Errorf("read %s: %w", entry.Name, err)
	}
	return os.WriteFile(path, data, 0o600)
}

// digits tell pages of one kind apart.
var digits = regexp.MustCompile(`[0-9]+`)

// oneOfEach returns a page of each kind.
func oneOfEach(names []string) []string {
	kinds := map[string]string{}
	for _, name := range names {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		kind := name
		if parts := strings.Split(name, "/"); len(parts) == 3 {
			folder, _, _ := strings.Cut(parts[1], "-")
			kind = folder + "/" + digits.ReplaceAllString(parts[2], "n")
		}
		if kinds[kind] == "" {
			kinds[kind] = name
		}
	}
	return slices.Sorted(maps.Values(kinds))
}

// pageGoals adds the goals of pages to a list.
func (o options) pageGoals(p pages, list *goals) {
	slower := ratio(p.html.took, p.plain.took)
	list.add(fmt.Sprintf("export with pages against one without, %d posts", o.posts), "≤ 1.8 ×", slower, "%.1f ×", slower <= 1.8).why = whyPages
	list.add(fmt.Sprintf("peak memory of the plugin with pages, %d posts", o.large), "≤ 150 MiB", float64(p.large.pluginPeak), "%.0f MiB", p.large.pluginPeak <= 150)
	list.add(fmt.Sprintf("largest page, %d posts", o.large), "≤ 600 KB", float64(p.facts.Largest)/1000, "%.0f KB", p.facts.Largest <= 600_000)
	index := 100 * float64(p.facts.Index) / float64(max(p.facts.Text, 1))
	list.add(fmt.Sprintf("index of the search against the text, %d posts", o.large), "≤ 30 %", index, "%.0f %%", index <= 30).why = whyIndex
	var opened, searched, read float64
	for _, page := range p.seen.Opened {
		opened = max(opened, page.MS)
	}
	for _, search := range p.seen.Searched {
		searched, read = max(searched, search.MS), max(read, float64(search.Bytes)/(1<<20))
	}
	list.add("slowest page to show something in Chromium", "≤ 200 ms", opened, "%.0f ms", opened <= 200).why = whyBrowser
	list.add(fmt.Sprintf("slowest search in %d posts, in Chromium from a folder", o.large), "≤ 1000 ms", searched, "%.0f ms", searched <= 1000).why = whyBrowser
	list.add("most that a search reads", "≤ 30 MB", read, "%.1f MiB", read <= 28.6)
}

const (
	whyPages = "an export uses all processors already, and pages have each text three times more: on the page of its channel, on that of " +
		"its author, and for the results of searches, and each word of it in the index."
	whyIndex   = "an index of few posts is larger for its text, because words that occur once are a larger part of it."
	whyBrowser = "the first page that a browser opens starts its processes too."
)
