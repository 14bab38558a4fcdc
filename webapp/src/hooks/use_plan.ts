import {useCallback} from 'react';

import {useAction} from './use_action';
import {useLoaded} from './use_loaded';

import {client} from '../client/client';
import {asApiError, type ApiError} from '../client/http';
import {rowOfChannel, rowOfEmoji, rowOfUser, type Decision, type Plan, type PlanChannel, type PlanEmoji, type PlanRow, type PlanUser, type Section} from '../types/plan';

const PAGE = 1000;

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

// useRows is a whole list of a plan. What the plan's head shows of it is there
// at once; the rest is asked for.
export function useRows(jobId: string, plan: Plan, section: Section): {rows: PlanRow[]; complete: boolean; error: ApiError | null} {
    const total = plan.totals?.[section] ?? plan[section]?.length ?? 0;
    const head = plan[section]?.length ?? 0;
    const {revision} = plan;
    const loaded = useLoaded(useCallback(async () => {
        const rest: unknown[] = [];
        while (head > 0 && head + rest.length < total) {
            const page = await client.planSection(jobId, section, head + rest.length, PAGE);
            if (page.revision !== revision || !page[section]?.length) {
                break;
            }
            rest.push(...page[section]);
        }
        return rest;
    }, [jobId, section, head, total, revision]));
    const all = [...(plan[section] ?? []), ...(loaded.value ?? [])];
    return {rows: all.map((entry) => rowOf(section, entry)), complete: all.length >= total, error: loaded.error};
}

function rowOf(section: Section, entry: unknown): PlanRow {
    switch (section) {
    case 'users':
        return rowOfUser(entry as PlanUser);
    case 'channels':
        return rowOfChannel(entry as PlanChannel);
    default:
        return rowOfEmoji(entry as PlanEmoji);
    }
}
