import type {Job, May, State} from './contract';

export type {Job, JobError, JobPage, May, Progress, Report, UndoPreview, Warning} from './contract';
export type {Kind as JobKind, State as JobState} from './contract';

const NOTHING: May = {download: false, report: false, delete: false, cancel: false, undo: false};

export function mayDo(job: Job): May {
    return job.may ?? NOTHING;
}

export interface JobFilter {
    kind?: string;
    state?: string;
    team_id?: string;
    limit?: number;
    before?: string;
}

const ENDED: State[] = ['succeeded', 'succeeded_with_warnings', 'failed', 'canceled', 'expired'];

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
