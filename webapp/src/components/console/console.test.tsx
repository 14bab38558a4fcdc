import {act, screen, waitFor} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import {AllJobs} from './all_jobs';
import {Audit} from './audit';
import {Health} from './health';
import {PolicyWords} from './policy_words';

import en from '../../i18n/en.json';
import {violations} from '../../test/axe';
import {archived, job, open, serve} from '../../test/host';

const config = {PluginSettings: {Plugins: {'team-export': {exportby: 'team_admins', consent: 'opt_in', notifymembers: true, archivelifetimehours: 72, ofTomorrow: 1}}}};

// field is a field of the System Console's form, as the host names it.
function field(type: string, key: string, value: string) {
    const element = document.createElement('input');
    element.type = type;
    const name = `PluginSettings.Plugins.team-export.${key}`;
    Object.assign(element, type === 'radio' ? {name} : {id: name});
    element.value = value;
    document.body.appendChild(element);
    return {
        edit: () => act(() => {
            element.dispatchEvent(new Event('input', {bubbles: true}));
        }),
        remove: () => element.remove(),
    };
}

test('the policy is said in words, defaults too', async () => {
    const {container} = open(<PolicyWords config={config}/>);
    for (const words of [/Team admins export their own teams/, /those members only who agree/, /Members are told/, /deleted after 72 hours/, /An export may have any size/, /At most .* jobs? run at a time/]) {
        expect(screen.getByText(words)).toBeInTheDocument();
    }
    expect(screen.getByRole('status')).toHaveTextContent('saved and in force');
    expect(await violations(container)).toEqual([]);
});

test('the policy follows what stands in the form before it is saved', () => {
    open(<PolicyWords config={config}/>);
    const choice = field('radio', 'exportby', 'system_admins');
    const number = field('number', 'archivelifetimehours', '5');
    const other = field('radio', 'importby', 'system_admins');
    [choice, number, other].forEach(({edit}) => edit());
    expect(screen.getByText(/Only system admins export teams/)).toHaveTextContent('(not saved)');
    expect(screen.getByText(/deleted after 5 hours/)).toHaveTextContent('(not saved)');
    expect(screen.getByText(/Only system admins import archives/)).not.toHaveTextContent('(not saved)');
    expect(screen.queryByText(/Team admins export their own teams/)).not.toBeInTheDocument();
    expect(screen.getByRole('status')).toHaveTextContent('when you save');
    [choice, number, other].forEach(({remove}) => remove());
});

test('the audit log is told who saves which settings', async () => {
    const server = serve({'POST /audit/settings': {status: 204}});
    let save: (() => Promise<unknown>) | undefined;
    const view = open(<PolicyWords config={config} registerSaveAction={(action) => { save = action; }} unRegisterSaveAction={() => { save = undefined; }}/>);
    const choice = field('radio', 'exportby', 'system_admins');
    const number = field('number', 'archivelifetimehours', '5');
    [choice, number, choice].forEach(({edit}) => edit());
    expect(await save?.()).toEqual({});
    expect(server.bodyOf('POST /audit/settings')).toEqual({settings: ['exportby', 'archivelifetimehours']});
    expect(await save?.()).toEqual({});
    expect(server.times('POST /audit/settings')).toBe(1);
    [choice, number].forEach(({remove}) => remove());
    view.unmount();
    expect(save).toBeUndefined();
});

test('all jobs of the server can be filtered, and an archive of a member is not offered', async () => {
    const own = job({...archived, id: 'j2', requested_by: 'u7', mine: true, team_name: 'kitchen', may: {download: false, report: false, delete: true, cancel: false, undo: false}});
    const {asked} = serve({
        'POST /api/v4/users/ids': {body: [{id: 'u7', username: 'gerd'}]},
        'GET /jobs?limit=20': {body: {jobs: [own]}},
        'GET /jobs?kind=import&limit=20': {body: {jobs: []}},
    });
    const {container} = open(<AllJobs/>);
    expect(await screen.findByText('@gerd')).toBeInTheDocument();
    expect(screen.getByRole('row', {name: /Export of one member kitchen @gerd .* Details/})).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', {name: /^Details: Export of one member/}));
    expect(screen.getByText('Only the member who made this archive can download it.')).toBeInTheDocument();
    expect(screen.queryByRole('link', {name: /Download|Report/})).not.toBeInTheDocument();
    expect(screen.getByRole('button', {name: 'Delete archive'})).toBeInTheDocument();
    expect(await violations(container)).toEqual([]);
    await userEvent.selectOptions(screen.getByRole('combobox', {name: 'What'}), 'import');
    await waitFor(() => expect(asked.map((call) => call.request)).toContain('GET /jobs?kind=import&limit=20'));
});

test('the audit log speaks in words', async () => {
    const record = {at: 1_700_000_000_000, team_id: 't9'};
    serve({'GET /api/v4/teams/t9': {body: {display_name: 'Chœur'}}, 'GET /audit': {body: {records: [
        {...record, id: 'a', actor: 'gerd', action: 'export.start', outcome: 'refused', code: 'forbidden', address: '10.0.0.1'},
        {...record, id: 'b', actor: 'gerd', action: 'export.finish', outcome: 'failed', code: 'canceled'},
        {...record, id: 'c', actor: '', action: 'policy.change', outcome: 'ok'},
    ]}}});
    const {container} = open(<Audit/>);
    expect(await screen.findByRole('row', {name: /@gerd Export started Chœur Refused No permission 10.0.0.1/})).toBeInTheDocument();
    expect(screen.getByRole('row', {name: /@gerd Export ended Chœur Canceled/})).toBeInTheDocument();
    expect(screen.getByRole('row', {name: /Not known .changed outside the System Console. Settings changed Chœur Done/})).toBeInTheDocument();
    expect(await violations(container)).toEqual([]);
});

test('health names what does not work, what is known, and the jobs that failed', async () => {
    const report = {
        checked_at: 1_700_000_000_000,
        ok: false,
        versions: {plugin: '0.1.0', server: '11.4.0', database: '16.1'},
        databases: [{kind: 'replica', ok: false, problem: 'connection refused'}, {kind: 'master', ok: true, version: '16.1', message_limit: 16383}],
        file_store: {kind: 'local', ok: true, free_bytes: 5_000_000_000},
        export_store: {kind: 'azureblob', ok: true},
        queue: {ok: true},
        jobs: {last_errors: [{job_id: 'j9', team_id: 't1', kind: 'export', code: 'no_space', at: 1_700_000_000_000}]},
    };
    const {asked} = serve({'GET /health': {body: report}});
    const {container} = open(<Health/>);
    expect(await screen.findByRole('row', {name: 'Database, replica Does not work connection refused'})).toBeInTheDocument();
    expect(screen.getByRole('row', {name: /Database Works PostgreSQL 16.1 · Posts of up to 16,383 characters/})).toBeInTheDocument();
    expect(screen.getByRole('row', {name: 'File store Works local · 5 GB free'})).toBeInTheDocument();
    expect(screen.getByRole('row', {name: 'Export store Works azureblob'})).toBeInTheDocument();
    expect(screen.getByRole('row', {name: /Export no_space j9/})).toBeInTheDocument();
    expect(screen.getByRole('status')).toHaveTextContent('does not work');
    expect(await violations(container)).toEqual([]);
    await userEvent.click(screen.getByRole('button', {name: 'Check again'}));
    await waitFor(() => expect(asked.filter((call) => call.request === 'GET /health')).toHaveLength(2));
});

test('the audit log is filtered by the server, and shows older records on demand', async () => {
    const record = {at: 1_700_000_000_000, team_id: '', actor_id: 'u8', actor: 'hanna', action: 'job.cancel', outcome: 'ok'};
    const {asked} = serve({
        'POST /api/v4/users/ids': {body: [{id: 'u8', username: 'hanna', first_name: 'Hanna', last_name: 'Holm'}]},
        'GET /api/v4/teams': {body: [{id: 't1', display_name: 'Chœur'}]},
        'GET /audit': {body: {records: [{...record, id: 'a'}], next: 'a'}},
        'GET /audit?limit=20&before=a': {body: {records: [{...record, id: 'b', action: 'archive.delete'}]}},
        'GET /audit?action=archive.delete&outcome=failed&team_id=t1&limit=20': {body: {records: []}},
    });
    open(<Audit/>);
    expect(await screen.findByRole('row', {name: /Hanna Holm \(@hanna\) Job canceled/})).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', {name: 'Show older ones'}));
    expect(await screen.findByRole('row', {name: /Archive deleted/})).toBeInTheDocument();
    await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Action'}), 'Archive deleted');
    await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Outcome'}), 'Failed');
    await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Team'}), 'Chœur');
    expect(await screen.findByText('Nothing matches.')).toBeInTheDocument();
    await userEvent.type(screen.getByRole('searchbox', {name: 'Username'}), '@hanna');
    await waitFor(() => expect(asked.map((call) => call.request)).toContain('GET /audit?actor=%40hanna&action=archive.delete&outcome=failed&team_id=t1&limit=20'));
});

test('the audit log takes hostile words as words, in its filter and in its records', async () => {
    const evil = '<img src=x onerror=alert(1)>&limit=9999';
    const record = {id: 'a', at: 1_700_000_000_000, team_id: evil, actor_id: '', actor: evil, action: evil, outcome: evil, code: evil, address: evil};
    const {asked} = serve({'GET /audit': {body: {records: [record]}}});
    const {container} = open(<Audit/>);
    await screen.findByRole('row', {name: new RegExp('onerror')});
    await userEvent.click(screen.getByRole('searchbox', {name: 'Username'}));
    await userEvent.paste(evil);
    await waitFor(() => expect(asked.map((call) => call.request)).toContain(`GET /audit?${new URLSearchParams({actor: evil, limit: '20'}).toString()}`));
    expect(container.querySelector('img')).toBeNull();
});

test('every action of the audit log has a text', () => {
    const [source = ''] = Object.values(import.meta.glob<string>('../../../../server/api/trail.go', {query: '?raw', import: 'default', eager: true}));
    const actions = [...source.matchAll(/name: "([a-z.]+)"/g)].map((match) => `audit.action.${match[1]}`);
    expect(actions.length).toBeGreaterThan(20);
    expect(actions.filter((id) => !(id in en))).toEqual([]);
});

test('a server without the list of all jobs or an audit log shows neither', async () => {
    serve({});
    open(<><AllJobs/><Audit/></>);
    await waitFor(() => expect(screen.queryByText('All jobs of this server')).not.toBeInTheDocument());
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});
