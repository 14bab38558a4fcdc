import {useEffect, useState} from 'react';

import {client} from '../client/client';
import {asApiError, type ApiError} from '../client/http';
import type {Estimate, ExportOptions} from '../types/options';

// Somebody who types a number is waited for.
const TYPING_MS = 400;

export interface Estimated {
    // The last answer; it stays while the next is on its way.
    estimate: Estimate | null;
    stale: boolean;
    error: ApiError | null;

    // A server that has no estimates.
    absent: boolean;
}

export function useEstimate(teamId: string, options: Partial<ExportOptions>): Estimated {
    const key = JSON.stringify(options);
    const [answer, setAnswer] = useState<{key: string; estimate: Estimate | null; error: ApiError | null}>({key: '', estimate: null, error: null});
    useEffect(() => {
        let wanted = true;
        const timer = setTimeout(() => {
            client.estimate(teamId, JSON.parse(key) as Partial<ExportOptions>).then(
                (estimate) => wanted && setAnswer({key, estimate, error: null}),
                (reason: unknown) => wanted && setAnswer((known) => ({key, estimate: known.estimate, error: asApiError(reason)})),
            );
        }, TYPING_MS);
        return () => {
            wanted = false;
            clearTimeout(timer);
        };
    }, [teamId, key]);
    return {...answer, stale: answer.key !== key, absent: answer.error?.status === 404 && !answer.estimate};
}
