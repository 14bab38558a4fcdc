import {act, screen, within} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import {violations} from '../../test/axe';
import {archived, job, open, serve, STATUS, status, refuse} from '../../test/host';
import {handleJobEvent} from '../../websocket';
import {TeamPage} from '../panel/team_page';
import {TeamPanel} from '../panel/team_panel';

const JOBS = 'GET /teams/t1/jobs?limit=20';
const names = {'POST /api/v4/users/ids': {body: [{id: 'u7', username: 'gerd'}]}};
const failed = job({id: 'j2', kind: 'import', state: 'failed', requested_by: 'u7', source: {filename: 'x.zip', size: 3_000_000}, error: {code: 'invalid_archive', message: 'It has no lines.'}});

test('an archive that was refused says in the user’s words what it was and what to do', async () => {
    const refused = {...failed, error: {code: 'invalid_archive', message: 'The server’s words.', details: [{field: 'archive', code: 'zip_in_zip', value: 'inner.zip', message: 'x'}]}};
    serve({...names, [STATUS]: status({can_import: true}), [JOBS]: {body: {jobs: [refused]}}});
    open(<TeamPanel teamId='t1' userId='me'/>);
    await history();
    await userEvent.click(await screen.findByRole('button', {name: /Details: Import/}));
    expect(screen.getByText(/holds another zip, inner.zip/)).toBeInTheDocument();
    expect(screen.queryByText('The server’s words.')).not.toBeInTheDocument();
});

async function history() {
    await userEvent.click(await screen.findByRole('tab', {name: 'History'}));
}

test('every job says who, when, size, state and what to do next', async () => {
    const {asked} = serve({
        ...names,
        [STATUS]: status({can_export: true, can_import: true}),
        [JOBS]: {body: {jobs: [job({...archived}), failed, job({id: 'j3', kind: 'import', state: 'needs_review'})], next: 'b4'}},
        'GET /teams/t1/jobs?limit=20&before=b4': {body: {jobs: [job({id: 'j0', state: 'canceled'})]}},
    });
    const {container} = open(<TeamPanel teamId='t1' userId='me'/>);
    await history();
    const table = await screen.findByRole('table', {name: 'History'});
    expect(within(table).getByRole('row', {name: /Export You Nov 14, 2023.* 2.5 MB Done Download/})).toBeInTheDocument();
    expect(await within(table).findByRole('row', {name: /Import @gerd .* 3 MB Failed Details/})).toBeInTheDocument();
    expect(await violations(container)).toEqual([]);
    await userEvent.click(within(table).getByRole('button', {name: /Details: Import/}));
    expect(screen.getByText('It has no lines.')).toBeInTheDocument();
    expect(screen.getByText(/upload the archive unchanged/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', {name: 'Show older ones'}));
    expect(await within(table).findByText('Canceled')).toBeInTheDocument();
    expect(screen.queryByRole('button', {name: 'Show older ones'})).not.toBeInTheDocument();
    await userEvent.click(within(table).getByRole('button', {name: /Review plan/}));
    expect(screen.getByRole('tab', {name: 'Import'})).toHaveAttribute('aria-selected', 'true');
    expect(asked.map((call) => call.request)).toContain('GET /teams/t1/jobs?limit=20&before=b4');
});

test('jobs of others appear as they happen', async () => {
    serve({...names, [STATUS]: status({can_export: true}), [JOBS]: {body: {jobs: []}}});
    open(<TeamPanel teamId='t1' userId='me'/>);
    await history();
    await screen.findByText('Nothing has been exported or imported yet.');
    act(() => handleJobEvent({data: {job: job({requested_by: 'u7'})}}));
    act(() => handleJobEvent({data: {job: job({id: 'x', mine: true})}}));
    act(() => handleJobEvent({data: {job: job({id: 'y', team_id: 't2'})}}));
    expect(screen.getAllByRole('row')).toHaveLength(2);
});

test('a link of the bot leads to its job', async () => {
    serve({
        ...names,
        [STATUS]: status({can_export: true, can_import: true}, {export: job({...archived, id: 'newer'})}),
        [JOBS]: {body: {jobs: [failed]}}, 'GET /jobs/j2': {body: failed},
        'GET /api/v4/teams/t1': {body: {display_name: 'Choir of Stars'}},
    });
    open(<TeamPage userId='me' teamId='' jobId='j2' teamName=''/>);
    expect(await screen.findByText('It has no lines.')).toBeInTheDocument();
    expect(screen.getByRole('heading', {name: 'Import / Export: Choir of Stars'})).toBeInTheDocument();
});

test('a link to what is not there, or not one’s own, says so', async () => {
    serve({'GET /jobs/j2': refuse(404, 'not_found')});
    open(<TeamPage userId='me' teamId='' jobId='j2' teamName=''/>);
    expect(await screen.findByRole('alert')).toHaveTextContent('Not found. It does not exist');
});
