package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/compare"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/seed"
)

func demo(ctx context.Context, bundle, output, target string, keep bool) (err error) {
	var steps stopwatch
	if keep {
		// Only one set of servers is kept at a time: a second one would hide the first.
		if err := stopKept(output); err != nil {
			return err
		}
	}
	bed, err := testbed.StartDetached(ctx, keep)
	if err != nil {
		return err
	}
	defer func() {
		if !keep || err != nil && !errors.Is(err, errDifferent) {
			bed.Close()
		}
	}()
	a, b, err := startServers(ctx, bed, bundle, target)
	if err != nil {
		return err
	}
	steps.lap("start PostgreSQL and servers A and B")

	content, err := seed.Fill(ctx, a)
	if err != nil {
		return err
	}
	steps.lap("fill server A with two teams and direct messages")

	archive, err := export(ctx, a, content.Team.Id, output)
	if err != nil {
		return err
	}
	steps.lap("export one team and download its archive")

	if err := testbed.CheckArchive(ctx, archive); err != nil {
		return err
	}
	if _, err := b.Validate(ctx, archive); err != nil {
		return err
	}
	steps.lap("check the archive against its manifest; mmctl import validate")

	if err := b.NativeImport(ctx, archive); err != nil {
		return err
	}
	steps.lap("native import on server B (it waits up to 30 s to begin)")

	native, err := compare.Teams(ctx, a, b, seed.TeamName)
	if err != nil {
		return err
	}
	steps.lap("compare A and B by SQL")

	c, team, err := startColliding(ctx, bed, bundle, target)
	if err != nil {
		return err
	}
	steps.lap("start server C, where a username, an e-mail address and a channel collide")

	done, err := importColliding(ctx, c, team, archive)
	if err != nil {
		return err
	}
	steps.lap("import on server C with the plugin")

	ours, err := compare.TeamsAfter(ctx, a, c, seed.TeamName, done)
	if err != nil {
		return err
	}
	steps.lap("compare A and C by SQL")
	return report([]arrival{{"B, by the native importer", native}, {"C, by the plugin", ours}}, steps, archive, output, bed, keep)
}

// arrival describes the team on a server that imported it.
type arrival struct {
	where   string
	results []compare.Result
}

// startServers starts A with the plugin and B as Mattermost ships it.
func startServers(ctx context.Context, bed *testbed.Bed, bundle, target string) (a, b *testbed.Server, err error) {
	if a, err = bed.StartServer(ctx, testbed.ServerOptions{Name: "a", Bundle: bundle}); err != nil {
		return nil, nil, err
	}
	b, err = bed.StartServer(ctx, testbed.ServerOptions{Name: "b", Version: target})
	return a, b, err
}

// export returns the path of the archive.
func export(ctx context.Context, server *testbed.Server, teamID, output string) (string, error) {
	job, err := server.Admin.Export(ctx, teamID, nil)
	if err != nil {
		return "", err
	}
	if err := emptyFolder(output); err != nil {
		return "", err
	}
	path, err := filepath.Abs(filepath.Join(output, job.Archive.Name))
	if err != nil {
		return "", fmt.Errorf("find the output folder: %w", err)
	}
	file, err := os.Create(path)
	if err != nil {
		return "", fmt.Errorf("create the archive: %w", err)
	}
	if err := server.Admin.Download(ctx, job.ID, file); err != nil {
		_ = file.Close()
		return "", err
	}
	return path, file.Close()
}

// emptyFolder makes the output folder and removes the archives of earlier runs.
func emptyFolder(output string) error {
	if err := os.MkdirAll(output, 0o755); err != nil {
		return fmt.Errorf("create the output folder: %w", err)
	}
	old, err := filepath.Glob(filepath.Join(output, "*_export.zip"))
	if err != nil {
		return fmt.Errorf("look for earlier archives: %w", err)
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove an earlier archive: %w", err)
		}
	}
	return nil
}

func report(arrivals []arrival, steps stopwatch, archive, output string, bed *testbed.Bed, keep bool) error {
	same := true
	for _, arrival := range arrivals {
		fmt.Printf("\nFrom server A to server %s:\n", arrival.where)
		equal, err := compare.Print(os.Stdout, arrival.results)
		if err != nil {
			return err
		}
		same = same && equal
	}
	fmt.Println()
	if err := steps.print(os.Stdout); err != nil {
		return err
	}
	fmt.Println()
	if keep {
		if err := keepServers(bed, output); err != nil {
			return err
		}
	}
	fmt.Println("The archive:", archive)
	if !same {
		return errDifferent
	}
	fmt.Println("The team arrived on servers B and C as it was on server A.")
	return nil
}
