import React from 'react';

import type {Estimated} from '../../hooks/use_estimate';
import {useFormats} from '../../hooks/use_formats';
import {T} from '../../i18n/texts';
import {ErrorNotice} from '../common/error_notice';

// EstimateView says in one sentence how much an export with the chosen options
// would hold. On a server that does not know, it says nothing.
export function EstimateView({estimated, limitMB}: {estimated: Estimated; limitMB: number}) {
    const formats = useFormats();
    const {estimate, error, stale, absent} = estimated;
    if (absent) {
        return null;
    }
    if (!estimate) {
        return error ? <ErrorNotice error={error}/> : <span role='status'><T id='estimate.loading'/></span>;
    }
    const {size, counts} = estimate;
    const limit = limitMB * 1024 * 1024;
    const values = {channels: counts?.['channels'] ?? 0, posts: counts?.['posts'] ?? 0, files: counts?.['attachments'] ?? 0};
    return (
        <>
            <strong role='status' className={stale ? 'TeamExportStale' : ''} aria-busy={stale}>
                {size === undefined ? <T id='estimate' values={values}/> : <T id='estimate.sized' values={{...values, size: formats.size(size)}}/>}
            </strong>
            {limit > 0 && size !== undefined && size > limit && <span className='TeamExportBad'><T id='estimate.too_large' values={{limit: formats.size(limit)}}/></span>}
            <ErrorNotice error={error}/>
        </>
    );
}
