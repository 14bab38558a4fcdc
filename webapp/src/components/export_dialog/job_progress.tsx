import React from 'react';
import {FormattedMessage, useIntl} from 'react-intl';

import type {Job, Progress} from '../../types/job';

// JobProgress shows how far a job is. An unknown total is shown as unknown.
export function JobProgress({job}: {job: Job}) {
    const intl = useIntl();
    const {progress} = job;
    const percent = percentOf(progress);
    return (
        <div className='TeamExportPanel__progress'>
            <div
                role='progressbar'
                className='TeamExportPanel__bar'
                aria-label={intl.formatMessage({id: 'team_export.progress', defaultMessage: 'Progress of the export'})}
                aria-valuemin={0}
                aria-valuemax={100}
                {...(percent === undefined ? {} : {'aria-valuenow': percent})}
            >
                <div className='TeamExportPanel__fill' style={{width: `${percent ?? 0}%`}}/>
            </div>
            <span>
                <Phase progress={progress}/>
                {' '}
                <Remaining seconds={progress.remaining_seconds}/>
            </span>
        </div>
    );
}

// Files differ in size, so their bytes tell more than their number.
function percentOf(progress: Progress): number | undefined {
    const [done, total] = progress.total_bytes ? [progress.done_bytes ?? 0, progress.total_bytes] : [progress.done, progress.total];
    return total ? Math.min(100, Math.floor((100 * done) / total)) : undefined;
}

function Remaining({seconds}: {seconds: number | undefined}) {
    if (seconds === undefined) {
        return null;
    }
    return (
        <FormattedMessage
            id='team_export.remaining'
            defaultMessage='({minutes, plural, =0 {less than a minute} one {about a minute} other {about # minutes}} left)'
            values={{minutes: Math.round(seconds / 60)}}
        />
    );
}

function Phase({progress}: {progress: Progress}) {
    const values = {done: progress.done, total: progress.total ?? 0};
    switch (progress.phase) {
    case 'people':
        return <FormattedMessage id='team_export.phase.people' defaultMessage='Members: {done, number}' values={values}/>;
    case 'posts':
        return <FormattedMessage id='team_export.phase.posts' defaultMessage='Posts: {done, number} of {total, number}' values={values}/>;
    case 'files':
        return <FormattedMessage id='team_export.phase.files' defaultMessage='Files: {done, number} of {total, number}' values={values}/>;
    case 'finishing':
        return <FormattedMessage id='team_export.phase.finishing' defaultMessage='Finishing the archive'/>;
    default:
        return <FormattedMessage id='team_export.phase.waiting' defaultMessage='Waiting to start'/>;
    }
}
