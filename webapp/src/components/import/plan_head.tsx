import React from 'react';

import {checkCount} from './plan_check';
import {PlanEffects} from './plan_effects';
import {TeamPlace} from './team_place';

import type {PlanState} from '../../hooks/use_plan';
import {useFormats} from '../../hooks/use_formats';
import {T, useText} from '../../i18n/texts';
import type {Job} from '../../types/job';
import type {Plan} from '../../types/plan';
import {Select} from '../common/fields';
import {Notice} from '../common/notice';

interface Props {
    plan: Plan;
    job: Job;
    state: PlanState;
}

// PlanHead is the verdict and the numbers.
export function PlanHead({plan, job, state}: Props) {
    const text = useText();
    const formats = useFormats();
    const problems = plan.problems ?? [];
    const errors = problems.filter((problem) => problem.severity === 'error').length;
    const kinds = {ready: 'success', ready_with_warnings: 'warning', blocked: 'danger'} as const;
    const teams = plan.teams ?? [];
    return (
        <>
            <Notice kind={kinds[plan.verdict]} role='status' title={<T id={`verdict.${plan.verdict}`} values={{errors, n: checkCount(plan)}}/>}>
                <T id='plan.nothing_written'/>
            </Notice>
            {teams.length > 1 && (
                <Select
                    label={<T id='plan.team'/>}
                    value={plan.team ?? ''}
                    disabled={state.busy}
                    choices={[...(plan.team ? [] : [{value: '', label: text('plan.team.choose')}]), ...teams.map((team) => ({value: team, label: team}))]}
                    onChange={(team) => void state.change([{section: 'team', source: team, action: 'merge'}])}
                />
            )}
            <section className='TeamExportCard'>
                <h2 className='TeamExportHeading'><T id={plan.new_team ? 'plan.will_make' : 'plan.will_write'}/></h2>
                <PlanEffects plan={plan}/>
                <p className='TeamExportHint TeamExportLine'>
                    {plan.new_team && <span><T id='plan.new_team'/>{': '}<span>{`${plan.new_team.display_name} (${plan.new_team.name})`}</span></span>}
                    {plan.estimate_seconds !== undefined && plan.estimate_seconds > 0 && <span><T id='plan.takes'/>{': '}{formats.duration(plan.estimate_seconds)}</span>}
                    {job.source && <span><T id='plan.archive'/>{': '}<bdi>{job.source.filename}</bdi></span>}
                </p>
            </section>
            <TeamPlace plan={plan} state={state}/>
        </>
    );
}
