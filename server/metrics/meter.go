package metrics

import (
	"net/http"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

const namespace = "team_export"

// durations are the upper bounds of the histogram of job durations, in seconds: from
// an export of a small team to an import that takes a night.
var durations = []float64{1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 12 * 3600}

// Meter counts jobs. It is told of each change of a job on this node. It is safe for
// concurrent use.
type Meter struct {
	handler  http.Handler
	active   *prometheus.GaugeVec
	ended    *prometheus.CounterVec
	failed   *prometheus.CounterVec
	duration *prometheus.HistogramVec
	content  *prometheus.CounterVec
	archives prometheus.Counter
	lastGood *prometheus.GaugeVec

	mu sync.Mutex
	// states lists the states of jobs that have not ended.
	states map[string]activity
}

// activity is a kind of job in a state.
type activity struct {
	kind  transfer.Kind
	state transfer.State
}

// New returns a meter that has counted nothing yet. The version is that of the plugin.
func New(version string) *Meter {
	m := &Meter{
		active: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: namespace, Name: "jobs", Help: "Jobs that this node works on, by kind and state.",
		}, []string{"kind", "state"}),
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "jobs_ended_total", Help: "Jobs that ended on this node, by kind and state.",
		}, []string{"kind", "state"}),
		failed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "jobs_failed_total", Help: "Jobs that failed on this node, by kind and error code.",
		}, []string{"kind", "code"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Name: "job_duration_seconds", Help: "Time from the start of a job to its end, by kind.", Buckets: durations,
		}, []string{"kind"}),
		content: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "content_total", Help: "What jobs that succeeded exported, imported or removed, by kind of job and of content.",
		}, []string{"kind", "content"}),
		archives: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: namespace, Name: "archive_bytes_total", Help: "Size of the archives that exports on this node made.",
		}),
		lastGood: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: namespace, Name: "last_success_timestamp_seconds", Help: "When a job last succeeded on this node, by kind.",
		}, []string{"kind"}),
		states: map[string]activity{},
	}
	registry := prometheus.NewRegistry()
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: namespace, Name: "info", Help: "The version of the plugin.", ConstLabels: prometheus.Labels{"version": version},
	})
	info.Set(1)
	registry.MustRegister(m.active, m.ended, m.failed, m.duration, m.content, m.archives, m.lastGood, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	return m
}

// ServeHTTP answers Prometheus.
func (m *Meter) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.handler.ServeHTTP(w, r) }

// JobChanged takes note of a change of a job on this node. The end of a job counts
// once, however often it is told.
func (m *Meter) JobChanged(job transfer.Job) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before, known := m.states[job.ID]
	now := activity{job.Kind, job.State}
	if known && before == now {
		return
	}
	if known && before.state.Working() {
		m.active.WithLabelValues(string(before.kind), string(before.state)).Dec()
	}
	if job.State.Working() {
		m.active.WithLabelValues(string(job.Kind), string(job.State)).Inc()
	}
	if !job.State.Ended() {
		m.states[job.ID] = now
		return
	}
	delete(m.states, job.ID)
	if known {
		m.count(job)
	}
}

// count counts a job that has just ended.
func (m *Meter) count(job transfer.Job) {
	kind := string(job.Kind)
	m.ended.WithLabelValues(kind, string(job.State)).Inc()
	if job.StartedAt > 0 && job.FinishedAt >= job.StartedAt {
		m.duration.WithLabelValues(kind).Observe(float64(job.FinishedAt-job.StartedAt) / 1000)
	}
	if job.State == transfer.StateFailed && job.Error != nil {
		m.failed.WithLabelValues(kind, string(job.Error.Code)).Inc()
	}
	if !job.State.Succeeded() {
		return
	}
	m.lastGood.WithLabelValues(kind).Set(float64(job.FinishedAt) / 1000)
	for content, n := range job.Counts {
		m.content.WithLabelValues(kind, content).Add(float64(max(n, 0)))
	}
	if job.Archive != nil {
		m.archives.Add(float64(job.Archive.Size))
	}
}
