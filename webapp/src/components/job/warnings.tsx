import React, {useCallback, useState} from 'react';

import {client} from '../../client/client';
import {useFormats} from '../../hooks/use_formats';
import {useLoaded} from '../../hooks/use_loaded';
import {isTextId, T} from '../../i18n/texts';
import type {Job, Warning} from '../../types/job';
import {ErrorNotice} from '../common/error_notice';
import {Fold} from '../common/fold';

// How many of a kind are shown; the report has all.
const SHOWN = 50;

// Warnings reads what a job had to leave out or change, when somebody wants to
// know.
export function Warnings({job}: {job: Job}) {
    const [open, setOpen] = useState(false);
    return (
        <div className='TeamExportWarnings'>
            <button type='button' className='btn btn-link TeamExportLink' aria-expanded={open} onClick={() => setOpen(!open)}>
                <T id={open ? 'warnings.hide' : 'warnings.show'} values={{n: job.warnings}}/>
            </button>
            {open && <WarningList job={job}/>}
        </div>
    );
}

function WarningList({job}: {job: Job}) {
    const formats = useFormats();
    const {value: report, error, reload} = useLoaded(useCallback(() => client.report(job.id), [job.id]));
    if (error) {
        return <ErrorNotice error={error} onRetry={reload}/>;
    }
    if (!report) {
        return <p role='status'><T id='loading'/></p>;
    }
    const groups = new Map<string, Warning[]>();
    for (const warning of report.warnings ?? []) {
        const id = `warning.${warning.code}`;
        const code = isTextId(id) ? warning.code : 'other';
        groups.set(code, [...(groups.get(code) ?? []), warning]);
    }
    return (
        <>
            {[...groups].map(([code, warnings]) => {
                const id = `warning.${code}`;
                return (
                    <Fold key={code} title={<>{isTextId(id) && <T id={id}/>}{' '}<span className='TeamExportCount'>{formats.number(warnings.length)}</span></>}>
                        <ul>{warnings.slice(0, SHOWN).map((warning, at) => <li key={at}>{warning.message}</li>)}</ul>
                        {warnings.length > SHOWN && <p><T id='warnings.more' values={{n: warnings.length - SHOWN}}/></p>}
                    </Fold>
                );
            })}
            {report.unlisted > 0 && <p><T id='warnings.unlisted' values={{n: report.unlisted}}/></p>}
        </>
    );
}

export function ReportLink({job}: {job: Job}) {
    return <a className='btn btn-tertiary' href={client.reportUrl(job.id)} download={`team-export-report-${job.id}.json`}><T id='report'/></a>;
}
