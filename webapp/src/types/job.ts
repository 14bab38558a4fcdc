// Jobs as the REST contract of the plugin shows them. Times are Unix
// milliseconds.

import type {Detail} from '../client/http';

export type JobKind = 'export' | 'import' | 'undo';

export type JobState =
    | 'queued'
    | 'running'
    | 'planning'
    | 'needs_review'
    | 'applying'
    | 'canceling'
    | 'succeeded'
    | 'succeeded_with_warnings'
    | 'failed'
    | 'canceled'
    | 'expired';

export interface Progress {
    phase: string;
    done: number;

    // What is not known is absent.
    total?: number;
    unit?: string;
    done_bytes?: number;
    total_bytes?: number;
    rate?: number;
    remaining_seconds?: number;
}

// JobError is why a job failed. The details say of an archive what was uploaded
// instead.
export interface JobError {
    code: string;
    message: string;
    details?: Detail[];
}

export interface Job {
    id: string;
    kind: JobKind;
    team_id: string;
    team_name?: string;
    requested_by: string;
    state: JobState;
    progress: Progress;
    attempt?: number;

    // An archive of what one member can see, by that member.
    mine?: boolean;

    // What an import reads.
    source?: {filename: string; size: number};

    // The plan of an import has errors: it keeps no other import of the team out.
    blocked?: boolean;

    // The revision of the plan that somebody agreed to.
    plan_revision?: number;

    // Of an undo: the import that it takes back. Of an import: when it was.
    undoes?: string;
    undone_at?: number;
    created_at: number;
    started_at?: number;
    finished_at?: number;

    // When the archive is deleted.
    expires_at?: number;
    archive?: {name: string; size: number; sha256: string};
    counts: Record<string, number> | null;
    warnings: number;
    error?: JobError;

    // What the person who asks may do with it now. Nothing else is offered.
    may?: May;
}

export interface May {
    download: boolean;
    report: boolean;
    delete: boolean;
    cancel: boolean;
    undo: boolean;
}

const NOTHING: May = {download: false, report: false, delete: false, cancel: false, undo: false};

export function mayDo(job: Job): May {
    return job.may ?? NOTHING;
}

export interface JobPage {
    jobs: Job[] | null;
    next?: string;
}

export interface JobFilter {
    kind?: string;
    state?: string;
    team_id?: string;
    limit?: number;
    before?: string;
}

export interface Warning {
    code: string;
    id?: string;
    message: string;
}

export interface Report {
    job_id: string;
    counts: Record<string, number>;
    warnings: Warning[];
    warning_counts: Record<string, number>;
    unlisted: number;
}

export interface UndoPreview {
    posts: number;
    files: number;
    channels: string[];
    emoji: string[];
    users_deactivated: string[];
    memberships: number;

    // Direct and group conversations that the import made.
    conversations?: number;

    // Deactivated accounts that hold nothing else, and what the import added to posts that were here before.
    accounts?: number;
    additions?: number;

    // The team that the import made, when it is archived.
    team?: string;
    kept: Array<{kind: string; code?: string; count: number; reason: string}>;
}

const ENDED: JobState[] = ['succeeded', 'succeeded_with_warnings', 'failed', 'canceled', 'expired'];

export function hasEnded(job: Job): boolean {
    return ENDED.includes(job.state);
}

export function hasSucceeded(job: Job): boolean {
    return job.state === 'succeeded' || job.state === 'succeeded_with_warnings';
}

// A job at work changes by itself; one that waits for a person does not.
export function isWorking(job: Job): boolean {
    return !hasEnded(job) && !(job.state === 'needs_review' && !job.plan_revision);
}
