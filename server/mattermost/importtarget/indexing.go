package importtarget

import "context"

// Reindex queues the indexing of posts of a time range, in Unix milliseconds,
// where the server indexes them by Elasticsearch or OpenSearch: rows that were
// written are not indexed by themselves. It reports whether it did. PostgreSQL's
// own search needs nothing.
func (t *Target) Reindex(ctx context.Context, from, to int64) (bool, error) {
	enabled := t.API.GetConfig().ElasticsearchSettings.EnableIndexing
	if enabled == nil || !*enabled {
		return false, nil
	}
	return true, t.Rows.QueueIndexing(ctx, from, to)
}
