import {screen, waitFor} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import {MyDataDialog} from './my_data_dialog';

import {violations} from '../../test/axe';
import {archived, job, open, serve, STATUS, status, type Answers} from '../../test/host';
import type {Consent} from '../../types/policy';

const CONSENT = 'GET /teams/t1/consent';

function show(answers: Answers) {
    const server = serve(answers);
    open(<MyDataDialog teamId='t1' teamName='Chœur' userId='me' onExited={() => undefined}/>);
    return server;
}

test('a member takes an archive of what they can see', async () => {
    const server = show({
        [STATUS]: status({can_export_mine: true, direct_messages: true}),
        'POST /me/exports': {status: 202, body: job({mine: true, state: 'queued'})},
    });
    await userEvent.click(await screen.findByRole('checkbox', {name: 'My direct and group messages'}));
    expect(await violations(screen.getByRole('dialog'))).toEqual([]);
    await userEvent.click(screen.getByRole('button', {name: 'Make my archive'}));
    expect(server.bodyOf('POST /me/exports')).toEqual({team_id: 't1', direct_messages: true});
    expect(await screen.findByText(/Your archive waits for its turn/)).toBeInTheDocument();
    expect(server.times(CONSENT)).toBe(0);
});

test('an archive of one’s own is offered, and not that of the team', async () => {
    show({[STATUS]: status({can_export_mine: true}, {mine: job({...archived, mine: true, id: 'm1'}), export: job({...archived, id: 'e1'})})});
    expect(await screen.findByRole('link', {name: 'Download'})).toHaveAttribute('href', '/plugins/team-export/api/v1/jobs/m1/download');
    expect(screen.getByText(/Only you can download it here/)).toBeInTheDocument();
});

test.each([
    ['opt_in' as const, 'only if you agree'],
    ['opt_out' as const, 'unless you object'],
])('a member is asked (%s) and answers', async (policy, words) => {
    const before: Consent = {policy, answer: 'none', effective: policy === 'opt_in' ? 'no' : 'yes'};
    const server = show({
        [STATUS]: status({consent: policy}), [CONSENT]: {body: before},
        'PUT /teams/t1/consent': (body) => ({body: {...before, ...(body as object), effective: (body as Consent).answer, answered_at: 1_700_000_000_000}}),
    });
    expect(await screen.findByText(new RegExp(words))).toBeInTheDocument();
    expect(screen.getByText('You have not answered yet.')).toBeInTheDocument();
    const other = policy === 'opt_in' ? 'Exports may hold what I wrote' : 'Exports may not hold what I wrote';
    expect(screen.getByRole('radio', {name: other})).not.toBeChecked();
    await userEvent.click(screen.getByRole('radio', {name: other}));
    expect(server.bodyOf('PUT /teams/t1/consent')).toEqual({answer: policy === 'opt_in' ? 'yes' : 'no'});
    expect(await screen.findByText(/You answered on Nov 14, 2023/)).toBeInTheDocument();
    expect(screen.getByRole('radio', {name: other})).toBeChecked();
});

test('a server that does not know consent does not ask', async () => {
    const server = show({[STATUS]: status({can_export_mine: true, consent: 'opt_in'})});
    await waitFor(() => expect(server.times(CONSENT)).toBe(1));
    await screen.findByRole('button', {name: 'Make my archive'});
    expect(screen.queryByRole('radio')).not.toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});

test('who may do nothing is told so', async () => {
    show({[STATUS]: status({})});
    expect(await screen.findByText(/You do not have permission/)).toBeInTheDocument();
});
