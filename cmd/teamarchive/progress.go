package main

import (
	"cmp"
	"context"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// patience is the time that work takes before its progress is shown.
const patience = time.Second

// progress shows on a terminal how far long work is. It is a [transfer.Reporter]
// too, for the rooms that plugin and program share. It is safe for concurrent use.
type progress struct {
	out     io.Writer
	enabled bool

	mutex sync.Mutex
	began time.Time
	what  string
	total int64
	done  int64
	// unit names the things that the work counts; empty for bytes.
	unit string
	bar  *progressbar.ProgressBar
}

func newProgress(out io.Writer, enabled bool) *progress {
	return &progress{out: out, enabled: enabled, began: time.Now(), what: "reading"}
}

// Volume says how many bytes there are to read.
func (p *progress) Volume(bytes int64) { p.step("", bytes, "") }

// Copied adds to the bytes that were read.
func (p *progress) Copied(bytes int64) { p.add(bytes, true) }

// reach says how many bytes there are by now.
func (p *progress) reach(bytes int64) {
	p.mutex.Lock()
	more := bytes - p.done
	p.mutex.Unlock()
	p.add(more, true)
}

// Phase begins a part of the work.
func (p *progress) Phase(phase transfer.Phase, total *int64, unit string) {
	n := int64(-1)
	if total != nil {
		n = *total
	}
	p.step(string(phase), n, cmp.Or(unit, "items"))
}

// Advance adds to what is done.
func (p *progress) Advance(n int64) { p.add(n, false) }

// Confirm agrees: the program is asked by one person alone.
func (p *progress) Confirm(context.Context) error { return nil }

// Move agrees.
func (p *progress) Move(context.Context, string, string) error { return nil }

func (p *progress) step(what string, total int64, unit string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.clear()
	if what != "" {
		p.what = what
	}
	p.total, p.done, p.unit = total, 0, unit
}

// add adds to what is done, where that is what the work is measured in.
func (p *progress) add(n int64, inBytes bool) {
	if !p.enabled {
		return
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if inBytes != (p.unit == "") {
		return
	}
	p.done += n
	if p.bar == nil {
		if time.Since(p.began) < patience {
			return
		}
		p.bar = progressbar.NewOptions64(p.total, p.options()...)
	}
	_ = p.bar.Set64(p.done)
}

// options make a bar that shows how much is done, how fast, and how long the rest takes.
func (p *progress) options() []progressbar.Option {
	options := []progressbar.Option{
		progressbar.OptionSetWriter(p.out), progressbar.OptionShowBytes(p.unit == ""), progressbar.OptionSetDescription(p.what),
		progressbar.OptionThrottle(100 * time.Millisecond), progressbar.OptionFullWidth(), progressbar.OptionClearOnFinish(),
		progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true),
	}
	if p.unit != "" {
		options = append(options, progressbar.OptionShowIts(), progressbar.OptionSetItsString(p.unit))
	}
	return options
}

func (p *progress) end() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.clear()
}

func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}
