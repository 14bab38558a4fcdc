import {act, render, screen, waitFor} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import {IntlProvider} from 'react-intl';

import {ExportDialog} from './export_dialog';

import en from '../../i18n/en.json';
import type {Job} from '../../types/job';
import {handleJobEvent} from '../../websocket';

const finished: Job = {
    id: 'j1', kind: 'export', team_id: 't1', state: 'succeeded_with_warnings', progress: {phase: 'done', done: 0}, created_at: 1, finished_at: 1_700_000_000_000, expires_at: 1_700_259_200_000,
    archive: {name: 'choir_j1_export.zip', size: 2_500_000, sha256: 'x'}, counts: {posts: 3, replies: 4, files: 2}, warnings: 2,
};
const withoutArchive: Job = {...finished, warnings: 0};
delete withoutArchive.archive;
const running: Job = {...withoutArchive, state: 'running', progress: {phase: 'posts', done: 1200, total: 4800, unit: 'posts'}};

// The server of a test: what it answers by method and path, and what it was asked.
function serve(answers: Record<string, {status?: number; body: unknown}>) {
    const asked: string[] = [];
    vi.stubGlobal('fetch', vi.fn((url: string, init: RequestInit) => {
        const request = `${init.method} ${url.replace('/plugins/team-export/api/v1', '')}`;
        asked.push(request);
        const answer = answers[request] ?? {status: 404, body: {message: `unexpected ${request}`}};
        return Promise.resolve(new Response(JSON.stringify(answer.body), {status: answer.status ?? 200}));
    }));
    return asked;
}

function open() {
    return render(
        <IntlProvider locale='en' messages={en} timeZone='UTC' onError={(error) => { throw error; }}>
            <ExportDialog teamId='t1' teamName='Chœur' onExited={() => undefined}/>
        </IntlProvider>,
    );
}

afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
});

const STATUS = 'GET /teams/t1/status';

test('a team that was never exported offers to start', async () => {
    const asked = serve({[STATUS]: {body: {policy: {can_export: true}}}, 'POST /teams/t1/exports': {status: 202, body: running}});
    open();
    expect(screen.getByRole('dialog', {name: 'Export Chœur'})).toBeInTheDocument();
    const start = screen.getByRole('button', {name: 'Start export'});
    await waitFor(() => expect(start).toBeEnabled());
    await userEvent.click(start);
    expect(await screen.findByText(/An export is running/)).toBeInTheDocument();
    expect(asked).toContain('POST /teams/t1/exports');
    expect(screen.queryByRole('button', {name: 'Start export'})).not.toBeInTheDocument();
});

test('a running export shows how far it is and follows its events', async () => {
    serve({[STATUS]: {body: {policy: {can_export: true}, export: running}}});
    open();
    expect(await screen.findByRole('progressbar', {name: 'Progress of the export'})).toHaveAttribute('aria-valuenow', '25');
    expect(screen.getByText('Posts: 1,200 of 4,800')).toBeInTheDocument();
    act(() => handleJobEvent({data: {job: {...finished, team_id: 'another'}}}));
    expect(screen.getByRole('progressbar')).toBeInTheDocument();
    act(() => handleJobEvent({data: {job: finished}}));
    expect(screen.queryByRole('progressbar')).not.toBeInTheDocument();
    expect(screen.getByRole('link', {name: 'Download archive'})).toBeInTheDocument();
});

test('files are measured in bytes, with the time that is left', async () => {
    const progress = {phase: 'files', done: 1, total: 3, unit: 'files', done_bytes: 50, total_bytes: 200, remaining_seconds: 130};
    serve({[STATUS]: {body: {policy: {can_export: true}, export: {...running, progress}}}});
    open();
    expect(await screen.findByRole('progressbar')).toHaveAttribute('aria-valuenow', '25');
    expect(screen.getByText('Files: 1 of 3 (about 2 minutes left)')).toBeInTheDocument();
});

test('a job that waits says so', async () => {
    serve({[STATUS]: {body: {policy: {can_export: true}, export: {...running, state: 'queued', progress: {phase: 'waiting', done: 0}}}}});
    open();
    expect(await screen.findByRole('status')).toHaveTextContent('waits for its turn');
    expect(screen.getByText('Waiting to start')).toBeInTheDocument();
    expect(screen.getByRole('button', {name: 'Cancel export'})).toBeEnabled();
});

test('the end of an older archive, or an import, does not hide the newest export', async () => {
    serve({[STATUS]: {body: {policy: {can_export: true}, export: {...finished, created_at: 10}}}});
    open();
    await screen.findByRole('link', {name: 'Download archive'});
    act(() => handleJobEvent({data: {job: {...finished, id: 'j0', created_at: 5, state: 'expired'}}}));
    act(() => handleJobEvent({data: {job: {...running, id: 'j2', created_at: 20, kind: 'import'}}}));
    expect(screen.getByRole('link', {name: 'Download archive'})).toHaveAttribute('download', 'choir_j1_export.zip');
    act(() => handleJobEvent({data: {job: {...running, id: 'j3', created_at: 30}}}));
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
});

test('an unknown total is shown as unknown', async () => {
    serve({[STATUS]: {body: {policy: {can_export: true}, export: {...running, progress: {phase: 'people', done: 7}}}}});
    open();
    expect(await screen.findByRole('progressbar')).not.toHaveAttribute('aria-valuenow');
    expect(screen.getByText('Members: 7')).toBeInTheDocument();
});

test('a running export is asked for when no event arrives', async () => {
    vi.useFakeTimers({shouldAdvanceTime: true});
    const asked = serve({[STATUS]: {body: {policy: {can_export: true}, export: running}}});
    open();
    await screen.findByRole('progressbar');
    await act(() => vi.advanceTimersByTimeAsync(3500));
    expect(asked.filter((request) => request === STATUS).length).toBe(2);
});

test('a finished export offers its archive and says what is in it', async () => {
    serve({[STATUS]: {body: {policy: {can_export: true}, export: finished}}});
    open();
    const link = await screen.findByRole('link', {name: 'Download archive'});
    expect(link).toHaveAttribute('href', '/plugins/team-export/api/v1/jobs/j1/download');
    expect(link).toHaveAttribute('download', 'choir_j1_export.zip');
    expect(screen.getByRole('status')).toHaveTextContent('7 posts, 2 files, 2.5 MB. There are 2 warnings');
    expect(screen.getByRole('status')).toHaveTextContent('It is kept until Nov 17, 2023');
    expect(screen.getByRole('button', {name: 'Start export'})).toBeEnabled();
});

test('cancel is asked for once', async () => {
    const asked = serve({
        [STATUS]: {body: {policy: {can_export: true}, export: running}},
        'POST /jobs/j1/cancel': {status: 202, body: {...running, state: 'canceling'}},
    });
    open();
    await userEvent.click(await screen.findByRole('button', {name: 'Cancel export'}));
    await waitFor(() => expect(screen.getByRole('button', {name: 'Cancel export'})).toBeDisabled());
    expect(screen.getByRole('status')).toHaveTextContent('being canceled');
    expect(asked).toContain('POST /jobs/j1/cancel');
});

test.each([
    [{...withoutArchive, state: 'failed', error: {code: 'storage', message: 'The disk is full.'}}, 'The last export failed: The disk is full.'],
    [{...withoutArchive, state: 'canceled'}, 'The last export was canceled.'],
    [{...finished, state: 'expired'}, 'The archive of the last export has expired or was deleted.'],
] as Array<[Job, string]>)('the end of a job is told: %#', async (job, text) => {
    serve({[STATUS]: {body: {policy: {can_export: true}, export: job}}});
    open();
    expect(await screen.findByRole('status')).toHaveTextContent(text);
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
});

test('a refusal is shown in the words of the server', async () => {
    serve({
        [STATUS]: {body: {policy: {can_export: true}}},
        'POST /teams/t1/exports': {status: 409, body: {message: 'An export of this team is running already.', job_id: 'j9'}},
    });
    open();
    const start = screen.getByRole('button', {name: 'Start export'});
    await waitFor(() => expect(start).toBeEnabled());
    await userEvent.click(start);
    expect(await screen.findByRole('alert')).toHaveTextContent('An export of this team is running already.');
});

test('an answer that is not ours does not break the dialog', async () => {
    vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response('<html>', {status: 502, statusText: 'Bad Gateway'}))));
    open();
    expect(await screen.findByRole('alert')).toHaveTextContent('Bad Gateway');
});
