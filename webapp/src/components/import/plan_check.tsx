import React from 'react';

import {PlanRows} from './plan_rows';

import type {PlanState} from '../../hooks/use_plan';
import {T} from '../../i18n/texts';
import type {Job} from '../../types/job';
import {rowOf, type Plan, type Section} from '../../types/plan';

const SECTIONS: Array<Exclude<Section, 'conversations'>> = ['channels', 'users', 'emoji'];

// checkCount is how many entries of a plan somebody should look at.
export function checkCount(plan: Plan): number {
    return SECTIONS.reduce((sum, section) => sum + (plan.summary?.check?.[section] ?? 0), 0);
}

// PlanCheck lists what somebody should look at before they agree: names and addresses
// that meet others here, and private channels that would not stay private.
export function PlanCheck({job, plan, state}: {job: Job; plan: Plan; state: PlanState}) {
    return (
        <>
            <p><T id='plan.check.intro'/></p>
            {SECTIONS.map((section) => {
                const entries = plan.summary?.[section] ?? [];
                const more = (plan.summary?.check?.[section] ?? 0) - entries.length;
                return entries.length > 0 && (
                    <section key={section}>
                        <h3 className='TeamExportHeading'><T id={`plan.${section}`}/></h3>
                        <PlanRows jobId={job.id} section={section} rows={entries.map((entry) => rowOf(section, entry))} state={state}/>
                        {more > 0 && <p className='TeamExportHint'><T id='plan.check.more' values={{n: more}}/></p>}
                    </section>
                );
            })}
        </>
    );
}
