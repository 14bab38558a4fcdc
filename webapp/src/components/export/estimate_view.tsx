import React from 'react';

import type {Estimated} from '../../hooks/use_estimate';
import {useFormats} from '../../hooks/use_formats';
import {T} from '../../i18n/texts';
import {ErrorNotice} from '../common/error_notice';
import {Counts, Fact, Facts} from '../common/facts';
import {Notice} from '../common/notice';

// EstimateView says how much an export with the chosen options would hold. On a
// server that does not know, it says nothing.
export function EstimateView({estimated, limitMB}: {estimated: Estimated; limitMB: number}) {
    const formats = useFormats();
    const {estimate, error, stale, absent} = estimated;
    if (absent) {
        return null;
    }
    if (!estimate) {
        return error ? <ErrorNotice error={error}/> : <p className='TeamExportHint' role='status'><T id='estimate.loading'/></p>;
    }
    const {size, attachment_bytes: fileBytes} = estimate;
    const tooLarge = limitMB > 0 && size !== undefined && size > limitMB * 1024 * 1024;
    return (
        <section className={`TeamExportCard${stale ? ' TeamExportCard--stale' : ''}`} aria-busy={stale}>
            <h2 className='TeamExportHeading'><T id='estimate'/></h2>
            <Facts>
                {size !== undefined && <Fact label={<T id='estimate.size'/>}><T id='about' values={{value: formats.size(size)}}/></Fact>}
                <Counts counts={{...estimate.counts, files: estimate.counts?.['attachments'] ?? 0}} only={['channels', 'users', 'posts', 'files']}/>
                {fileBytes ? <Fact label={<T id='estimate.files_size'/>}>{formats.size(fileBytes)}</Fact> : null}
            </Facts>
            <ErrorNotice error={error}/>
            {tooLarge && <Notice kind='warning' role='status'><T id='estimate.too_large' values={{limit: formats.size(limitMB * 1024 * 1024)}}/></Notice>}
        </section>
    );
}
