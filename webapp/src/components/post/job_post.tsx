import React, {useCallback, useEffect, useState} from 'react';

import {client} from '../../client/client';
import {useAction} from '../../hooks/use_action';
import {useLoaded} from '../../hooks/use_loaded';
import {T} from '../../i18n/texts';
import {isWorking, mayDo, type Job} from '../../types/job';
import type {PostProps} from '../../types/mattermost';
import {onJob} from '../../websocket';
import {ConfirmButton} from '../common/confirm_button';
import {ErrorNotice} from '../common/error_notice';
import {DownloadLink} from '../job/download_link';

interface Doors {
    openJob: (job: Job) => void;
}

// postFor is the component that shows messages of the bot about jobs.
export function postFor(doors: Doors) {
    return function JobPost({post}: PostProps) {
        const props = post.props ?? {};
        const jobId = String(props['team_export_job'] ?? props['team_export_review'] ?? '');
        const text = typeof props['team_export_text'] === 'string' ? props['team_export_text'] : post.message;
        return (
            <div className='TeamExport TeamExportPost'>
                {window.PostUtils.messageHtmlToComponent(window.PostUtils.formatText(text, {atMentions: true}))}
                {jobId && <PostActions jobId={jobId} doors={doors}/>}
            </div>
        );
    };
}

// PostActions are what the reader may do now with the job of a message: not what they
// could do when it was written.
function PostActions({jobId, doors}: {jobId: string; doors: Doors}) {
    const loaded = useLoaded(useCallback(() => client.job(jobId), [jobId]));
    const [changed, setChanged] = useState<Job | null>(null);
    const {busy, error, run} = useAction();
    useEffect(() => onJob((job) => job.id === jobId && setChanged(job)), [jobId]);
    const job = changed ?? loaded.value;
    if (!job) {
        return null;
    }
    const may = mayDo(job);
    const reviews = job.state === 'needs_review' && !isWorking(job);
    return (
        <>
            <div className='TeamExportActions'>
                {may.download && <DownloadLink job={job} run={run} take={setChanged} small={true}/>}
                <button type='button' className={`btn btn-sm ${reviews ? 'btn-primary' : 'btn-tertiary'}`} onClick={() => doors.openJob(job)}>
                    <T id={reviews ? 'post.review' : 'post.open'}/>
                </button>
                {may.delete && (
                    <ConfirmButton
                        small={true}
                        label={<T id='archive.delete'/>}
                        question={<T id='archive.delete.question'/>}
                        confirm={<T id='archive.delete.yes'/>}
                        disabled={busy}
                        onConfirm={() => void run(async () => setChanged(await client.deleteArchive(job.id)))}
                    />
                )}
            </div>
            {job.state === 'expired' && job.kind === 'export' && <p className='TeamExportHint'><T id='post.gone'/></p>}
            <ErrorNotice error={error}/>
        </>
    );
}
