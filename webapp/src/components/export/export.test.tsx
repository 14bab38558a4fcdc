import {act, screen, waitFor, within} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import {violations} from '../../test/axe';
import {archived, job, open, refuse, serve, STATUS, status, type Answers} from '../../test/host';
import type {Job, Progress} from '../../types/job';
import {handleJobEvent, handleReconnect, handleRightsEvent} from '../../websocket';
import {TeamDialog} from '../panel/team_dialog';
import {TeamPanel} from '../panel/team_panel';

const admin = {can_export: true, private_channels: 'all' as const, personal_data: 'full' as const};
const START = 'POST /teams/t1/exports';
const ESTIMATE = 'POST /teams/t1/exports/estimate';
const estimate = {body: {
    channels: [
        {id: 'c1', name: 'town-square', display_name: 'Town Square', type: 'O', archived: false, member: true, included: true, posts: 12},
        {id: 'c2', name: 'board', display_name: 'Board', type: 'P', archived: false, member: false, included: true, posts: 3},
    ],
    counts: {channels: 2, posts: 15, users: 4, attachments: 7}, attachment_bytes: 1_500_000, size: 2_000_000,
}};

function show(answers: Answers, locale = 'en') {
    const server = serve(answers);
    const view = open(<TeamPanel teamId='t1' userId='me'/>, locale);
    return {server, view};
}

test('what will be inside, and how much, is said before the start', async () => {
    const {server, view} = show({[STATUS]: status(admin), [ESTIMATE]: estimate, [START]: {status: 202, body: job()}});
    expect(screen.getByRole('status')).toHaveTextContent('Loading');
    expect(await screen.findByText('All channels of the team, private ones too')).toBeInTheDocument();
    expect(screen.getByText('Passwords, sign-in data and roles on the server')).toBeInTheDocument();
    expect(await screen.findByText(/2 channels, about 15 posts and 7 files, about 2 MB/)).toBeInTheDocument();
    expect(await violations(view.container)).toEqual([]);
    await userEvent.click(screen.getByRole('button', {name: 'Start export'}));
    expect(await screen.findByText(/The export is running/)).toBeInTheDocument();
    expect(server.bodyOf(START)).toEqual({});
});

test('only what was changed is sent, and the estimate follows', async () => {
    const {server} = show({[STATUS]: status({...admin, direct_messages: true}), [ESTIMATE]: estimate, [START]: {status: 202, body: job()}});
    await userEvent.click(await screen.findByText('Customize'));
    await userEvent.click(screen.getByRole('checkbox', {name: 'Attached files'}));
    await userEvent.click(screen.getByText('More options'));
    await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Personal data'}), 'minimal');
    await userEvent.click(screen.getByText('Choose channels'));
    await userEvent.click(await screen.findByRole('checkbox', {name: /Board/}));
    const changed = {attachments: {include: false, max_size: 0, mime_types: []}, personal_data: 'minimal', channels: {include: [], exclude: ['c2']}};
    await waitFor(() => expect(server.bodyOf(ESTIMATE)).toEqual(changed));
    await userEvent.click(screen.getByRole('button', {name: 'Start export'}));
    expect(server.bodyOf(START)).toEqual(changed);
});

test('what the policy does not allow is not offered', async () => {
    show({[STATUS]: status({can_export: true, private_channels: 'none', direct_messages: false, personal_data: 'minimal'})});
    await screen.findByText('Public channels only');
    await userEvent.click(screen.getByText('Customize'));
    expect(screen.getByRole('checkbox', {name: 'Attached files'})).toBeInTheDocument();
    expect(screen.queryByRole('checkbox', {name: 'Private channels'})).not.toBeInTheDocument();
    expect(screen.queryByRole('checkbox', {name: 'Direct and group messages'})).not.toBeInTheDocument();
    expect(screen.queryByText('Personal data')).not.toBeInTheDocument();
    expect(screen.queryByRole('tab', {name: 'Import'})).not.toBeInTheDocument();
});

test('a server without estimates has an export without one', async () => {
    const {server} = show({[STATUS]: status(admin)});
    await screen.findByRole('button', {name: 'Start export'});
    await waitFor(() => expect(server.times(ESTIMATE)).toBe(1));
    await waitFor(() => expect(screen.queryByText(/Estimating/)).not.toBeInTheDocument());
    expect(screen.queryByText('The archive will hold')).not.toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});

test('an estimate over the limit of the server warns', async () => {
    show({[STATUS]: status({...admin, max_archive_size_mb: 1}), [ESTIMATE]: estimate});
    expect(await screen.findByText(/the export would fail/)).toBeInTheDocument();
});

test('a running export shows phase, counts, rate and remaining time, and follows its events', async () => {
    const progress: Progress = {phase: 'files', done: 1, total: 3, done_bytes: 50, total_bytes: 200, rate: 12, remaining_seconds: 130};
    const {view} = show({[STATUS]: status(admin, {export: job({progress, requested_by: 'other'})}), 'POST /api/v4/users/ids': {body: [{id: 'other', username: 'anna'}]}});
    const bar = await screen.findByRole('progressbar', {name: 'Progress of the export'});
    expect(bar).toHaveAttribute('aria-valuenow', '25');
    expect(bar).toHaveAttribute('aria-valuetext', 'Files: 1 of 3 (50 bytes of 200 bytes)');
    expect(screen.getByText('about 2 minutes left')).toBeInTheDocument();
    expect(screen.getByText('12 per second')).toBeInTheDocument();
    expect(await screen.findByText(/Started by @anna/)).toBeInTheDocument();
    expect(await violations(view.container)).toEqual([]);
    act(() => handleJobEvent({data: {job: job({...archived, team_id: 'another'})}}));
    act(() => handleJobEvent({data: {job: job({...archived, id: 'mine', mine: true, created_at: 1_800_000_000_000})}}));
    expect(screen.getByRole('progressbar')).toBeInTheDocument();
    act(() => handleJobEvent({data: {job: job(archived)}}));
    expect(screen.queryByRole('progressbar')).not.toBeInTheDocument();
    expect(screen.getByRole('link', {name: 'Download'})).toBeInTheDocument();
});

test('what is not known is shown as unknown', async () => {
    show({[STATUS]: status(admin, {export: job({progress: {phase: 'people', done: 7}})})});
    expect(await screen.findByRole('progressbar')).not.toHaveAttribute('aria-valuenow');
    expect(screen.getByText('7')).toBeInTheDocument();
});

test('cancel is asked for once', async () => {
    const {server} = show({[STATUS]: status(admin, {export: job()}), 'POST /jobs/j1/cancel': {status: 202, body: job({state: 'canceling'})}});
    await userEvent.click(await screen.findByRole('button', {name: 'Cancel'}));
    expect(await screen.findByText('The export is being canceled.')).toBeInTheDocument();
    expect(screen.getByRole('button', {name: 'Cancel'})).toBeDisabled();
    expect(server.times('POST /jobs/j1/cancel')).toBe(1);
});

test.each([
    [job({state: 'failed', error: {code: 'too_large', message: 'It would be larger than 1 MB.'}}), /It would be larger than 1 MB.*Export fewer channels/],
    [job({state: 'canceled'}), /was canceled. Nothing was left behind/],
    [job({...archived, state: 'expired'}), /has expired or was deleted/],
    [job({state: 'queued'}), /waits for its turn/],
] as Array<[Job, RegExp]>)('a job in state %#', async (export_, text) => {
    show({[STATUS]: status(admin, {export: export_})});
    await waitFor(() => expect(screen.getAllByRole('status').map((element) => element.textContent).join(' ')).toMatch(text));
});

test('somebody else’s job that runs already is shown', async () => {
    const answers: Answers = {[STATUS]: status(admin), [ESTIMATE]: estimate};
    answers[START] = () => {
        answers[STATUS] = status(admin, {export: job({id: 'j9', requested_by: 'other'})});
        return refuse(409, 'job_running', 'Running.', {job_id: 'j9'});
    };
    show(answers);
    await userEvent.click(await screen.findByRole('button', {name: 'Start export'}));
    expect(await screen.findByRole('progressbar')).toBeInTheDocument();
});

test('options that are refused are named', async () => {
    show({[STATUS]: status(admin), [START]: refuse(422, 'invalid_options', '', {details: [{field: 'since', message: 'is after until'}]})});
    await userEvent.click(await screen.findByRole('button', {name: 'Start export'}));
    expect(await screen.findByText('since: is after until')).toBeInTheDocument();
});

describe('when something is in the way', () => {
    test('no right any more', async () => {
        const answers: Answers = {[STATUS]: status(admin)};
        show(answers);
        await screen.findByRole('button', {name: 'Start export'});
        answers[STATUS] = refuse(403, 'forbidden');
        act(() => handleRightsEvent({event: 'memberrole_updated', data: {}}));
        expect(await screen.findByRole('alert')).toHaveTextContent('You do not have permission');
        expect(screen.queryByRole('button', {name: 'Start export'})).not.toBeInTheDocument();
    });

    test('the session has ended', async () => {
        show({[STATUS]: refuse(401, 'unauthenticated')});
        expect(await screen.findByRole('link', {name: 'Sign in'})).toHaveAttribute('href', '/login');
    });

    test('the server restarts, and is back', async () => {
        const answers: Answers = {[STATUS]: {status: 502}};
        show(answers);
        expect(await screen.findByRole('alert')).toHaveTextContent('may be restarting');
        answers[STATUS] = status(admin);
        act(handleReconnect);
        expect(await screen.findByRole('button', {name: 'Start export'})).toBeInTheDocument();
        expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    });

    test('the browser is offline', async () => {
        show({[STATUS]: status(admin)});
        await screen.findByRole('button', {name: 'Start export'});
        const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
        act(() => void window.dispatchEvent(new Event('offline')));
        expect(screen.getByRole('alert')).toHaveTextContent('You are offline');
        online.mockReturnValue(true);
        act(() => void window.dispatchEvent(new Event('online')));
        await waitFor(() => expect(screen.queryByRole('alert')).not.toBeInTheDocument());
        online.mockRestore();
    });
});

test('a running job is asked for when no event comes', async () => {
    vi.useFakeTimers({shouldAdvanceTime: true});
    const {server} = show({[STATUS]: status(admin, {export: job()})});
    await screen.findByRole('progressbar');
    await act(() => vi.advanceTimersByTimeAsync(3500));
    expect(server.times(STATUS)).toBe(2);
});

test('the dialog has a name, its parts are tabs for the keyboard', async () => {
    serve({[STATUS]: status({...admin, can_import: true}), 'GET /teams/t1/jobs': {body: {jobs: []}}});
    open(<TeamDialog teamId='t1' teamName='Chœur' userId='me' onExited={() => undefined}/>);
    const dialog = screen.getByRole('dialog', {name: 'Import / Export: Chœur'});
    const first = await within(dialog).findByRole('tab', {name: 'Export'});
    first.focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    expect(within(dialog).getByRole('tab', {name: 'History'})).toHaveFocus();
    expect(within(dialog).getByRole('tab', {name: 'History'})).toHaveAttribute('aria-selected', 'true');
    expect(await within(dialog).findByText('Nothing has been exported or imported yet.')).toBeInTheDocument();
});

test.each([['de', 'Export starten', /etwa 2 MB/], ['fr', 'Lancer l’export', /environ 2.Mo/]])('in %s', async (locale, start, size) => {
    show({[STATUS]: status(admin), [ESTIMATE]: estimate}, locale);
    expect(await screen.findByRole('button', {name: start})).toBeInTheDocument();
    expect(await screen.findByText(size)).toBeInTheDocument();
});
