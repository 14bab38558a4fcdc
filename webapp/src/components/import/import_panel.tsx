import React from 'react';

import {ImportResult} from './import_result';
import {PlanReview} from './plan_review';
import {Steps} from './steps';
import {UploadProgress} from './upload_progress';
import {UploadStart} from './upload_start';

import {siteUrl} from '../../client/http';
import {useMoved} from '../../hooks/use_moved';
import {useUpload} from '../../hooks/use_upload';
import {useTeamNames} from '../../hooks/use_teams';
import {T} from '../../i18n/texts';
import {hasEnded, hasSucceeded, isWorking, type Job} from '../../types/job';
import type {Policy} from '../../types/policy';
import {uploadOf} from '../../uploads/uploads';
import {Fold} from '../common/fold';
import {Notice} from '../common/notice';
import {JobEnd} from '../job/job_end';
import {RunningJob} from '../job/running_job';

interface Props {
    teamId: string;
    userId: string;
    policy: Policy;
    job: Job | undefined;
    take: (job: Job) => void;
}

// ImportPanel is the wizard. Where it stands follows from the upload and the
// newest import, so that it is the same after a reload or in another browser.
export function ImportPanel({teamId, userId, policy, job, take}: Props) {
    const manager = uploadOf(userId, teamId);
    const upload = useUpload(manager);
    const moved = useMoved(teamId, job);
    const movedId = moved?.team_id ?? '';
    const movedTo = useTeamNames([movedId])(movedId);
    if (upload.phase !== 'idle') {
        return (
            <>
                <Steps current='upload'/>
                <UploadProgress upload={upload} manager={manager}/>
            </>
        );
    }
    const start = <UploadStart manager={manager} remembered={upload.remembered} policy={policy} teamId={teamId} take={take}/>;
    if (moved && (!job || hasEnded(job))) {
        return (
            <>
                <Notice kind='info' role='status' title={<T id='import.moved' values={{name: movedTo || (moved.team_name ?? '')}}/>}>
                    <a href={siteUrl(`/plug/team-export?team=${moved.team_id}&job=${moved.id}`)}><T id='import.moved.open'/></a>
                </Notice>
                <Fold title={<T id='import.again'/>} open={false}>{start}</Fold>
            </>
        );
    }
    if (job && !hasEnded(job)) {
        return (
            <>
                <Steps current={stepOf(job)}/>
                {isWorking(job) ? <RunningJob job={job} userId={userId} take={take}/> : <PlanReview key={job.id} job={job} policy={policy} take={take}/>}
                {job.blocked && <Fold title={<T id='import.other'/>} open={false}>{start}</Fold>}
            </>
        );
    }
    if (job && hasSucceeded(job)) {
        return (
            <>
                <Steps current='result'/>
                <ImportResult job={job} userId={userId}/>
                <Fold title={<T id='import.again'/>} open={upload.remembered !== null}>{start}</Fold>
            </>
        );
    }
    return (
        <>
            <Steps current='upload'/>
            {job && <JobEnd job={job}/>}
            {start}
        </>
    );
}

function stepOf(job: Job): 'check' | 'decide' | 'import' {
    if (job.plan_revision || job.state === 'applying' || job.kind === 'undo') {
        return 'import';
    }
    return job.state === 'needs_review' ? 'decide' : 'check';
}
