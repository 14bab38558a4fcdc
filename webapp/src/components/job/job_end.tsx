import React from 'react';

import {useFormats} from '../../hooks/use_formats';
import {isTextId, T} from '../../i18n/texts';
import type {Job, JobError} from '../../types/job';
import {Notice} from '../common/notice';

// JobEnd says how a job ended that left no archive.
export function JobEnd({job}: {job: Job}) {
    const formats = useFormats();
    const time = formats.time(job.finished_at ?? job.created_at);
    const kind = job.mine ? 'mine' : job.kind;
    switch (job.state) {
    case 'failed': {
        return (
            <Notice kind='danger' role='status' title={<T id={`${kind}.failed`} values={{time}}/>}>
                {job.error && <Failure error={job.error}/>}
                <Left job={job}/>
                <small className='TeamExportHint'><T id='job.id'/>{' '}<code>{job.id}</code></small>
            </Notice>
        );
    }
    case 'canceled':
        return <Notice kind='info' role='status'><T id={`${kind}.canceled`} values={{time}}/>{' '}<Left job={job}/></Notice>;
    case 'expired':
        return <Notice kind='info' role='status'><T id={`${kind}.expired`} values={{time}}/></Notice>;
    default:
        return <Notice kind={job.warnings ? 'warning' : 'success'} role='status'><T id={`${kind}.succeeded`} values={{time}}/></Notice>;
    }
}

// Left says what an import that did not succeed leaves behind.
function Left({job}: {job: Job}) {
    return job.kind === 'import' ? <T id={job.plan_revision ? 'import.left' : 'import.nothing'}/> : null;
}

// Failure says why a job failed and what to do. Of an archive that was refused it
// says what was uploaded instead.
export function Failure({error}: {error: JobError}) {
    const detail = error.code === 'invalid_archive' ? error.details?.[0] : undefined;
    const refused = `refused.${detail?.code ?? ''}`;
    if (isTextId(refused)) {
        return <p><T id={refused} values={{value: detail?.value ?? ''}}/></p>;
    }
    const advice = `advice.${error.code}`;
    return (
        <>
            <p>{error.message}</p>
            {isTextId(advice) && <p><T id={advice}/></p>}
        </>
    );
}
