package source

import (
	"context"
	"encoding/json"
	"errors"
	"hash/maphash"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/archive"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// PostIDProp is the prop of a post that says its id on the server it came from.
const PostIDProp = "team_export_post_id"

// maxDamagedLines is after how many damaged lines the rest is not read.
const maxDamagedLines = 1000

// Lines yields the lines of an archive, those that can be read. What is wrong with
// others is noted as damage; only the end of ctx, or of the disk, is an error.
func (a *Archive) Lines(ctx context.Context, progress Progress) iter.Seq2[bulk.Foreign, error] {
	return func(yield func(bulk.Foreign, error) bool) {
		content, err := a.Open(a.LinesName())
		if err != nil {
			a.damaged(err)
			return
		}
		defer func() { _ = content.Close() }()
		text := copied{archive.WithContext(ctx, content), progress}
		damaged := 0
		for line, err := range bulk.DecodeEach(ctx, text, func(line bulk.Foreign) bulk.Foreign { return line }) {
			if _, refused := errors.AsType[*bulk.LineError](err); refused {
				a.damaged(err)
				if damaged++; damaged == maxDamagedLines {
					return
				}
				continue
			}
			if err != nil && context.Cause(ctx) == nil && (errors.Is(err, archive.ErrDamaged) || errors.Is(err, archive.ErrUnsafe)) {
				a.damaged(err)
				return
			}
			if line.Info != nil {
				a.writer = archive.Generator{Name: line.Info.Generator, Version: line.Info.Version}
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
		if err := context.Cause(ctx); err != nil {
			yield(bulk.Foreign{}, err)
		}
	}
}

// damaged notes what cannot be read.
func (a *Archive) damaged(err error) {
	const most = 20
	if a.damage++; len(a.Damage) < most {
		a.Damage = append(a.Damage, err.Error())
	}
}

// Tolerate notes an error about the content of an archive as damage; it returns
// others.
func (a *Archive) Tolerate(err error) error {
	if errors.Is(err, archive.ErrDamaged) || errors.Is(err, archive.ErrUnsafe) {
		a.damaged(err)
		return nil
	}
	return err
}

// Progress hears how far reading is.
type Progress interface {
	Volume(bytes int64)
	Copied(bytes int64)
}

// Metered returns a reader that tells the progress what was read.
func Metered(r io.Reader, progress Progress) io.Reader { return copied{r, progress} }

type copied struct {
	io.Reader
	progress Progress
}

func (c copied) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.progress.Copied(int64(n))
	return n, err
}

// LinesSize returns how large the lines are, in bytes.
func (a *Archive) LinesSize() int64 {
	file, _ := a.Find(a.LinesName())
	return file.Size
}

// PostID returns the id of a post on the server that it came from; empty for a post
// of an archive without ids.
func PostID(content bulk.Content) string {
	if !strings.Contains(string(content.Props), PostIDProp) {
		return ""
	}
	var props struct {
		ID string `json:"team_export_post_id"`
	}
	if json.Unmarshal(content.Props, &props) != nil {
		return ""
	}
	return props.ID
}

// Divided knows the threads of an archive that may be divided among several lines.
// It holds a checksum of each root that has something beside it.
type Divided struct {
	seed  maphash.Seed
	roots map[uint64]struct{}
}

// NewDivided returns one that knows no thread.
func NewDivided() *Divided {
	return &Divided{seed: maphash.MakeSeed(), roots: map[uint64]struct{}{}}
}

// Continues reports whether a line is a further one of a thread, which repeats its
// root.
func (d *Divided) Continues(thread bulk.Thread, place string) bool {
	if len(thread.Replies)+len(thread.ThreadFollowers)+len(thread.Reactions) == 0 {
		return false
	}
	var sum maphash.Hash
	sum.SetSeed(d.seed)
	for _, part := range []string{place, thread.User, thread.Message, strconv.FormatInt(thread.CreateAt, 10)} {
		_, _ = sum.WriteString(part)
		_ = sum.WriteByte(0)
	}
	key := sum.Sum64()
	if _, known := d.roots[key]; known {
		return true
	}
	d.roots[key] = struct{}{}
	return false
}
