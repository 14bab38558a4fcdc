import React, {useState} from 'react';

import {NextStep} from './next_step';

import {useFormats} from '../../hooks/use_formats';
import type {JobList} from '../../hooks/use_jobs';
import {useNames} from '../../hooks/use_people';
import {useTeamNames} from '../../hooks/use_teams';
import {T, useText} from '../../i18n/texts';
import {hasEnded, hasSucceeded, mayDo, type Job} from '../../types/job';
import {ErrorNotice} from '../common/error_notice';
import {Notice} from '../common/notice';
import {ImportResult} from '../import/import_result';
import {ArchiveCard} from '../job/archive_card';
import {JobEnd} from '../job/job_end';
import {JobProgress} from '../job/job_progress';
import {ReportLink, Warnings} from '../job/warnings';

interface Props {
    caption: string;
    list: JobList;
    userId: string;

    // The server's table names the team of each job.
    teams?: boolean;
    take: (job: Job) => void;

    // Leads to where a job waits for a person; absent where that is elsewhere.
    onOpen?: (job: Job) => void;

    // The job of a link, shown at once.
    opened?: string | undefined;
}

// JobTable is a history: what, who, when, how large, how it ended, and what to
// do next.
export function JobTable({caption, list, userId, teams, take, onOpen, opened}: Props) {
    const [open, setOpen] = useState(opened ?? '');
    const nameOf = useNames((list.jobs ?? []).map((job) => job.requested_by));
    const teamOf = useTeamNames(teams ? (list.jobs ?? []).map((job) => job.team_id) : []);
    if (!list.jobs) {
        return list.error ? <ErrorNotice error={list.error} onRetry={list.reload}/> : <p role='status'><T id='loading'/></p>;
    }
    if (list.jobs.length === 0) {
        return <p><T id='history.empty'/></p>;
    }
    return (
        <>
            <ErrorNotice error={list.error} onRetry={list.reload}/>
            <div className='TeamExportScroll'>
                <table className='TeamExportTable TeamExportCards'>
                    <caption className='TeamExportHidden'>{caption}</caption>
                    <thead>
                        <tr>
                            <th scope='col'><T id='history.what'/></th>
                            {teams && <th scope='col'><T id='history.team'/></th>}
                            <th scope='col'><T id='history.who'/></th>
                            <th scope='col'><T id='history.when'/></th>
                            <th scope='col'><T id='history.size'/></th>
                            <th scope='col'><T id='history.state'/></th>
                            <th scope='col' className='TeamExportTable__end'><T id='history.next'/></th>
                        </tr>
                    </thead>
                    <tbody>
                        {list.jobs.map((job) => (
                            <Row
                                key={job.id}
                                job={job}
                                name={job.requested_by === userId ? undefined : nameOf(job.requested_by)}
                                userId={userId}
                                teams={Boolean(teams)}
                                team={teamOf(job.team_id)}
                                open={open === job.id}
                                onToggle={() => setOpen(open === job.id ? '' : job.id)}
                                onOpen={onOpen}
                                take={take}
                            />
                        ))}
                    </tbody>
                </table>
            </div>
            {list.more && <button type='button' className='btn btn-tertiary btn-sm' disabled={list.loading} onClick={list.loadMore}><T id='history.more'/></button>}
        </>
    );
}

interface RowProps {
    job: Job;
    name: string | undefined;
    userId: string;
    teams: boolean;
    team: string;
    open: boolean;
    onToggle: () => void;
    onOpen: ((job: Job) => void) | undefined;
    take: (job: Job) => void;
}

function Row({job, name, userId, teams, team, open, onToggle, onOpen, take}: RowProps) {
    const text = useText();
    const formats = useFormats();
    const size = job.archive?.size ?? job.source?.size;
    const what = text(job.mine ? 'kind.mine' : `kind.${job.kind}`);
    return (
        <>
            <tr>
                <th scope='row'>{what}</th>
                {teams && <td>{team || job.team_name}</td>}
                <td>{job.requested_by === userId ? <T id='history.you'/> : name ?? '–'}</td>
                <td>{formats.time(job.created_at)}</td>
                <td>{size ? formats.size(size) : '–'}</td>
                <td><span className={`TeamExportState TeamExportState--${job.state}`}>{job.undone_at ? <T id='state.undone'/> : <T id={`state.${job.state}`}/>}</span></td>
                <td className='TeamExportTable__end'>
                    <NextStep job={job} what={what} open={open} onToggle={onToggle} onOpen={onOpen}/>
                </td>
            </tr>
            {open && <tr className='TeamExportTable__editor'><td colSpan={teams ? 7 : 6}><Details job={job} userId={userId} take={take}/></td></tr>}
        </>
    );
}

function Details({job, userId, take}: {job: Job; userId: string; take: (job: Job) => void}) {
    if (!hasEnded(job)) {
        return <JobProgress job={job}/>;
    }
    if (hasSucceeded(job) && job.archive) {
        return <ArchiveCard job={job} userId={userId} take={take}/>;
    }
    if (job.kind === 'import' && hasSucceeded(job) && userId) {
        return <ImportResult job={job} userId={userId}/>;
    }
    return (
        <>
            {job.undone_at ? <UndoneNotice job={job}/> : <JobEnd job={job}/>}
            {mayDo(job).report && job.warnings > 0 && <Warnings job={job}/>}
            {mayDo(job).report && job.state !== 'canceled' && <div className='TeamExportActions'><ReportLink job={job}/></div>}
        </>
    );
}

function UndoneNotice({job}: {job: Job}) {
    const formats = useFormats();
    return <Notice kind='info' role='status'><T id='undo.done' values={{time: formats.time(job.undone_at ?? 0)}}/></Notice>;
}
