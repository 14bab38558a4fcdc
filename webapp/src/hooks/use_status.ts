import {useCallback, useEffect, useRef, useState} from 'react';

import {client} from '../client/client';
import {asApiError, type ApiError} from '../client/http';
import {hasEnded, isWorking, mayDo, type Job} from '../types/job';
import type {TeamStatus} from '../types/policy';
import {onJob, onReconnect, onRightsChange} from '../websocket';

// The server tells changes by websocket. These look whether it is still there.
const WORKING_MS = 3000;
const RESTING_MS = 30_000;

export interface Status {
    // Null until the first answer, and when there is no right any more.
    status: TeamStatus | null;
    error: ApiError | null;
    loading: boolean;
    refresh: () => Promise<void>;

    // Takes a job that an action answered with.
    take: (job: Job) => void;
}

// useStatus follows what the user may do in a team and its newest jobs. The
// truth is always the server's.
export function useStatus(teamId: string): Status {
    const [status, setStatus] = useState<TeamStatus | null>(null);
    const [error, setError] = useState<ApiError | null>(null);
    const [loading, setLoading] = useState(true);
    const newest = useRef(0);

    const refresh = useCallback(async () => {
        const number = ++newest.current;
        try {
            const answer = await client.status(teamId);
            if (number === newest.current) {
                setStatus(answer);
                setError(null);
            }
        } catch (reason) {
            const refusal = asApiError(reason);
            if (number === newest.current) {
                setError(refusal);
                if (refusal.status === 403 || refusal.status === 401) {
                    setStatus(null);
                }
            }
        }
        setLoading(false);
    }, [teamId]);

    const take = useCallback((job: Job) => {
        if (job.team_id !== teamId) {
            return;
        }
        setStatus((known) => known && withJob(known, job));
        if (job.kind === 'export' && !job.mine && hasEnded(job)) {
            // Which archive is the newest that the user may download, only the server knows.
            void refresh();
        }
    }, [teamId, refresh]);

    useEffect(() => {
        // The answer comes later; nothing is set while this effect runs.
        // eslint-disable-next-line react-hooks/set-state-in-effect
        void refresh();
        const online = () => void refresh();
        window.addEventListener('online', online);
        const endings = [onReconnect(() => void refresh()), onRightsChange(() => void refresh()), onJob(take)];
        return () => {
            window.removeEventListener('online', online);
            endings.forEach((end) => end());
        };
    }, [refresh, take]);

    const working = [status?.export, status?.import, status?.mine].some((job) => job && isWorking(job));
    useEffect(() => {
        const timer = setInterval(() => void refresh(), working ? WORKING_MS : RESTING_MS);
        return () => clearInterval(timer);
    }, [working, refresh]);

    return {status, error, loading, refresh, take};
}

// withJob puts a job in its place, unless a newer one is known: an older
// archive expires when a newer one is there.
export function withJob(status: TeamStatus, job: Job): TeamStatus {
    const place = job.mine ? 'mine' : job.kind;
    if (place === 'undo') {
        const undone = job.undoes === status.import?.id && job.state.startsWith('succeeded');
        return undone && status.import ? {...status, import: {...status.import, undone_at: job.finished_at ?? Date.now()}} : status;
    }
    const known = status[place];
    const next = known && known.created_at > job.created_at ? status : {...status, [place]: job};
    return place === 'export' ? withArchive(next, job) : next;
}

function withArchive(status: TeamStatus, job: Job): TeamStatus {
    const known = status.archive;
    if (mayDo(job).download && (!known || known.created_at <= job.created_at)) {
        return {...status, archive: job};
    }
    if (known?.id !== job.id) {
        return status;
    }
    const {archive: gone, ...rest} = status;
    return gone ? rest : status;
}
