import React from 'react';

import {ExportForm} from './export_form';

import {T} from '../../i18n/texts';
import {hasEnded, hasSucceeded, type Job} from '../../types/job';
import type {Policy} from '../../types/policy';
import {Fold} from '../common/fold';
import {ArchiveCard} from '../job/archive_card';
import {JobEnd} from '../job/job_end';
import {RunningJob} from '../job/running_job';

interface Props {
    teamId: string;
    userId: string;
    policy: Policy;
    job: Job | undefined;
    take: (job: Job) => void;
    refresh: () => Promise<void>;
}

// ExportPanel shows the newest export of a team, and how to start one.
export function ExportPanel({teamId, userId, policy, job, take, refresh}: Props) {
    if (job && !hasEnded(job)) {
        return <RunningJob job={job} userId={userId} take={take}/>;
    }
    const form = <ExportForm key={teamId} teamId={teamId} policy={policy} take={take} refresh={refresh}/>;
    if (job && hasSucceeded(job) && job.archive) {
        return (
            <>
                <ArchiveCard job={job} take={take}/>
                <Fold title={<T id='export.again'/>}>
                    <p className='TeamExportHint'><T id='export.again.hint'/></p>
                    {form}
                </Fold>
            </>
        );
    }
    return (
        <>
            {job && <JobEnd job={job}/>}
            {form}
        </>
    );
}
