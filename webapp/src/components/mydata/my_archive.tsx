import React, {useState} from 'react';

import {client} from '../../client/client';
import {useAction} from '../../hooks/use_action';
import {T} from '../../i18n/texts';
import {hasEnded, hasSucceeded, type Job} from '../../types/job';
import type {ExportOptions} from '../../types/options';
import type {Policy} from '../../types/policy';
import {ErrorNotice} from '../common/error_notice';
import {Check, Input} from '../common/fields';
import {Fold} from '../common/fold';
import {dateOf, msOf} from '../export/options';
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

export function MyArchive({teamId, userId, policy, job, take, refresh}: Props) {
    const form = <MineForm teamId={teamId} policy={policy} take={take} refresh={refresh}/>;
    return (
        <section>
            <p><T id='mine.intro'/></p>
            {job && !hasEnded(job) && <RunningJob job={job} userId={userId} take={take}/>}
            {job && hasSucceeded(job) && job.archive && <ArchiveCard job={job} userId={userId} take={take}/>}
            {job && hasEnded(job) && !hasSucceeded(job) && <JobEnd job={job}/>}
            {(!job || hasEnded(job)) && (job && hasSucceeded(job) ? <Fold title={<T id='mine.again'/>}>{form}</Fold> : form)}
        </section>
    );
}

function MineForm({teamId, policy, take, refresh}: Pick<Props, 'teamId' | 'policy' | 'take' | 'refresh'>) {
    const [files, setFiles] = useState(true);
    const [direct, setDirect] = useState(false);
    const [html, setHtml] = useState(true);
    const [since, setSince] = useState(0);
    const {busy, error, run} = useAction();
    const start = () => void run(async () => {
        const options: Partial<ExportOptions> = {
            ...(files ? {} : {attachments: {include: false, max_size: 0, mime_types: []}}),
            ...(direct ? {direct_messages: true} : {}),
            ...(html ? {} : {html: false}),
            ...(since ? {since} : {}),
        };
        try {
            take(await client.startMine(teamId, options));
        } catch (reason) {
            await refresh();
            throw reason;
        }
    });
    return (
        <form
            className='TeamExportForm'
            onSubmit={(event) => {
                event.preventDefault();
                start();
            }}
        >
            <Check label={<T id='option.files'/>} checked={files} onChange={setFiles}/>
            {policy.direct_messages && <Check label={<T id='mine.direct'/>} checked={direct} onChange={setDirect}/>}
            <Check label={<T id='option.html'/>} hint={<T id='option.html.hint'/>} checked={html} onChange={setHtml}/>
            <Fold title={<T id='option.more'/>}>
                <Input label={<T id='option.since'/>} type='date' value={dateOf(since)} onChange={(value) => setSince(msOf(value, 0))}/>
            </Fold>
            <ErrorNotice error={error}/>
            <div className='TeamExportActions'>
                <button type='submit' className='btn btn-primary' disabled={busy}><T id='mine.start'/></button>
                <span className='TeamExportHint'><T id='export.may_close'/></span>
            </div>
        </form>
    );
}
