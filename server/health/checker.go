package health

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	// patience is the time in which a part must answer.
	patience = 10 * time.Second
	// freshness is the time for which a report is given to all who ask.
	freshness = 5 * time.Second
	// maxProblem bounds the text of a problem, in bytes.
	maxProblem = 500
)

// Options wire a checker. All are required.
type Options struct {
	Versions func() Versions
	// Databases, FileStore and ExportStore look at a part; a Part without a Problem
	// works. They may hang.
	Databases   func(ctx context.Context) []Part
	FileStore   func(ctx context.Context) Part
	ExportStore func(ctx context.Context) Part
	Jobs        Jobs
	Now         func() time.Time
}

// Checker makes reports, one at a time. It is safe for concurrent use.
type Checker struct {
	options Options

	mu     sync.Mutex
	last   Report
	at     time.Time
	flight chan struct{}
	// hanging names the parts whose last look has not come back.
	hanging map[string]bool
}

// New returns a checker that has looked at nothing yet.
func New(options Options) *Checker { return &Checker{options: options, hanging: map[string]bool{}} }

// Report looks at all parts, or returns a report of the last seconds. It answers
// also when a part hangs.
func (c *Checker) Report(ctx context.Context) (Report, error) {
	c.mu.Lock()
	if !c.at.IsZero() && c.options.Now().Sub(c.at) < freshness {
		defer c.mu.Unlock()
		return c.last, nil
	}
	if c.flight == nil {
		c.flight = make(chan struct{})
		go c.look(context.WithoutCancel(ctx), c.flight)
	}
	flight := c.flight
	c.mu.Unlock()
	select {
	case <-ctx.Done():
		return Report{}, context.Cause(ctx)
	case <-flight:
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last, nil
}

// look makes a report for all who wait on the flight.
func (c *Checker) look(ctx context.Context, flight chan struct{}) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	report := Report{Versions: c.options.Versions()}
	var asking sync.WaitGroup
	asking.Go(func() {
		report.Databases = ask(ctx, c, "databases", c.options.Databases, []Part{{Problem: noAnswer}})
	})
	asking.Go(func() {
		report.FileStore = ask(ctx, c, "file store", c.options.FileStore, Part{Problem: noAnswer})
	})
	asking.Go(func() {
		report.ExportStore = ask(ctx, c, "export store", c.options.ExportStore, Part{Problem: noAnswer})
	})
	asking.Go(func() {
		report.Queue, report.Jobs = c.queue(ctx)
	})
	asking.Wait()
	judge(&report)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.options.Now()
	report.CheckedAt = c.at.UnixMilli()
	c.last, c.flight = report, nil
	close(flight)
}

var noAnswer = fmt.Sprintf("no answer within %d seconds", int(patience.Seconds()))

// ask looks at a part, for as long as ctx lasts. A look that still hangs is not
// begun a second time.
func ask[T any](ctx context.Context, c *Checker, name string, look func(context.Context) T, otherwise T) T {
	c.mu.Lock()
	hanging := c.hanging[name]
	c.hanging[name] = true
	c.mu.Unlock()
	if hanging {
		return otherwise
	}
	answer := make(chan T, 1)
	go func() {
		answer <- look(ctx)
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.hanging, name)
	}()
	select {
	case part := <-answer:
		return part
	case <-ctx.Done():
		return otherwise
	}
}

func (c *Checker) queue(ctx context.Context) (Part, JobSummary) {
	type result struct {
		summary JobSummary
		err     error
	}
	read := ask(ctx, c, "queue", func(ctx context.Context) result {
		summary, err := summarize(ctx, c.options.Jobs)
		return result{summary, err}
	}, result{err: fmt.Errorf("%s", noAnswer)})
	return Of("", read.err), read.summary
}

// Of returns the part of a kind that works, or has the problem of an error.
func Of(kind string, err error) Part {
	part := Part{Kind: kind}
	if err != nil {
		part.Problem = err.Error()
	}
	return part
}

// judge says of each part and of the whole whether it works.
func judge(r *Report) {
	r.OK = true
	parts := []*Part{&r.FileStore, &r.ExportStore, &r.Queue}
	for i := range r.Databases {
		parts = append(parts, &r.Databases[i])
		if r.Versions.Database == "" {
			r.Versions.Database = r.Databases[i].Version
		}
	}
	for _, part := range parts {
		part.OK = part.Problem == ""
		part.Problem = oneLine(part.Problem)
		r.OK = r.OK && part.OK
	}
}

// oneLine shortens the text of a problem.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > maxProblem {
		text = strings.ToValidUTF8(text[:maxProblem], "") + "…"
	}
	return text
}
