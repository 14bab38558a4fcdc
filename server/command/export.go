package command

import (
	"context"
)

func runExport(ctx context.Context, cl *call) (Answer, error) {
	job, err := cl.client.startExport(ctx, cl.options)
	if err != nil {
		return Answer{}, err
	}
	return cl.view.live(job), nil
}

// maxNamed bounds the channels that an estimate names.
const maxNamed = 10

// runEstimate says about how much an export with the same flags would hold.
func runEstimate(ctx context.Context, cl *call) (Answer, error) {
	estimate, err := cl.client.estimate(ctx, cl.options)
	if err != nil {
		return Answer{}, err
	}
	w := cl.words
	var left []string
	for _, channel := range estimate.Channels {
		if !channel.Included {
			left = append(left, "~"+channel.Name)
		}
	}
	parts := []string{w.T("estimate.holds", "Contents", w.contents(estimate.Counts))}
	if estimate.Size != nil {
		parts = append(parts, w.T("estimate.size", "Size", w.Size(*estimate.Size)))
	}
	if len(left) > 0 {
		names := w.List(left[:min(len(left), maxNamed)])
		if len(left) > maxNamed {
			names += ", …"
		}
		parts = append(parts, w.N("estimate.left", int64(len(left)), "Names", names))
	}
	start := "export"
	if flags := cl.flagsTyped(); flags != "" {
		start += " " + flags
	}
	return Answer{
		Text:    lines(append(parts, w.T("next.export", "Export", typeThis(start)))...),
		Buttons: []Button{{Label: w.T("button.export"), Command: start}},
	}, nil
}

// flagsTyped are the words after the subcommand, as they can be typed again.
func (cl *call) flagsTyped() string {
	words, err := split(cl.text)
	if err != nil || len(words) < 2 {
		return ""
	}
	return joined(words[1:]...)
}
