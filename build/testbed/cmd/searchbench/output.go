package main

import (
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/flate"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/search"
)

// output writes files into a folder and counts what they would take in an
// archive.
type output struct {
	folder        string
	sizes, packed map[string]int64
	files         int
	largest       int64
	packer        *flate.Writer
}

func (o *output) create(name string) (io.Writer, error) {
	path := filepath.Join(o.folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("make the folder of %s: %w", name, err)
	}
	kind, _, _ := strings.Cut(strings.TrimPrefix(name, "search/"), "/")
	o.files++
	return &file{output: o, path: path, kind: kind}, nil
}

// file takes all of a file at once, as the index writes them.
type file struct {
	*output
	path, kind string
}

func (f *file) Write(content []byte) (int, error) {
	if f.packer == nil {
		f.packer, _ = flate.NewWriter(io.Discard, flate.DefaultCompression)
	}
	count := &counter{}
	f.packer.Reset(count)
	if _, err := f.packer.Write(content); err != nil {
		return 0, fmt.Errorf("compress %s: %w", f.path, err)
	}
	if err := f.packer.Close(); err != nil {
		return 0, fmt.Errorf("compress %s: %w", f.path, err)
	}
	f.packed[f.kind] += count.bytes
	f.sizes[f.kind] += int64(len(content))
	f.largest = max(f.largest, int64(len(content)))
	if err := os.WriteFile(f.path, content, 0o600); err != nil {
		return 0, fmt.Errorf("write %s: %w", f.path, err)
	}
	return len(content), nil
}

type counter struct{ bytes int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return len(p), nil
}

// index returns what words and their places take in an archive.
func (o *output) index() int64 {
	return o.packed["terms"] + o.packed["pages"] + o.packed["lengths"] + o.packed["directory"]
}

var searchPage = template.Must(template.New("").Parse(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Search</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' file:; style-src 'self' file:"></head>
<body>{{.}}<script defer src="search/search.js"></script></body></html>`))

func (o *output) page() error {
	var page strings.Builder
	if err := searchPage.Execute(&page, search.Fragment()); err != nil {
		return fmt.Errorf("make the page: %w", err)
	}
	out, err := o.create("search.html")
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, page.String())
	return err
}
