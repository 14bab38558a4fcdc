package importer

import (
	"context"
	"fmt"
	"path"
	"strconv"
	"unicode/utf8"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// part is a rewritten archive on its way.
type part struct {
	out       File
	zip       *archive.Writer
	lines     *bulk.Encoder
	followers bulk.FollowerBudget
	posts     int64
	// files are the entries of the old archive that lines name, in the order in
	// which they did; names are what they are called here.
	files []string
	names map[string]string
}

// file returns the path by which lines name a file, and plans its copy. All but
// the last element is new; the importer makes of that one the file's name.
func (p *part) file(entry string) string {
	if name, ok := p.names[entry]; ok {
		return name
	}
	name := "import/" + strconv.Itoa(len(p.files)) + "/" + fileName(entry)
	p.files = append(p.files, entry)
	p.names[entry] = name
	return name
}

// fileName is the last element of a path, of a length that file systems take.
func fileName(entry string) string {
	name := path.Base(entry)
	if len(name) <= maxFileName {
		return name
	}
	// The end says what kind of file it is.
	ending := path.Ext(name)
	if len(ending) > maxFileName/4 {
		ending = ""
	}
	end := maxFileName - len(ending)
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + ending
}

// finish copies the files and publishes the part.
func (p *part) finish(ctx context.Context, reader *archive.Reader, version string) error {
	for _, entry := range p.files {
		if err := p.copyFile(ctx, reader, entry); err != nil {
			return err
		}
	}
	manifest := archive.Manifest{Generator: archive.Generator{Name: ourGenerator + "-import", Version: version}}
	if err := p.zip.Finish(manifest); err != nil {
		return err
	}
	return p.out.Finish()
}

func (p *part) copyFile(ctx context.Context, reader *archive.Reader, entry string) error {
	file, ok := reader.Find(entry)
	if !ok {
		return fmt.Errorf("%w: it has no %s", archive.ErrDamaged, entry)
	}
	content, err := reader.Open(entry)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	return p.zip.AddFile(ctx, archive.DataFolder+p.names[entry], file.Size, content)
}

// abort throws away what was written, unless the part is finished.
func (p *part) abort() {
	if p != nil {
		p.out.Abort()
	}
}
