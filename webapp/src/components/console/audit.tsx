import React, {useState} from 'react';

import {teamChoices} from './all_jobs';

import {client, type AuditRecord} from '../../client/client';
import {useAudit, type AuditFilter} from '../../hooks/use_audit';
import {useCalm} from '../../hooks/use_calm';
import {useFormats} from '../../hooks/use_formats';
import {useLoaded} from '../../hooks/use_loaded';
import {useNames} from '../../hooks/use_people';
import {useTeamNames} from '../../hooks/use_teams';
import {AUDIT_ACTIONS, isTextId, T, useText} from '../../i18n/texts';
import {ErrorNotice} from '../common/error_notice';
import {Input, Select} from '../common/fields';
import {Said} from '../common/said';

const OUTCOMES = ['ok', 'refused', 'failed'] as const;
const NONE: AuditFilter = {actor: '', action: '', outcome: '', team_id: ''};

// Audit shows who did what, newest first, to be filtered.
export function Audit() {
    const text = useText();
    const [filter, setFilter] = useState(NONE);
    const {value: teams} = useLoaded(client.teams);
    const actor = useCalm(filter.actor);
    const list = useAudit({...filter, actor});
    const change = (part: Partial<AuditFilter>) => setFilter((known) => ({...known, ...part}));
    const unfiltered = Object.values(filter).every((value) => value === '');
    if ((!list.records && list.error?.status === 404) || (unfiltered && list.records?.length === 0)) {
        return null;
    }
    return (
        <section className='TeamExport TeamExportConsole'>
            <h2 className='TeamExportHeading'><T id='audit'/></h2>
            <p className='TeamExportHint'><T id='audit.intro'/></p>
            <div className='TeamExportTools'>
                <Input label={<T id='audit.actor'/>} type='search' value={filter.actor} onChange={(value) => change({actor: value})}/>
                <Select
                    label={<T id='audit.action'/>}
                    value={filter.action}
                    choices={[{value: '', label: text('console.all')}, ...AUDIT_ACTIONS.map((id) => ({value: id.replace('audit.action.', ''), label: text(id)}))]}
                    onChange={(action) => change({action})}
                />
                <Select
                    label={<T id='audit.outcome'/>}
                    value={filter.outcome}
                    choices={[{value: '', label: text('console.all')}, ...OUTCOMES.map((value) => ({value, label: text(`audit.outcome.${value}`)}))]}
                    onChange={(outcome) => change({outcome})}
                />
                <Select label={<T id='history.team'/>} value={filter.team_id} choices={teamChoices(text('console.all'), teams)} onChange={(team) => change({team_id: team})}/>
            </div>
            <ErrorNotice error={list.error} onRetry={list.reload}/>
            {list.records?.length === 0 && !list.more && <p role='status'><T id='filter.none'/></p>}
            {list.records && (list.records.length > 0 || list.more) && <Records records={list.records}/>}
            <div className='TeamExportActions'>
                {list.more && <button type='button' className='btn btn-tertiary btn-sm' disabled={list.loading} onClick={list.loadMore}><T id='history.more'/></button>}
                <a className='btn btn-tertiary btn-sm' href={client.auditUrl()} download='team-export-audit.csv'><T id='audit.csv'/></a>
            </div>
        </section>
    );
}

function Records({records}: {records: AuditRecord[]}) {
    const text = useText();
    const formats = useFormats();
    const nameOf = useNames(records.map((record) => record.actor_id ?? ''));
    const teamOf = useTeamNames(records.map((record) => record.team_id));
    const who = (record: AuditRecord) => nameOf(record.actor_id ?? '') ?? (record.actor ? `@${record.actor}` : record.action === 'policy.change' ? text('audit.nobody') : '–');
    return (
        <div className='TeamExportScroll'>
            <table className='TeamExportTable TeamExportCards'>
                <caption className='TeamExportHidden'>{text('audit')}</caption>
                <thead><tr><th scope='col'><T id='history.when'/></th><th scope='col'><T id='history.who'/></th><th scope='col'><T id='audit.action'/></th><th scope='col'><T id='history.team'/></th><th scope='col'><T id='audit.outcome'/></th><th scope='col'><T id='audit.address'/></th></tr></thead>
                <tbody>
                    {records.map((record) => (
                        <tr key={record.id}>
                            <td>{formats.time(record.at)}</td>
                            <td>{who(record)}</td>
                            <td><Said id={`audit.action.${record.action}`} otherwise={record.action}/></td>
                            <td>{teamOf(record.team_id)}</td>
                            <td><Outcome record={record}/></td>
                            <td>{record.address}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

// Outcome says how it ended, and why when it was refused or failed.
function Outcome({record}: {record: AuditRecord}) {
    const why = `audit.why.${record.code ?? ''}`;
    return (
        <>
            <Said id={`audit.outcome.${record.code === 'canceled' ? 'canceled' : record.outcome}`} otherwise={record.outcome}/>
            {record.code && isTextId(why) && <span className='TeamExportHint'><T id={why}/></span>}
        </>
    );
}
