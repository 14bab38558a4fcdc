package importer

import (
	"context"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/inspect"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/planning"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/records"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// maxAddressesPerDay is the number of e-mail addresses of archives that plans of a team
// admin may compare with those of accounts in 24 hours, where the server does not show
// addresses: a plan tells of each one whether a member of the team has it.
const maxAddressesPerDay = 5000

// comparisons counts the addresses that were compared for a user, by the hour.
type comparisons struct {
	// Hours are numbers of hours since 1970.
	Hours map[int64]int `json:"hours"`
	// Job is the last job that was counted: its next attempt is not counted again.
	Job string `json:"job"`
}

func addressesKey(userID string) string { return "addresses_" + userID }

// addressQuota bounds the addresses that plans of a user compare.
type addressQuota struct {
	records Store
	now     func() time.Time
}

// count notes the addresses that a plan compares for the user who imports. It returns an
// Error with CodeQuota when the user has compared too many.
func (q addressQuota) count(ctx context.Context, job transfer.Job, in *inspect.Inspection, plan *planning.Plan) error {
	if !plan.HidesAddresses || plan.Policy.AnyAccount {
		return nil
	}
	addresses := 0
	for _, person := range in.People {
		if person.Email != "" {
			addresses++
		}
	}
	_, err := records.Change(ctx, q.records, addressesKey(job.RequestedBy), func(known *comparisons) error {
		return known.add(job.ID, addresses, q.now())
	})
	return err
}

// add counts the addresses of a job.
func (c *comparisons) add(jobID string, addresses int, now time.Time) error {
	if c.Job == jobID {
		return nil
	}
	hour := now.Unix() / int64(time.Hour/time.Second)
	sum := addresses
	for at, n := range c.Hours {
		if at <= hour-24 {
			delete(c.Hours, at)
			continue
		}
		sum += n
	}
	if sum > maxAddressesPerDay {
		return transfer.Errorf(transfer.CodeQuota,
			"This server does not show e-mail addresses, so the archives that a team admin imports in 24 hours may hold %d of them together; with this one they hold %d. Ask a system admin to import it, or try again tomorrow.", maxAddressesPerDay, sum)
	}
	if c.Hours == nil {
		c.Hours = map[int64]int{}
	}
	c.Hours[hour] += addresses
	c.Job = jobID
	return nil
}
