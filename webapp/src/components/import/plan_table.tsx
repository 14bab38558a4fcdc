import React, {useState} from 'react';

import {BulkChoice} from './bulk_choice';
import {PlanRows} from './plan_rows';

import {useAction} from '../../hooks/use_action';
import type {PlanState} from '../../hooks/use_plan';
import {ROWS, useRows} from '../../hooks/use_rows';
import {T, useText} from '../../i18n/texts';
import type {Job} from '../../types/job';
import type {Action, Plan, PlanRow, Search, Section} from '../../types/plan';
import {ErrorNotice} from '../common/error_notice';
import {Input, Select} from '../common/fields';
import {Pager} from '../common/pager';

interface Props {
    job: Job;
    plan: Plan;
    section: Section;
    state: PlanState;
}

const CHECK = 'check';
const NONE: Search = {words: '', action: '', check: false};

// PlanTable is one of the plan's long lists, to be filtered and changed.
export function PlanTable({job, plan, section, state}: Props) {
    const text = useText();
    const [search, setSearch] = useState(NONE);
    const [page, setPage] = useState(0);
    const found = useRows(job.id, plan, section, search, page);
    const [selected, setSelected] = useState<Map<string, PlanRow>>(new Map());
    const selecting = useAction();
    const rows = found.rows ?? [];
    const find = (part: Partial<Search>) => {
        setSearch((known) => ({...known, ...part}));
        setPage(0);
    };
    const toggle = (some: PlanRow[], chosen: boolean) => setSelected((known) => {
        const next = new Map(known);
        some.forEach((row) => (chosen ? next.set(row.source, row) : next.delete(row.source)));
        return next;
    });
    const changeable = rows.filter((row) => row.choices.length > 1);
    const actions = Object.keys(plan.summary?.actions?.[section] ?? {}) as Action[];
    const known = actions.length ? actions : [...new Set(rows.map((row) => row.action))];
    return (
        <div>
            <div className='TeamExportTools'>
                <Input label={<T id='filter'/>} type='search' value={search.words} onChange={(words) => find({words})}/>
                <Select
                    label={<T id='plan.only'/>}
                    value={search.check ? CHECK : search.action}
                    choices={[
                        {value: '', label: text('plan.only.all')},
                        ...((plan.summary?.check?.[section] ?? 0) > 0 ? [{value: CHECK, label: text('plan.check')}] : []),
                        ...known.map((action) => ({value: action, label: text(`action.${action}`)})),
                    ]}
                    onChange={(value) => find(value === CHECK ? {check: true, action: ''} : {check: false, action: value as Action | ''})}
                />
            </div>
            {!found.rows && !found.error && <p className='TeamExportHint' role='status'><T id='loading'/></p>}
            <ErrorNotice error={found.error ?? selecting.error}/>
            <BulkChoice rows={[...selected.values()]} busy={state.busy} onApply={async (decisions) => (await state.change(decisions)) && setSelected(new Map())}/>
            <PlanRows
                jobId={job.id}
                section={section}
                rows={rows}
                state={state}
                selection={{
                    has: (source) => selected.has(source),
                    toggle,
                    all: changeable.length > 0 && changeable.every((row) => selected.has(row.source)),
                    toggleAll: (chosen) => void selecting.run(async () => toggle((await found.all()).filter((row) => row.choices.length > 1), chosen)),
                    busy: selecting.busy,
                }}
            />
            {found.rows && found.total === 0 && <p role='status'><T id='filter.none'/></p>}
            <Pager page={page} pages={Math.ceil(found.total / ROWS)} onChange={setPage}/>
        </div>
    );
}
