import React, {useState} from 'react';

import {BulkChoice} from './bulk_choice';
import {PlanRowView} from './plan_row';

import {useRows, type PlanState} from '../../hooks/use_plan';
import {T, useText} from '../../i18n/texts';
import type {Job} from '../../types/job';
import type {Action, Plan, PlanRow, Section} from '../../types/plan';
import {ErrorNotice} from '../common/error_notice';
import {Input, Select} from '../common/fields';
import {Pager} from '../common/pager';

interface Props {
    job: Job;
    plan: Plan;
    section: Section;
    state: PlanState;
}

const ROWS = 50;

// PlanTable is one of the plan's long lists, to be filtered and changed.
export function PlanTable({job, plan, section, state}: Props) {
    const text = useText();
    const {rows, complete, error} = useRows(job.id, plan, section);
    const [filter, setFilter] = useState('');
    const [only, setOnly] = useState('');
    const [page, setPage] = useState(0);
    const [selected, setSelected] = useState<Set<string>>(new Set());
    const matching = rows.filter((row) => matches(row, filter, only));
    const pages = Math.ceil(matching.length / ROWS);
    const at = Math.min(page, Math.max(0, pages - 1));
    const actions = [...new Set(rows.map((row) => row.action))];
    const select = (sources: string[], chosen: boolean) => setSelected((known) => {
        const next = new Set(known);
        sources.forEach((source) => (chosen ? next.add(source) : next.delete(source)));
        return next;
    });
    const changeable = matching.filter((row) => row.choices.length > 1);
    const chosenRows = rows.filter((row) => selected.has(row.source));
    const all = changeable.length > 0 && changeable.every((row) => selected.has(row.source));
    return (
        <div>
            <div className='TeamExportTools'>
                <Input label={<T id='filter'/>} type='search' value={filter} onChange={(value) => { setFilter(value); setPage(0); }}/>
                <Select
                    label={<T id='plan.only'/>}
                    value={only}
                    choices={[{value: '', label: text('plan.only.all')}, ...actions.map((action) => ({value: action, label: text(`action.${action}`)}))]}
                    onChange={(value) => { setOnly(value); setPage(0); }}
                />
            </div>
            {!complete && <p className='TeamExportHint' role='status'><T id='plan.loading_more'/></p>}
            <ErrorNotice error={error}/>
            <BulkChoice rows={chosenRows} busy={state.busy} onApply={async (decisions) => (await state.change(decisions)) && setSelected(new Set())}/>
            <div className='TeamExportScroll'>
                <table className='TeamExportTable TeamExportCards'>
                    <caption className='TeamExportHidden'>{text(`plan.${section}`)}</caption>
                    <thead>
                        <tr>
                            <td>
                                <input
                                    type='checkbox'
                                    aria-label={text('plan.select_all')}
                                    disabled={changeable.length === 0}
                                    checked={all}
                                    onChange={(event) => select(changeable.map((row) => row.source), event.target.checked)}
                                />
                            </td>
                            <th scope='col'><T id='plan.column.source'/></th>
                            <th scope='col'><T id='plan.column.action'/></th>
                            <th scope='col'><T id='plan.column.target'/></th>
                            <td/>
                        </tr>
                    </thead>
                    <tbody>
                        {matching.slice(at * ROWS, (at + 1) * ROWS).map((row) => (
                            <PlanRowView
                                key={row.source}
                                row={row}
                                busy={state.busy}
                                selected={selected.has(row.source)}
                                onSelect={(chosen) => select([row.source], chosen)}
                                onDecide={(decision) => state.change([decision])}
                            />
                        ))}
                    </tbody>
                </table>
            </div>
            {matching.length === 0 && <p role='status'><T id='filter.none'/></p>}
            <Pager page={at} pages={pages} onChange={setPage}/>
        </div>
    );
}

function matches(row: PlanRow, filter: string, only: string): boolean {
    const words = `${row.source} ${row.detail ?? ''} ${row.target}`.toLowerCase();
    return words.includes(filter.trim().toLowerCase()) && (!only || row.action === (only as Action));
}
