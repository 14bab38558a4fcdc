import React, {type ReactNode} from 'react';

import {client} from '../../client/client';
import {useFormats, type Formats} from '../../hooks/use_formats';
import {useLoaded} from '../../hooks/use_loaded';
import {T, useText} from '../../i18n/texts';
import type {Health, HealthFailure, HealthPart} from '../../types/contract';
import {Said} from '../common/said';

// Health shows system admins whether what the plugin needs works, and which jobs
// failed last.
export function Health() {
    const text = useText();
    const formats = useFormats();
    const {value, reload} = useLoaded(client.health);
    if (!value) {
        return null;
    }
    const failures = value.jobs.last_errors ?? [];
    return (
        <section className='TeamExport TeamExportConsole'>
            <h2 className='TeamExportHeading'><T id='health'/></h2>
            <p role='status'><strong><T id={value.ok ? 'health.ok' : 'health.bad'}/></strong></p>
            <p className='TeamExportHint'><T id='health.versions' values={{plugin: value.versions.plugin, server: value.versions.server}}/></p>
            <Scrolls label={text('health')}>
                <table className='TeamExportTable'>
                    <caption className='TeamExportHidden'>{text('health')}</caption>
                    <thead><tr><th scope='col'><T id='health.part'/></th><th scope='col'><T id='health.state'/></th><th scope='col'><T id='health.details'/></th></tr></thead>
                    <tbody>
                        {partsOf(value).map(({id, key, part}) => (
                            <tr key={key}>
                                <th scope='row'><Said id={id} otherwise={id}/></th>
                                <td><T id={part.ok ? 'health.works' : 'health.fails'}/></td>
                                <td>{detailsOf(part, formats, text).join(' · ')}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </Scrolls>
            {failures.length > 0 && <Failures failures={failures} formats={formats}/>}
            <p className='TeamExportHint'><T id='health.checked' values={{time: formats.time(value.checked_at)}}/></p>
            <button type='button' className='btn btn-tertiary btn-sm' onClick={reload}><T id='health.again'/></button>
        </section>
    );
}

function partsOf(report: Health): {id: string; key: string; part: HealthPart}[] {
    return [
        ...(report.databases ?? []).map((part, i) => ({id: `health.database.${part.kind ?? 'master'}`, key: `database${i}`, part})),
        {id: 'health.file_store', key: 'file_store', part: report.file_store},
        {id: 'health.export_store', key: 'export_store', part: report.export_store},
        {id: 'health.queue', key: 'queue', part: report.queue},
    ];
}

// detailsOf names what is known of a part. A problem is in the server's own words.
function detailsOf(part: HealthPart, formats: Formats, text: ReturnType<typeof useText>): string[] {
    if (part.problem) {
        return [part.problem];
    }
    const details: string[] = [];
    if (part.version) {
        details.push(`PostgreSQL ${part.version}`);
    } else if (part.kind) {
        details.push(part.kind);
    }
    if (part.message_limit) {
        details.push(text('health.limit', {n: formats.number(part.message_limit)}));
    }
    if (part.free_bytes !== undefined) {
        details.push(text('health.free', {size: formats.size(part.free_bytes)}));
    }
    return details;
}

function Failures({failures, formats}: {failures: HealthFailure[]; formats: Formats}) {
    const text = useText();
    return (
        <Scrolls label={text('health.errors')}>
            <table className='TeamExportTable'>
                <caption>{text('health.errors')}</caption>
                <thead><tr><th scope='col'><T id='history.when'/></th><th scope='col'><T id='history.what'/></th><th scope='col'><T id='health.reason'/></th><th scope='col'><T id='health.job'/></th></tr></thead>
                <tbody>
                    {failures.map((failure) => (
                        <tr key={failure.job_id}>
                            <td>{formats.time(failure.at)}</td>
                            <td><Said id={`kind.${failure.kind}`} otherwise={failure.kind}/></td>
                            <td><code>{failure.code}</code></td>
                            <td><code>{failure.job_id}</code></td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </Scrolls>
    );
}

// Scrolls lets a table scroll that is wider than the page, with the keyboard too: nothing
// in it takes the focus.
function Scrolls({label, children}: {label: string; children: ReactNode}) {
    return (
        <div className='TeamExportScroll' role='group' aria-label={label} tabIndex={0}>
            {children}
        </div>
    );
}
