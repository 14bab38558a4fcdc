import React, {useState} from 'react';

import {checkCount, PlanCheck} from './plan_check';
import {PlanConfirm} from './plan_confirm';
import {PlanHead} from './plan_head';
import {Dropped, Limits, Problems} from './plan_lists';
import {PlanTable} from './plan_table';

import {client} from '../../client/client';
import {useAction} from '../../hooks/use_action';
import {usePlan} from '../../hooks/use_plan';
import {useFormats} from '../../hooks/use_formats';
import {T, useText} from '../../i18n/texts';
import type {Job} from '../../types/job';
import type {Plan, Problem} from '../../types/plan';
import type {Policy} from '../../types/policy';
import {ConfirmButton} from '../common/confirm_button';
import {ErrorNotice} from '../common/error_notice';
import {Tabs} from '../common/tabs';

type Part = 'check' | 'users' | 'channels' | 'emoji' | 'conversations' | 'problems' | 'limits' | 'dropped';

const PARTS: Part[] = ['check', 'users', 'channels', 'emoji', 'conversations', 'problems', 'limits', 'dropped'];

// What the row of a person, channel or emoji says by itself.
const SAID_BY_ROWS = [
    'user_renamed', 'user_merged', 'channel_renamed', 'channel_not_in_archive', 'emoji_renamed', 'account_outside_team', 'no_account', 'address_not_allowed',
    'sign_up_off', 'guests_off', 'team_of_groups', 'private_becomes_public', 'private_becomes_shared',
];

interface Props {
    job: Job;
    policy: Policy;
    take: (job: Job) => void;
}

// PlanReview shows what an import will do, to be judged and changed. Nothing
// has been written to the team yet.
export function PlanReview({job, policy, take}: Props) {
    const text = useText();
    const formats = useFormats();
    const state = usePlan(job.id);
    const cancel = useAction();
    const [chosen, setPart] = useState<Part | ''>('');
    const {plan} = state;
    if (!plan) {
        return state.error ? <ErrorNotice error={state.error} onRetry={state.reload}/> : <p role='status'><T id='plan.loading'/></p>;
    }
    const errors = (plan.problems ?? []).filter((problem) => problem.severity === 'error');
    const notes = notesOf(plan);
    const parts = PARTS.filter((part) => sizeOf(plan, part) > 0);
    const part = chosen && parts.includes(chosen) ? chosen : parts[0];
    return (
        <div className='TeamExportPlan'>
            <PlanHead plan={plan} job={job} state={state}/>
            {errors.length > 0 && <Problems problems={errors}/>}
            <ErrorNotice error={state.refusal}/>
            {part && (
                <Tabs
                    id='team_export_plan'
                    label={text('plan.parts')}
                    tabs={parts.map((name) => ({name, label: <><T id={`plan.${name}`}/>{' '}<span className='TeamExportCount'>{formats.number(sizeOf(plan, name))}</span></>}))}
                    active={part}
                    onChange={setPart}
                >
                    {part === 'check' && <PlanCheck job={job} plan={plan} state={state}/>}
                    {part === 'problems' && <Problems problems={notes}/>}
                    {part === 'limits' && <Limits limits={plan.limits ?? []}/>}
                    {part === 'dropped' && <Dropped dropped={plan.dropped ?? []}/>}
                    {(part === 'users' || part === 'channels' || part === 'emoji' || part === 'conversations') && <PlanTable key={part} job={job} plan={plan} section={part} state={state}/>}
                </Tabs>
            )}
            <ErrorNotice error={cancel.error}/>
            <PlanConfirm
                job={job}
                plan={plan}
                policy={policy}
                take={take}
                reload={state.reload}
                changing={state.busy}
                discard={(
                    <ConfirmButton
                        label={<T id='plan.cancel'/>}
                        question={<T id='plan.cancel.question'/>}
                        confirm={<T id='plan.cancel.yes'/>}
                        disabled={cancel.busy}
                        onConfirm={() => void cancel.run(async () => take(await client.cancel(job.id)))}
                    />
                )}
            />
        </div>
    );
}

// notesOf are the warnings that no row says.
function notesOf(plan: Plan): Problem[] {
    return (plan.problems ?? []).filter((problem) => problem.severity !== 'error' && !(plan.summary && SAID_BY_ROWS.includes(problem.code)));
}

function sizeOf(plan: Plan, part: Part): number {
    if (part === 'check') {
        return checkCount(plan);
    }
    return part === 'problems' ? notesOf(plan).length : plan.totals?.[part] ?? plan[part]?.length ?? 0;
}
