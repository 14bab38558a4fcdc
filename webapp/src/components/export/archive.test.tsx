import {screen} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import {violations} from '../../test/axe';
import {archived, job, open, refuse, serve, STATUS, status, type Answers} from '../../test/host';
import {TeamPanel} from '../panel/team_panel';

const admin = {can_export: true, private_channels: 'all' as const, personal_data: 'full' as const};

function show(answers: Answers) {
    const server = serve(answers);
    const view = open(<TeamPanel teamId='t1' userId='me'/>);
    return {server, view};
}

test('a finished export says what is in it, until when, and what its checksum is', async () => {
    const {view} = show({[STATUS]: status(admin, {export: job({...archived, state: 'succeeded_with_warnings', warnings: 2})})});
    const link = await screen.findByRole('link', {name: 'Download'});
    expect(link).toHaveAttribute('href', '/plugins/team-export/api/v1/jobs/j1/download');
    expect(link).toHaveAttribute('download', 'choir_j1_export.zip');
    expect(screen.getByText('2.5 MB')).toBeInTheDocument();
    expect(screen.getByText(/Nov 17, 2023/)).toBeInTheDocument();
    expect(screen.getByText('abc123')).toBeInTheDocument();
    expect(screen.getByText(/There are 2 warnings/)).toBeInTheDocument();
    expect(screen.getByRole('link', {name: 'Report'})).toHaveAttribute('download', 'team-export-report-j1.json');
    expect(await violations(view.container)).toEqual([]);
});

test('warnings are read when somebody wants to, by kind', async () => {
    show({
        [STATUS]: status(admin, {export: job({...archived, warnings: 3})}),
        'GET /jobs/j1/report': {body: {job_id: 'j1', counts: {}, warnings: [{code: 'file_missing', message: 'a.png is gone'}, {code: 'bot_owner_replaced', message: 'robo belongs to somebody else'}, {code: 'strange', message: 'odd'}], warning_counts: {}, unlisted: 3}},
    });
    await userEvent.click(await screen.findByRole('button', {name: 'Show the 3 warnings'}));
    expect(await screen.findByText('Files that are not in the file store')).toBeInTheDocument();
    expect(screen.getByText('Bots whose owner is not in the archive')).toBeInTheDocument();
    expect(screen.getByText('a.png is gone')).toBeInTheDocument();
    expect(screen.getByText('odd')).toBeInTheDocument();
    expect(screen.getByText('3 more were counted and not listed.')).toBeInTheDocument();
});

test('a download is asked about first, so that a refusal is words and not a file', async () => {
    show({[STATUS]: status(admin, {export: job(archived)}), 'GET /jobs/j1': refuse(403, 'forbidden')});
    await userEvent.click(await screen.findByRole('link', {name: 'Download'}));
    expect(await screen.findByRole('alert')).toHaveTextContent('You do not have permission');
});

test('an archive that the user may not download is named and not offered, and the newest that they may is', async () => {
    const theirs = job({...archived, id: 'j2', requested_by: 'boss', created_at: 1_700_000_100_000, may: {download: false, report: false, delete: false, cancel: false, undo: false}});
    show({[STATUS]: status(admin, {export: theirs, archive: job(archived)}), 'POST /api/v4/users/ids': {body: [{id: 'boss', username: 'boss'}]}});
    expect(await screen.findByText(/@boss exported this team on .* holds more than you may export/)).toBeInTheDocument();
    expect(screen.getByRole('link', {name: 'Download'})).toHaveAttribute('href', '/plugins/team-export/api/v1/jobs/j1/download');
    expect(screen.getAllByRole('link', {name: 'Download'})).toHaveLength(1);
});

test('with nothing to download there is the form, and no link', async () => {
    const theirs = job({...archived, requested_by: 'boss', warnings: 2, may: {download: false, report: false, delete: false, cancel: false, undo: false}});
    show({[STATUS]: status(admin, {export: theirs}), 'POST /api/v4/users/ids': {body: [{id: 'boss', username: 'boss'}]}});
    expect(await screen.findByRole('button', {name: 'Start export'})).toBeInTheDocument();
    expect(screen.queryByRole('link', {name: /Download|Report/})).not.toBeInTheDocument();
    expect(screen.queryByRole('button', {name: /warning|Delete/})).not.toBeInTheDocument();
});

test('an archive is deleted after a second question', async () => {
    const answers: Answers = {[STATUS]: status(admin, {export: job(archived)})};
    answers['DELETE /jobs/j1'] = () => {
        const expired = job({...archived, state: 'expired'});
        answers[STATUS] = status(admin, {export: expired});
        return {body: expired};
    };
    const {server} = show(answers);
    await userEvent.click(await screen.findByRole('button', {name: 'Delete archive'}));
    expect(server.times('DELETE /jobs/j1')).toBe(0);
    expect(screen.getByRole('button', {name: 'No, go back'})).toHaveFocus();
    await userEvent.click(screen.getByRole('button', {name: 'No, go back'}));
    expect(screen.getByRole('button', {name: 'Delete archive'})).toHaveFocus();
    await userEvent.click(screen.getByRole('button', {name: 'Delete archive'}));
    await userEvent.click(screen.getByRole('button', {name: 'Yes, delete it'}));
    expect(await screen.findByText(/has expired or was deleted/)).toBeInTheDocument();
});
