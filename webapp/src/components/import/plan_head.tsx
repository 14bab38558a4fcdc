import React from 'react';

import {checkCount} from './plan_check';
import {PlanEffects} from './plan_effects';
import {TeamPlace} from './team_place';

import type {PlanState} from '../../hooks/use_plan';
import {useFormats} from '../../hooks/use_formats';
import {T, useText} from '../../i18n/texts';
import type {Job} from '../../types/job';
import type {Plan} from '../../types/plan';
import {Fact, Facts} from '../common/facts';
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
            <TeamPlace plan={plan} state={state}/>
            <section className='TeamExportCard'>
                <h2 className='TeamExportHeading'><T id={plan.new_team ? 'plan.will_make' : 'plan.will_write'}/></h2>
                <PlanEffects plan={plan}/>
                <Facts>
                    {plan.new_team && <Fact label={<T id='plan.new_team'/>}>{`${plan.new_team.display_name} (${plan.new_team.name})`}</Fact>}
                    {plan.estimate_seconds !== undefined && plan.estimate_seconds > 0 && <Fact label={<T id='plan.takes'/>}>{formats.duration(plan.estimate_seconds)}</Fact>}
                    {job.source && <Fact label={<T id='plan.archive'/>}>{job.source.filename}</Fact>}
                </Facts>
            </section>
        </>
    );
}
