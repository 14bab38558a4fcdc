import {useCallback} from 'react';

import {useCalm} from './use_calm';
import {useLoaded} from './use_loaded';

import {client} from '../client/client';
import type {ApiError} from '../client/http';
import {rowOf, type Plan, type PlanRow, type Search, type Section} from '../types/plan';

export const ROWS = 50;
const MOST = 1000;

export interface Rows {
    // One page of what matches; null until it is there.
    rows: PlanRow[] | null;
    total: number;
    error: ApiError | null;

    // Everything that matches.
    all: () => Promise<PlanRow[]>;
}

// useRows is one page of a list of a plan. A short list is there as a whole; of a long
// one, the server looks for what matches and sends no more than a page.
export function useRows(jobId: string, plan: Plan, section: Section, search: Search, page: number): Rows {
    const head = plan[section] ?? [];
    const size = plan.totals?.[section] ?? head.length;
    const whole = head.length >= size;
    const {revision} = plan;
    const words = useCalm(search.words);
    const {action, check} = search;
    const ask = useCallback(
        async (offset: number, limit: number) => {
            const found = await client.planSection(jobId, section, offset, limit, {words, action, check});
            return {rows: (found[section] ?? []).map((entry) => rowOf(section, entry)), total: found.total ?? size, revision};
        },
        [jobId, section, words, action, check, size, revision],
    );
    const loaded = useLoaded(useCallback(() => (whole ? Promise.resolve(null) : ask(page * ROWS, ROWS)), [whole, ask, page]));
    const all = async () => {
        const rows: PlanRow[] = [];
        for (let total = 1; rows.length < total;) {
            const part = await ask(rows.length, MOST);
            total = part.rows.length ? part.total : 0;
            rows.push(...part.rows);
        }
        return rows;
    };
    if (whole) {
        const matching = head.map((entry) => rowOf(section, entry)).filter((row) => matches(row, search));
        return {rows: matching.slice(page * ROWS, (page + 1) * ROWS), total: matching.length, error: null, all: () => Promise.resolve(matching)};
    }
    return {rows: loaded.value?.rows ?? null, total: loaded.value?.total ?? size, error: loaded.error, all};
}

function matches(row: PlanRow, {words, action, check}: Search): boolean {
    const text = `${row.source}\n${row.name ?? ''}\n${row.email ?? ''}\n${row.target}\n${row.targetName ?? ''}`.toLowerCase();
    return text.includes(words.trim().toLowerCase()) && (!action || row.action === action) && (!check || row.check);
}
