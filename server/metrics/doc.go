// Package metrics counts what the jobs of this node do, for Prometheus. It counts
// from the start of the plugin; a cluster adds up its nodes.
package metrics
