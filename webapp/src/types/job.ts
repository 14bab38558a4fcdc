// The REST contract of the plugin, as far as the web app uses it. Times are
// Unix milliseconds.

export type JobState =
    | 'queued'
    | 'running'
    | 'canceling'
    | 'succeeded'
    | 'succeeded_with_warnings'
    | 'failed'
    | 'canceled'
    | 'expired';

export interface Progress {
    phase: string;
    done: number;

    // Absent while it is not known.
    total?: number;
    unit?: string;

    // In a phase that copies files.
    done_bytes?: number;
    total_bytes?: number;

    // How long the phase will last.
    remaining_seconds?: number;
}

export interface Job {
    id: string;
    kind: 'export' | 'import';
    team_id: string;
    state: JobState;
    progress: Progress;
    created_at: number;
    finished_at?: number;

    // When the archive is deleted.
    expires_at?: number;
    archive?: {name: string; size: number; sha256: string};
    counts: Record<string, number>;
    warnings: number;
    error?: {code: string; message: string};
}

export interface TeamStatus {
    policy: {can_export: boolean};
    export?: Job;
}

export function hasEnded(job: Job): boolean {
    return ['succeeded', 'succeeded_with_warnings', 'failed', 'canceled', 'expired'].includes(job.state);
}
