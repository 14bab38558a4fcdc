import {useCallback, useEffect, useState} from 'react';

import {asApiError, type ApiError} from '../client/http';
import type {Job, JobPage} from '../types/job';
import {onJob, onReconnect} from '../websocket';

export interface JobList {
    jobs: Job[] | null;
    error: ApiError | null;
    more: boolean;
    loading: boolean;
    loadMore: () => void;
    reload: () => void;
}

// useJobs is a history, newest first, that follows events. Load gives the page
// before a value; it must stay the same function as long as it asks for the
// same. Belongs says whether a job of an event is part of the list.
export function useJobs(load: (before?: string) => Promise<JobPage>, belongs: (job: Job) => boolean): JobList {
    const [jobs, setJobs] = useState<Job[] | null>(null);
    const [next, setNext] = useState<string | undefined>();
    const [error, setError] = useState<ApiError | null>(null);
    const [loading, setLoading] = useState(false);

    const ask = useCallback(async (before?: string) => {
        setLoading(true);
        try {
            const page = await load(before);
            const found = page.jobs ?? [];
            setJobs((known) => (before && known ? [...known, ...found] : found));
            setNext(page.next);
            setError(null);
        } catch (reason) {
            setError(asApiError(reason));
        }
        setLoading(false);
    }, [load]);

    useEffect(() => {
        // eslint-disable-next-line react-hooks/set-state-in-effect
        void ask();
        return onReconnect(() => void ask());
    }, [ask]);

    useEffect(() => onJob((job) => {
        if (belongs(job)) {
            setJobs((known) => known && withNewest(known, job));
        }
    }), [belongs]);

    return {
        jobs, error, loading, more: Boolean(next),
        loadMore: useCallback(() => void ask(next), [ask, next]),
        reload: useCallback(() => void ask(), [ask]),
    };
}

function withNewest(jobs: Job[], job: Job): Job[] {
    const at = jobs.findIndex((known) => known.id === job.id);
    return at < 0 ? [job, ...jobs] : jobs.map((known, index) => (index === at ? job : known));
}
