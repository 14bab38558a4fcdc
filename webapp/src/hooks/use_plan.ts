import {useCallback} from 'react';

import {useAction} from './use_action';
import {useLoaded} from './use_loaded';

import {client} from '../client/client';
import {asApiError, type ApiError} from '../client/http';
import type {Decision, Plan} from '../types/plan';

// A request has at most one MiB.
const DECISIONS = 2000;

export interface PlanState {
    plan: Plan | null;
    error: ApiError | null;

    // A change that is being made, or was refused.
    busy: boolean;
    refusal: ApiError | null;
    change: (decisions: Decision[]) => Promise<boolean>;
    reload: () => void;
}

// usePlan is the plan of an import and the way to change it. When somebody else
// has changed it meanwhile, the newest is shown and nothing else happens.
export function usePlan(jobId: string): PlanState {
    const loaded = useLoaded(useCallback(() => client.plan(jobId), [jobId]));
    const {busy, error: refusal, run} = useAction();
    const {value: plan, set, reload} = loaded;
    const change = useCallback((decisions: Decision[]) => run(async () => {
        let revision = plan?.revision ?? 0;
        try {
            for (let at = 0; at < decisions.length; at += DECISIONS) {
                const next = await client.changePlan(jobId, revision, decisions.slice(at, at + DECISIONS));
                revision = next.revision;
                set(next);
            }
        } catch (reason) {
            if (asApiError(reason).code === 'plan_changed') {
                reload();
            }
            throw reason;
        }
    }), [jobId, plan, run, set, reload]);
    return {plan, error: loaded.error, busy, refusal, change, reload};
}
