package importtarget

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/mattermost/mattermost/server/public/model"
)

// Index queues the indexing of the posts and files of a time range, in Unix
// milliseconds, where the server searches by Elasticsearch or OpenSearch: rows that
// were written are not indexed by themselves. It reports whether it did. The search
// of PostgreSQL needs nothing. The keys are those of the server's indexing job
// (enterprise/elasticsearch/common/indexing_job.go).
func (t *Target) Index(ctx context.Context, from, to int64) (bool, error) {
	if !t.indexes() {
		return false, nil
	}
	job := model.Job{Type: model.JobTypeElasticsearchPostIndexing, Data: model.StringMap{
		"start_time": strconv.FormatInt(from, 10), "end_time": strconv.FormatInt(to+1, 10),
		"index_posts": "true", "index_files": "true", "index_channels": "false", "index_users": "false",
	}}
	if err := t.ask(ctx, "/api/v4/jobs", job, http.StatusCreated); err != nil {
		return false, fmt.Errorf("queue the indexing of posts: %w", err)
	}
	return true, nil
}

// indexes reports whether a job of the server would index posts.
func (t *Target) indexes() bool {
	enabled, license := t.API.GetConfig().ElasticsearchSettings.EnableIndexing, t.API.GetLicense()
	if enabled == nil || !*enabled || license == nil || license.Features == nil {
		return false
	}
	licensed := license.Features.Elasticsearch
	return licensed != nil && *licensed
}
