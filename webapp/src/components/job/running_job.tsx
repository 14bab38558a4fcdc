import React from 'react';

import {JobProgress} from './job_progress';

import {client} from '../../client/client';
import {useAction} from '../../hooks/use_action';
import {useFormats} from '../../hooks/use_formats';
import {useNames} from '../../hooks/use_people';
import {T} from '../../i18n/texts';
import {mayDo, type Job} from '../../types/job';
import {ConfirmButton} from '../common/confirm_button';
import {ErrorNotice} from '../common/error_notice';

interface Props {
    job: Job;
    userId: string;
    take: (job: Job) => void;
}

// RunningJob is a job that waits or works.
export function RunningJob({job, userId, take}: Props) {
    const formats = useFormats();
    const {busy, error, run} = useAction();
    const name = useNames([job.requested_by])(job.requested_by);
    const kind = job.mine ? 'mine' : job.kind;
    const cancel = () => void run(async () => take(await client.cancel(job.id)));
    return (
        <section className='TeamExportCard'>
            <p role='status'>
                <T id={job.state === 'queued' ? `${kind}.queued` : job.state === 'canceling' ? `${kind}.canceling` : `${kind}.running`}/>
                {' '}
                {job.requested_by !== userId && name && <T id='job.started_by' values={{name, time: formats.time(job.created_at)}}/>}
            </p>
            <JobProgress job={job}/>
            <ErrorNotice error={error}/>
            {(mayDo(job).cancel || job.state === 'canceling') && <div className='TeamExportActions'>
                {job.state === 'applying' || job.kind === 'undo' ? (
                    <ConfirmButton
                        label={<T id='cancel'/>}
                        question={<T id='import.cancel.question'/>}
                        confirm={<T id='import.cancel.yes'/>}
                        disabled={busy}
                        onConfirm={cancel}
                    />
                ) : (
                    <button type='button' className='btn btn-tertiary' disabled={busy || job.state === 'canceling'} onClick={cancel}><T id='cancel'/></button>
                )}
            </div>}
        </section>
    );
}
