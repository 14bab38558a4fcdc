package oracle

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// lobby is the team from which a system admin imports a team that is to be new.
const lobby = "lobby"

// Subject is an archive that is imported twice.
type Subject struct {
	// Archive is its path.
	Archive string
	// Team is the team in it.
	Team string
	// Existing says that the team is on the server already, because the archive
	// does not describe it. Otherwise the import makes it.
	Existing bool
	// Env is added to the environment of its servers.
	Env map[string]string
}

// Settings holds the plugin's settings on a server that imports.
func Settings() map[string]any {
	return map[string]any{"importby": "system_admins", "directmessages": true}
}

// Fresh starts a server on which nothing differs from another one that Fresh
// starts: with the plugin, a lobby, and the team when it is to exist.
func (s Subject) Fresh(ctx context.Context, bed *testbed.Bed, name, bundle string) (*testbed.Server, error) {
	server, err := bed.StartServer(ctx, testbed.ServerOptions{Name: name, Bundle: bundle, Env: s.Env})
	if err != nil {
		return nil, err
	}
	if err := server.ConfigurePlugin(ctx, Settings()); err != nil {
		return nil, err
	}
	teams := []string{lobby}
	if s.Existing {
		teams = append(teams, s.Team)
	}
	for _, team := range teams {
		if _, _, err := server.Admin.CreateTeam(ctx, &model.Team{Name: team, DisplayName: team, Type: model.TeamOpen}); err != nil {
			return nil, fmt.Errorf("make team %s on server %s: %w", team, name, err)
		}
	}
	return server, nil
}

// Import imports the archive with the plugin, as a system admin who changes
// nothing of the plan but that the team becomes one of its own.
func (s Subject) Import(ctx context.Context, server *testbed.Server) (testbed.Job, error) {
	job, plan, err := s.Plan(ctx, server)
	if err != nil {
		return job, err
	}
	job, err = server.Admin.ApplyPlan(ctx, job.ID, plan.Revision)
	if err == nil && job.State != "succeeded" && job.State != "succeeded_with_warnings" {
		err = fmt.Errorf("import %s ended as %s: %+v", job.ID, job.State, job.Error)
	}
	return job, err
}

// Plan uploads the archive and waits for the plan that [Subject.Import] applies.
func (s Subject) Plan(ctx context.Context, server *testbed.Server) (testbed.Job, testbed.Plan, error) {
	name := lobby
	if s.Existing {
		name = s.Team
	}
	into, _, err := server.Admin.GetTeamByName(ctx, name, "")
	if err != nil {
		return testbed.Job{}, testbed.Plan{}, fmt.Errorf("find team %s on server %s: %w", name, server.Name, err)
	}
	job, plan, err := server.Admin.PlanImport(ctx, into.Id, s.Archive)
	if err == nil && job.State.Ended() {
		err = fmt.Errorf("the plan of import %s ended as %s: %+v", job.ID, job.State, job.Error)
	}
	if err != nil || s.Existing {
		return job, plan, err
	}
	plan, err = server.Admin.ChangePlan(ctx, job.ID, plan.Revision, []map[string]string{{"section": "team", "source": s.Team, "action": "new", "target": s.Team}})
	if err != nil {
		return job, plan, fmt.Errorf("make the team of the plan a new one: %w", err)
	}
	return job, plan, nil
}

// Run imports an archive into two fresh servers at the same time, natively and
// with the plugin, and compares them.
func (s Subject) Run(ctx context.Context, bed *testbed.Bed, name, bundle string) (Diff, error) {
	var native, ours *State
	var nativeErr, oursErr error
	var both sync.WaitGroup
	both.Go(func() {
		native, nativeErr = s.imported(ctx, bed, name+"native", bundle, func(server *testbed.Server) error { return server.NativeImport(ctx, s.Archive) })
	})
	both.Go(func() {
		ours, oursErr = s.imported(ctx, bed, name+"ours", bundle, func(server *testbed.Server) error {
			_, err := s.Import(ctx, server)
			return err
		})
	})
	both.Wait()
	if err := errors.Join(nativeErr, oursErr); err != nil {
		return Diff{}, err
	}
	return Compare(native, ours, Known), nil
}

// imported starts a server, lets it import, and reads what is there then.
func (s Subject) imported(ctx context.Context, bed *testbed.Bed, name, bundle string, work func(*testbed.Server) error) (*State, error) {
	server, err := s.Fresh(ctx, bed, name, bundle)
	if err != nil {
		return nil, err
	}
	defer server.Stop()
	if err := work(server); err != nil {
		return nil, fmt.Errorf("import into server %s: %w", name, err)
	}
	return Take(ctx, server)
}
