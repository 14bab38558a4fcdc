import {useCallback, useEffect, useState} from 'react';

import {asApiError, type ApiError} from '../client/http';

export interface Loaded<T> {
    value: T | null;
    error: ApiError | null;
    reload: () => void;
    set: (value: T) => void;
}

interface Answer<T> {
    load: (() => Promise<T>) | null;
    value: T | null;
    error: ApiError | null;
}

// useLoaded asks for something once, and again whenever load is another one or
// reload is called. With null it asks for nothing.
export function useLoaded<T>(load: (() => Promise<T>) | null): Loaded<T> {
    const [answer, setAnswer] = useState<Answer<T>>({load: null, value: null, error: null});
    const [round, setRound] = useState(0);
    useEffect(() => {
        let wanted = true;
        if (load) {
            load().then(
                (value) => wanted && setAnswer({load, value, error: null}),
                (reason: unknown) => wanted && setAnswer((known) => ({load, value: known.load === load ? known.value : null, error: asApiError(reason)})),
            );
        }
        return () => {
            wanted = false;
        };
    }, [load, round]);
    const current = answer.load === load;
    return {
        value: current ? answer.value : null,
        error: current ? answer.error : null,
        reload: useCallback(() => setRound((number) => number + 1), []),
        set: useCallback((value: T) => setAnswer({load, value, error: null}), [load]),
    };
}
