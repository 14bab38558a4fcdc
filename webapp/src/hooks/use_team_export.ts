import {useCallback, useEffect, useState} from 'react';

import {client} from '../client/client';
import {type Job, hasEnded} from '../types/job';
import {onJob, onReconnect} from '../websocket';

// How often a running job is asked for, in case its events do not arrive.
const POLL_MS = 3000;

export interface TeamExport {
    // The newest export of the team; null when there is none.
    job: Job | null;

    // Until the first answer nothing may be started.
    loading: boolean;

    // The last refusal, in words for a person.
    error: string;
    start: () => Promise<void>;
    cancel: () => Promise<void>;
}

// useTeamExport shows the newest export of a team as it goes on, also after a
// reload of the page: the truth is always the server's.
export function useTeamExport(teamId: string): TeamExport {
    const [job, setJob] = useState<Job | null>(null);
    const [loading, setLoading] = useState(true);
    const [error, setError] = useState('');

    const refresh = useCallback(async () => {
        try {
            const status = await client.getStatus(teamId);
            setJob(status.export ?? null);
            setError('');
        } catch (reason) {
            setError(words(reason));
        }
        setLoading(false);
    }, [teamId]);

    useEffect(() => {
        // The answer comes later; nothing is set while this effect runs.
        // eslint-disable-next-line react-hooks/set-state-in-effect
        void refresh();
        return onReconnect(() => void refresh());
    }, [refresh]);

    useEffect(() => onJob((changed) => {
        if (changed.team_id === teamId && changed.kind === 'export') {
            // An older archive expires when a newer one is there.
            setJob((known) => (known && known.created_at > changed.created_at ? known : changed));
        }
    }), [teamId]);

    const active = job !== null && !hasEnded(job);
    useEffect(() => {
        if (!active) {
            return undefined;
        }
        const timer = setInterval(() => void refresh(), POLL_MS);
        return () => clearInterval(timer);
    }, [active, refresh]);

    const act = useCallback(async (action: () => Promise<Job>) => {
        setError('');
        try {
            setJob(await action());
        } catch (reason) {
            await refresh();
            setError(words(reason));
        }
    }, [refresh]);

    const jobId = job?.id ?? '';
    const start = useCallback(() => act(() => client.startExport(teamId)), [act, teamId]);
    const cancel = useCallback(() => act(() => client.cancelJob(jobId)), [act, jobId]);
    return {job, loading, error, start, cancel};
}

function words(reason: unknown): string {
    return reason instanceof Error ? reason.message : String(reason);
}
