import React from 'react';
import {FormattedDate, FormattedMessage, FormattedNumber} from 'react-intl';

import {JobProgress} from './job_progress';

import type {TeamExport} from '../../hooks/use_team_export';
import {type Job, hasEnded} from '../../types/job';

interface Props {
    data: TeamExport;
    downloadUrl: (jobId: string) => string;
}

// ExportPanel shows the newest export of a team and what can be done next.
export function ExportPanel({data, downloadUrl}: Props) {
    const {job, loading, error, start, cancel} = data;
    const active = job !== null && !hasEnded(job);
    return (
        <div className='TeamExportPanel'>
            <p>
                <FormattedMessage
                    id='team_export.intro'
                    defaultMessage='An export puts the whole team into one archive: channels (private ones too), members, posts, files and custom emoji. Direct messages are never part of it.'
                />
            </p>
            {job && <Outcome job={job}/>}
            {job && active && <JobProgress job={job}/>}
            {error && <p className='TeamExportPanel__error' role='alert'>{error}</p>}
            <div className='TeamExportPanel__actions'>
                {job?.archive && job.state !== 'expired' && (
                    <a className='btn btn-tertiary' href={downloadUrl(job.id)} download={job.archive.name}>
                        <FormattedMessage id='team_export.download' defaultMessage='Download archive'/>
                    </a>
                )}
                {active ? (
                    <button type='button' className='btn btn-danger' disabled={job.state === 'canceling'} onClick={() => void cancel()}>
                        <FormattedMessage id='team_export.cancel' defaultMessage='Cancel export'/>
                    </button>
                ) : (
                    <button type='button' className='btn btn-primary' disabled={loading} onClick={() => void start()}>
                        <FormattedMessage id='team_export.start' defaultMessage='Start export'/>
                    </button>
                )}
            </div>
        </div>
    );
}

// Outcome says in a sentence how the newest export stands; a screen reader
// hears it when it changes.
function Outcome({job}: {job: Job}) {
    return <p role='status'>{sentence(job)}</p>;
}

function sentence(job: Job) {
    switch (job.state) {
    case 'queued':
        return <FormattedMessage id='team_export.state.queued' defaultMessage='The export waits for its turn. You may close this window; it starts by itself.'/>;
    case 'running':
        return <FormattedMessage id='team_export.state.running' defaultMessage='An export is running. You may close this window; it goes on.'/>;
    case 'canceling':
        return <FormattedMessage id='team_export.state.canceling' defaultMessage='The export is being canceled.'/>;
    case 'canceled':
        return <FormattedMessage id='team_export.state.canceled' defaultMessage='The last export was canceled. Nothing was left behind.'/>;
    case 'failed':
        return <FormattedMessage id='team_export.state.failed' defaultMessage='The last export failed: {reason}' values={{reason: job.error?.message ?? ''}}/>;
    case 'expired':
        return <FormattedMessage id='team_export.state.expired' defaultMessage='The archive of the last export has expired or was deleted. Export the team again to get a new one.'/>;
    default:
        return (
            <FormattedMessage
                id='team_export.state.succeeded'
                defaultMessage='The archive of {date} is ready: {posts} posts, {files} files, {size} MB. {warnings, plural, =0 {} one {There is one warning; manifest.json in the archive says what.} other {There are # warnings; manifest.json in the archive lists them.}} It is kept until {expires}, or until a newer export is done.'
                values={{
                    date: <FormattedDate value={job.finished_at ?? job.created_at} dateStyle='medium' timeStyle='short'/>,
                    posts: <FormattedNumber value={(job.counts.posts ?? 0) + (job.counts.replies ?? 0)}/>,
                    files: <FormattedNumber value={job.counts.files ?? 0}/>,
                    size: <FormattedNumber value={(job.archive?.size ?? 0) / 1_000_000} maximumFractionDigits={1}/>,
                    warnings: job.warnings,
                    expires: <FormattedDate value={job.expires_at ?? 0} dateStyle='medium' timeStyle='short'/>,
                }}
            />
        );
    }
}
