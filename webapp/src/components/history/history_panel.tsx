import React, {useCallback} from 'react';

import {JobTable} from './job_table';

import {client} from '../../client/client';
import {useJobs} from '../../hooks/use_jobs';
import {T, useText} from '../../i18n/texts';
import type {Job} from '../../types/job';

interface Props {
    teamId: string;
    userId: string;
    take: (job: Job) => void;
    onOpen: (job: Job) => void;
    opened?: string | undefined;
}

// HistoryPanel lists all jobs of a team, by whomever.
export function HistoryPanel({teamId, userId, take, onOpen, opened}: Props) {
    const text = useText();
    const load = useCallback((before?: string) => client.teamJobs(teamId, {limit: 20, ...(before ? {before} : {})}), [teamId]);
    const belongs = useCallback((job: Job) => job.team_id === teamId && !job.mine, [teamId]);
    const list = useJobs(load, belongs);
    return (
        <section>
            <p className='TeamExportHint'><T id='history.intro'/></p>
            <JobTable caption={text('tab.history')} list={list} userId={userId} take={take} onOpen={onOpen} opened={opened}/>
        </section>
    );
}
