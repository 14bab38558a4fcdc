import {useCallback, useEffect, useRef, useState} from 'react';

import {client, type AuditRecord} from '../client/client';
import {asApiError, type ApiError} from '../client/http';

const ROWS = 20;

export interface AuditFilter {
    actor: string;
    action: string;
    outcome: string;
    team_id: string;
}

export interface AuditList {
    records: AuditRecord[] | null;
    error: ApiError | null;
    more: boolean;
    loading: boolean;
    loadMore: () => void;
    reload: () => void;
}

// useAudit is the audit log, newest first, as far as it matches. An answer to an older
// question is not shown.
export function useAudit({actor, action, outcome, team_id: teamId}: AuditFilter): AuditList {
    const [records, setRecords] = useState<AuditRecord[] | null>(null);
    const [next, setNext] = useState<string | undefined>();
    const [error, setError] = useState<ApiError | null>(null);
    const [loading, setLoading] = useState(false);
    const asked = useRef(0);
    const ask = useCallback(async (before?: string) => {
        const number = ++asked.current;
        setLoading(true);
        try {
            const page = await client.audit({actor: actor.trim(), action, outcome, team_id: teamId, limit: ROWS, ...(before ? {before} : {})});
            if (number === asked.current) {
                const found = page.records ?? [];
                setRecords((known) => (before && known ? [...known, ...found] : found));
                setNext(page.next);
                setError(null);
            }
        } catch (reason) {
            if (number === asked.current) {
                setError(asApiError(reason));
            }
        }
        if (number === asked.current) {
            setLoading(false);
        }
    }, [actor, action, outcome, teamId]);
    useEffect(() => {
        // eslint-disable-next-line react-hooks/set-state-in-effect
        void ask();
    }, [ask]);
    return {
        records, error, loading, more: Boolean(next),
        loadMore: useCallback(() => void ask(next), [ask, next]),
        reload: useCallback(() => void ask(), [ask]),
    };
}
