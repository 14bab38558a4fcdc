import React from 'react';

import {ExportForm} from './export_form';

import {useFormats} from '../../hooks/use_formats';
import {useNames} from '../../hooks/use_people';
import {T} from '../../i18n/texts';
import {hasEnded, hasSucceeded, type Job} from '../../types/job';
import type {Policy} from '../../types/policy';
import {Fold} from '../common/fold';
import {Notice} from '../common/notice';
import {ArchiveCard} from '../job/archive_card';
import {JobEnd} from '../job/job_end';
import {RunningJob} from '../job/running_job';

interface Props {
    teamId: string;
    userId: string;
    policy: Policy;

    // The newest export, and the newest one whose archive the user may download.
    job: Job | undefined;
    archive: Job | undefined;
    take: (job: Job) => void;
    refresh: () => Promise<void>;
}

// ExportPanel shows the newest export of a team, the newest archive that the
// user may download, and how to start an export.
export function ExportPanel({teamId, userId, policy, job, archive, take, refresh}: Props) {
    const running = job && !hasEnded(job);
    const form = <ExportForm key={teamId} teamId={teamId} policy={policy} take={take} refresh={refresh}/>;
    return (
        <>
            {running && <RunningJob job={job} userId={userId} take={take}/>}
            {job && !running && job.id !== archive?.id && <Newest job={job}/>}
            {archive && <ArchiveCard job={archive} userId={userId} take={take}/>}
            {!running && (archive ? (
                <Fold title={<T id='export.again'/>}>
                    <p className='TeamExportHint'><T id='export.again.hint'/></p>
                    {form}
                </Fold>
            ) : form)}
        </>
    );
}

// Newest says how the newest export ended when there is nothing of it to download.
function Newest({job}: {job: Job}) {
    const formats = useFormats();
    const name = useNames([job.requested_by])(job.requested_by);
    if (!hasSucceeded(job)) {
        return <JobEnd job={job}/>;
    }
    return (
        <Notice kind='info' role='status'>
            <T id='archive.not_for_you' values={{name: name ?? '–', time: formats.time(job.finished_at ?? job.created_at)}}/>
        </Notice>
    );
}
