package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// offline holds the measurements of reading an archive without a server.
type offline struct{ verify, unzip cost }

// measureOffline measures "teamarchive verify" beside "unzip -t" of the same archive.
func (b *bench) measureOffline(ctx context.Context, large team, r *results) error {
	path, err := b.archiveOf(ctx, large, noFiles)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(path) }()
	folder, err := os.MkdirTemp(b.bed.Dir, "tool-")
	if err != nil {
		return fmt.Errorf("create a folder for teamarchive: %w", err)
	}
	tool, err := testbed.BuildTool(ctx, folder)
	if err != nil {
		return err
	}
	var verify, unzip []cost
	for round := range b.options.rounds {
		theirs, err := timed(exec.CommandContext(ctx, "unzip", "-tqq", path))
		if err != nil {
			return err
		}
		ours, err := timed(tool.Command(ctx, "verify", "--quiet", path))
		if err != nil {
			return err
		}
		progress("verify of %d posts, round %d: %.1f s, peak %d MiB; unzip -t %.1f s", large.posts, round+1, ours.took.Seconds(), ours.pluginPeak, theirs.took.Seconds())
		verify, unzip = append(verify, ours), append(unzip, theirs)
	}
	r.offline = offline{verify: median(verify), unzip: median(unzip)}
	r.offline.verify.posts, r.offline.unzip.posts = int64(large.posts), int64(large.posts)
	return nil
}

// timed runs a program and says what it took.
func timed(cmd *exec.Cmd) (cost, error) {
	cmd.Stderr = os.Stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return cost{}, fmt.Errorf("run %s: %w", cmd.Path, err)
	}
	spent := cost{took: time.Since(began)}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return spent, errors.New("the system does not say what a program used")
	}
	spent.pluginPeak = uint64(usage.Maxrss) >> 10
	spent.cpu.plugin = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	return spent, nil
}

// offlineGoals lists the goals for reading without a server.
func (o options) offlineGoals(measured offline, list *goals) {
	slower := ratio(measured.verify.took, measured.unzip.took)
	list.add(fmt.Sprintf("teamarchive verify against unzip -t, %d posts", o.large), "≤ 2 ×", slower, "%.1f ×", slower <= 2).why = whyVerify
	list.add(fmt.Sprintf("peak memory of teamarchive verify, %d posts", o.large), "≤ 150 MiB", float64(measured.verify.pluginPeak), "%.0f MiB", measured.verify.pluginPeak <= 150)
}

const whyVerify = "`unzip -t` sums up what it unpacks; `verify` also decodes every line as an import does, which is most of its work, and looks up every name in it."
