import React, {useCallback, useState} from 'react';

import {client} from '../../client/client';
import {useJobs} from '../../hooks/use_jobs';
import {useLoaded} from '../../hooks/use_loaded';
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
    const [team, setTeam] = useState('');
    const {value: teams} = useLoaded(client.teams);
    const load = useCallback((before?: string) => client.allJobs({kind, state, team_id: team, limit: 20, ...(before ? {before} : {})}), [kind, state, team]);
    const belongs = useCallback((job: Job) => (!kind || job.kind === kind) && (!state || job.state === state) && (!team || job.team_id === team), [kind, state, team]);
    const list = useJobs(load, belongs);
    if (!list.jobs && list.error?.status === 404) {
        return null;
    }
    return (
        <section className='TeamExport TeamExportConsole'>
            <h2 className='TeamExportHeading'><T id='console.jobs'/></h2>
            <p className='TeamExportHint'><T id='console.jobs.intro'/></p>
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
                <Select label={<T id='history.team'/>} value={team} choices={teamChoices(text('console.all'), teams)} onChange={setTeam}/>
            </div>
            <JobTable caption={text('console.jobs')} list={list} userId='' teams={true} take={(job) => handleJobEvent({data: {job}})}/>
        </section>
    );
}

// teamChoices are the teams to choose from: all of them first.
export function teamChoices(all: string, teams: Array<{id: string; display_name: string}> | null): Array<{value: string; label: string}> {
    return [{value: '', label: all}, ...(teams ?? []).map((team) => ({value: team.id, label: team.display_name}))];
}
