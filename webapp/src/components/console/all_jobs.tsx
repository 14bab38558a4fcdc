import React, {useCallback, useState} from 'react';

import {client} from '../../client/client';
import {useJobs} from '../../hooks/use_jobs';
import {T, useText} from '../../i18n/texts';
import type {Job} from '../../types/job';
import {handleJobEvent} from '../../websocket';
import {Select} from '../common/fields';
import {JobTable} from '../history/job_table';

const KINDS = ['export', 'import', 'undo'] as const;
const STATES = ['queued', 'running', 'planning', 'needs_review', 'applying', 'canceling', 'succeeded', 'succeeded_with_warnings', 'failed', 'canceled', 'expired'] as const;

// AllJobs lists every job of the server for system admins, in a section of the
// System Console.
export function AllJobs() {
    const text = useText();
    const [kind, setKind] = useState('');
    const [state, setState] = useState('');
    const load = useCallback((before?: string) => client.allJobs({kind, state, limit: 20, ...(before ? {before} : {})}), [kind, state]);
    const belongs = useCallback((job: Job) => (!kind || job.kind === kind) && (!state || job.state === state), [kind, state]);
    const list = useJobs(load, belongs);
    if (!list.jobs && list.error?.status === 404) {
        return null;
    }
    return (
        <section className='TeamExport TeamExportConsole'>
            <h2 className='TeamExportHeading'><T id='console.jobs'/></h2>
            <div className='TeamExportTools'>
                <Select
                    label={<T id='history.what'/>}
                    value={kind}
                    choices={[{value: '', label: text('console.all')}, ...KINDS.map((value) => ({value, label: text(`kind.${value}`)}))]}
                    onChange={setKind}
                />
                <Select
                    label={<T id='history.state'/>}
                    value={state}
                    choices={[{value: '', label: text('console.all')}, ...STATES.map((value) => ({value, label: text(`state.${value}`)}))]}
                    onChange={setState}
                />
            </div>
            <JobTable caption={text('console.jobs')} list={list} userId='' teams={true} take={(job) => handleJobEvent({data: {job}})}/>
        </section>
    );
}
