import React, {useState, type ReactNode} from 'react';

import {client} from '../../client/client';
import {useAction} from '../../hooks/use_action';
import {T} from '../../i18n/texts';
import type {Job} from '../../types/job';
import type {Plan} from '../../types/plan';
import type {Policy} from '../../types/policy';
import {ErrorNotice} from '../common/error_notice';
import {Check} from '../common/fields';
import {Notice} from '../common/notice';

// The problems of private channels that more people can read here.
const EXPOSED = ['private_becomes_public', 'private_becomes_shared'];

interface Props {
    job: Job;
    plan: Plan;
    policy: Policy;
    take: (job: Job) => void;
    reload: () => void;
    changing: boolean;

    // The button that drops the plan.
    discard: ReactNode;
}

// PlanConfirm says what cannot be taken back and starts the import, of just the
// plan that is on the screen.
export function PlanConfirm({job, plan, policy, take, reload, changing, discard}: Props) {
    // Agreement is to one revision: a plan that changed is agreed to anew.
    const [agreed, setAgreed] = useState(0);
    const {busy, error, run} = useAction();
    if (plan.verdict === 'blocked') {
        return <><Notice kind='danger'><T id='confirm.blocked'/></Notice>{discard}</>;
    }
    const exposed = (plan.problems ?? []).filter((problem) => EXPOSED.includes(problem.code)).length;
    const apply = () => void run(async () => {
        try {
            take(await client.apply(job.id, plan.revision));
        } catch (reason) {
            reload();
            throw reason;
        }
    });
    return (
        <>
            <section className='TeamExportCard TeamExportCard--strong'>
                <h2 className='TeamExportHeading'><T id='confirm'/></h2>
                <ul>
                    {plan.new_team && <li><T id='confirm.new_team' values={{name: plan.new_team.display_name}}/></li>}
                    <li><T id={plan.new_team ? 'confirm.posts_there' : 'confirm.posts'} values={{n: (plan.counts?.['posts'] ?? 0) + (plan.counts?.['replies'] ?? 0)}}/></li>
                    {(plan.counts?.['users'] ?? 0) > 0 && <li><T id={policy.imported_users === 'active' || policy.system_admin ? 'confirm.accounts' : 'confirm.shells'} values={{n: plan.counts?.['users'] ?? 0}}/></li>}
                    {exposed > 0 && <li><strong><i className='icon icon-lock-outline' aria-hidden='true'/>{' '}<T id='confirm.exposed' values={{n: exposed}}/></strong></li>}
                    <li><T id='confirm.merged'/></li>
                    <li><T id='confirm.seen'/></li>
                </ul>
                {discard}
            </section>
            <ErrorNotice error={error}/>
            <div className='TeamExportFooter'>
                <div className='TeamExportFooter__text'>
                    <Check label={<T id='confirm.agree'/>} checked={agreed === plan.revision} onChange={(checked) => setAgreed(checked ? plan.revision : 0)}/>
                </div>
                <button type='button' className='btn btn-primary' disabled={busy || changing || agreed !== plan.revision} onClick={apply}><T id='confirm.start'/></button>
            </div>
        </>
    );
}
