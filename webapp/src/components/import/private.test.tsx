import {screen} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import {violations} from '../../test/axe';
import {job, open, serve, STATUS, status, plan as somePlan, type Answers} from '../../test/host';
import type {Plan, PlanChannel} from '../../types/plan';
import {TeamPanel} from '../panel/team_panel';

const waiting = job({kind: 'import', state: 'needs_review', source: {filename: 'choir.zip', size: 1000}});

const plan = somePlan({
    revision: 3, verdict: 'ready', problems: [], users: [], channels: [], emoji: [], limits: [], dropped: [], counts: {posts: 7}, totals: {users: 0, channels: 1, emoji: 0, problems: 1},
});

function show(answers: Answers) {
    const server = serve({[STATUS]: status({can_import: true, can_export: true, system_admin: true}, {import: waiting}), 'GET /teams/t1/jobs': {body: {jobs: []}}, ...answers});
    const view = open(<TeamPanel teamId='t1' userId='me'/>);
    return {server, view};
}

async function part(name: RegExp) {
    await userEvent.click(await screen.findByRole('tab', {name}));
}

const secret: PlanChannel = {
    source: 'secret', source_type: 'P', action: 'merge', target: {name: 'town-square', channel_id: 'c1', type: 'O'}, choices: ['rename', 'merge', 'skip'], posts: 7,
    exposed: 'private_becomes_public',
};

test('a private channel that everybody could read is agreed to by itself', async () => {
    const blocked: Plan = {
        ...plan, verdict: 'blocked', channels: [secret], problems: [{severity: 'error', code: 'private_becomes_public', message: 'x', where: 'secret'}],
    };
    const agreed: Plan = {
        ...blocked, revision: 4, verdict: 'ready_with_warnings', channels: [{...secret, acknowledged: true}],
        problems: [{severity: 'warning', code: 'private_becomes_public', message: 'x', where: 'secret'}],
    };
    const {server, view} = show({'GET /jobs/j1/plan': {body: blocked}, 'PATCH /jobs/j1/plan': {body: agreed}});
    expect(await screen.findByText(/secret is private in the archive and goes into a public channel/)).toBeInTheDocument();
    expect(screen.queryByRole('button', {name: 'Import now'})).not.toBeInTheDocument();
    await part(/Channels/);
    expect(screen.getByRole('row', {name: /secret private 7 posts Merged with the one here town-square public/})).toBeInTheDocument();
    expect(await violations(view.container)).toEqual([]);
    await userEvent.click(screen.getByRole('button', {name: 'Let everybody in town-square read it'}));
    expect(screen.getByText('secret is private in the archive. In town-square, more people can read its 7 posts.')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', {name: 'Yes, let them read it'}));
    expect(server.bodyOf('PATCH /jobs/j1/plan')).toEqual({revision: 3, decisions: [{section: 'acknowledgements', source: 'secret', action: 'acknowledge', target: 'town-square'}]});
    expect(await screen.findByText('One private channel can be read by more people than at the source.')).toBeInTheDocument();
    expect(screen.queryByRole('button', {name: /Let everybody/})).not.toBeInTheDocument();
});

test('a private channel is not joined together with others', async () => {
    const shared: PlanChannel = {source: 'open', source_type: 'O', action: 'rename', target: {name: 'open-2', type: 'O'}, choices: ['rename', 'merge', 'skip'], posts: 1};
    const kept: PlanChannel = {source: 'secret', source_type: 'P', action: 'rename', target: {name: 'secret-2', type: 'P'}, choices: ['rename', 'merge', 'skip'], posts: 7};
    const {server} = show({'GET /jobs/j1/plan': {body: {...plan, channels: [shared, kept], totals: {...plan.totals, channels: 2}}}, 'PATCH /jobs/j1/plan': {body: {...plan, revision: 4}}});
    await part(/Channels/);
    await userEvent.click(screen.getByRole('checkbox', {name: 'Select all that are shown'}));
    await userEvent.selectOptions(screen.getByRole('combobox', {name: 'For all selected'}), 'merge');
    await userEvent.click(screen.getByRole('button', {name: 'Apply to one'}));
    expect(server.bodyOf('PATCH /jobs/j1/plan')).toEqual({revision: 3, decisions: [{section: 'channels', source: 'open', action: 'merge'}]});
});
