import {useCallback, useEffect, useRef, useState} from 'react';

import {asApiError, type ApiError} from '../client/http';

export interface Doing {
    busy: boolean;
    error: ApiError | null;
    run: (work: () => Promise<unknown>) => Promise<boolean>;
    clear: () => void;
}

// useAction runs one thing at a time that a person asked for, and keeps its
// refusal until the next.
export function useAction(): Doing {
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState<ApiError | null>(null);
    const mounted = useRef(true);
    useEffect(() => {
        mounted.current = true;
        return () => {
            mounted.current = false;
        };
    }, []);
    const run = useCallback(async (work: () => Promise<unknown>) => {
        setBusy(true);
        setError(null);
        try {
            await work();
            return true;
        } catch (reason) {
            if (mounted.current) {
                setError(asApiError(reason));
            }
            return false;
        } finally {
            if (mounted.current) {
                setBusy(false);
            }
        }
    }, []);
    return {busy, error, run, clear: useCallback(() => setError(null), [])};
}
