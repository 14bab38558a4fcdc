import {percentOfProgress} from './components/job/job_progress';
import {hasEnded, isWorking, type Job} from './types/job';
import {onJob} from './websocket';

// What is under way, as far as events told since the page was opened.
const jobs = new Map<string, Job>();
const listeners = new Set<() => void>();

// followActivity keeps what is under way, and returns what stops that.
export function followActivity(): () => void {
    const stop = onJob((job) => {
        jobs.delete(job.id);
        if (!hasEnded(job)) {
            jobs.set(job.id, job);
        }
        listeners.forEach((listener) => listener());
    });
    return () => {
        stop();
        jobs.clear();
    };
}

export function onActivity(listener: () => void): () => void {
    listeners.add(listener);
    return () => {
        listeners.delete(listener);
    };
}

export interface Activity {
    kind: 'progress' | 'review';

    // In steps of ten, so that a menu does not change all the time.
    percent?: number;
}

// activityOf is what goes on in a team: a job at work, or a plan of the user's own that
// waits for them.
export function activityOf(teamId: string, userId: string): Activity | null {
    const here = [...jobs.values()].filter((job) => job.team_id === teamId && !job.mine);
    const working = here.find(isWorking);
    if (working) {
        const percent = percentOfProgress(working.progress);
        return {kind: 'progress', ...(percent === undefined ? {} : {percent: 10 * Math.floor(percent / 10)})};
    }
    return here.some((job) => job.state === 'needs_review' && job.requested_by === userId) ? {kind: 'review'} : null;
}
