import React from 'react';

import {useFormats} from '../../hooks/use_formats';
import {isTextId, T} from '../../i18n/texts';
import type {Job} from '../../types/job';
import {Notice} from '../common/notice';

// JobEnd says how a job ended that left no archive.
export function JobEnd({job}: {job: Job}) {
    const formats = useFormats();
    const time = formats.time(job.finished_at ?? job.created_at);
    const kind = job.mine ? 'mine' : job.kind;
    switch (job.state) {
    case 'failed': {
        const advice = `advice.${job.error?.code ?? ''}`;
        return (
            <Notice kind='danger' role='status' title={<T id={`${kind}.failed`} values={{time}}/>}>
                <p>{job.error?.message}</p>
                {isTextId(advice) && <p><T id={advice}/></p>}
                <small className='TeamExportHint'><T id='job.id'/>{' '}<code>{job.id}</code></small>
            </Notice>
        );
    }
    case 'canceled':
        return <Notice kind='info' role='status'><T id={`${kind}.canceled`} values={{time}}/></Notice>;
    case 'expired':
        return <Notice kind='info' role='status'><T id={`${kind}.expired`} values={{time}}/></Notice>;
    default:
        return <Notice kind={job.warnings ? 'warning' : 'success'} role='status'><T id={`${kind}.succeeded`} values={{time}}/></Notice>;
    }
}
