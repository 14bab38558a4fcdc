import React, {useCallback, useEffect} from 'react';

import {TeamPanel} from './team_panel';

import {client} from '../../client/client';
import {siteUrl, type ApiError} from '../../client/http';
import {useLoaded} from '../../hooks/use_loaded';
import {T} from '../../i18n/texts';
import type {Job} from '../../types/job';
import {ErrorNotice} from '../common/error_notice';
import {Notice} from '../common/notice';
import {MyData} from '../mydata/my_data';

interface Props {
    userId: string;
    teamId: string;
    jobId: string;
    teamName: string;

    // Why the team is not known.
    failed?: {error: ApiError; reload: () => void};
}

// TeamPage is where the links of the bot's messages lead: the same as the
// dialog, on a page of its own.
export function TeamPage({userId, teamId, jobId, teamName, failed}: Props) {
    useEffect(wearHostClasses, []);
    const {value: job, error, reload} = useLoaded<Job | null>(useCallback(() => (jobId ? client.job(jobId) : Promise.resolve(null)), [jobId]));
    const team = teamId || job?.team_id || '';
    const {value: found} = useLoaded(useCallback(() => (team && !teamName ? client.team(team) : Promise.resolve(null)), [team, teamName]));
    const name = teamName || found?.display_name;
    const ready = !jobId || job || error;
    return (
        <main className='TeamExportPage'>
            <header className='TeamExportPage__header'>
                <h1>{name ? <T id='title' values={{team: name}}/> : <T id='menu.team'/>}</h1>
                <a className='btn btn-tertiary btn-sm' href={siteUrl('/')}><T id='page.back'/></a>
            </header>
            <div className='TeamExportPage__body'>
                {failed && <ErrorNotice error={failed.error} onRetry={failed.reload}/>}
                {!team && !jobId && !failed && <Notice kind='info'><T id='page.no_team'/></Notice>}
                {error && <ErrorNotice error={error} onRetry={reload}/>}
                {team && ready && (job?.mine ? <MyData teamId={team} userId={userId}/> : <TeamPanel teamId={team} userId={userId} jobId={job ? jobId : undefined}/>)}
            </div>
        </main>
    );
}

// wearHostClasses marks the page as the host marks its channels: without that the bar at
// the top has no colours there. It returns what takes the marks off that were not there.
function wearHostClasses(): () => void {
    const marks: Array<[Element | null, string]> = [[document.body, 'app__body'], [document.getElementById('root'), 'channel-view']];
    const added = marks.filter(([element, name]) => element && !element.classList.contains(name));
    added.forEach(([element, name]) => element!.classList.add(name));
    return () => added.forEach(([element, name]) => element!.classList.remove(name));
}
