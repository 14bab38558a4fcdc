import {screen, within} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import {violations} from '../../test/axe';
import {job, open, refuse, serve, STATUS, status, plan as somePlan, type Answers} from '../../test/host';
import type {Plan, PlanConversation} from '../../types/plan';
import {TeamPanel} from '../panel/team_panel';

const waiting = job({kind: 'import', state: 'needs_review', source: {filename: 'choir.zip', size: 1000}});
const pair: PlanConversation = {source: 'anna,boris', participants: ['anna', 'boris'], action: 'merge', target: ['anna', 'boris.b'], choices: ['merge', 'skip'], posts: 12};
const group: PlanConversation = {source: 'anna,boris,carl', participants: ['anna', 'boris', 'carl'], action: 'new', target: ['anna', 'boris.b', 'carl'], choices: ['new', 'skip'], posts: 1};
const plan = somePlan({
    revision: 3, verdict: 'ready', problems: [], users: [], channels: [], emoji: [], conversations: [pair, group], limits: [], dropped: [], counts: {posts: 13},
    totals: {users: 0, channels: 0, emoji: 0, problems: 0, conversations: 2},
    summary: {actions: {conversations: {merge: 1, new: 1}}, check: {}, joining: 0, members: 0, placeholders: 0, private_posts: 0, exposed_posts: 0, importer_joins: 0},
});

function show(answers: Answers = {}) {
    const server = serve({
        [STATUS]: status({can_import: true, system_admin: true, direct_messages: true}, {import: waiting}), 'GET /jobs/j1/plan': {body: plan}, 'GET /teams/t1/jobs': {body: {jobs: []}}, ...answers,
    });
    const view = open(<TeamPanel teamId='t1' userId='me'/>);
    return {server, view};
}

const tab = () => screen.findByRole('tab', {name: 'Conversations 2'});

test('conversations of a plan are listed by who talks in them here and in the archive', async () => {
    const {server, view} = show();
    await userEvent.click(await tab());
    expect(screen.getByRole('row', {name: /@anna, @boris 12 posts Merged with the one here @anna, @boris.b Change/})).toBeInTheDocument();
    expect(screen.getByRole('row', {name: /@anna, @boris, @carl 1 post New @anna, @boris.b, @carl Change/})).toBeInTheDocument();
    expect(server.asked.filter(({request}) => request.includes('/plan/pictures'))).toEqual([]);
    expect(await violations(view.container)).toEqual([]);
});

test('a conversation is left out by choice, and no name is asked for', async () => {
    const left: Plan = {...plan, revision: 4, conversations: [{...pair, action: 'skip', target: []}, group]};
    const {server} = show({'PATCH /jobs/j1/plan': {body: left}});
    await userEvent.click(await tab());
    await userEvent.click(screen.getByRole('button', {name: 'Change what happens to anna,boris'}));
    const editor = screen.getByRole('group', {name: 'Change what happens to anna,boris'});
    expect(within(editor).queryByRole('textbox')).not.toBeInTheDocument();
    await userEvent.selectOptions(within(editor).getByRole('combobox'), 'skip');
    await userEvent.click(within(editor).getByRole('button', {name: 'Save'}));
    expect(server.bodyOf('PATCH /jobs/j1/plan')).toEqual({revision: 3, decisions: [{section: 'conversations', source: 'anna,boris', action: 'skip'}]});
    expect(await screen.findByRole('row', {name: /@anna, @boris 12 posts Left out/})).toBeInTheDocument();
});

test('all conversations are left out at once', async () => {
    const {server} = show({'PATCH /jobs/j1/plan': {body: {...plan, revision: 4}}});
    await userEvent.click(await tab());
    await userEvent.click(screen.getByRole('checkbox', {name: 'Select all that are shown'}));
    await userEvent.selectOptions(await screen.findByRole('combobox', {name: 'For all selected'}), 'skip');
    await userEvent.click(screen.getByRole('button', {name: 'Apply to 2'}));
    expect(server.bodyOf('PATCH /jobs/j1/plan')).toEqual({revision: 3, decisions: [pair, group].map(({source}) => ({section: 'conversations', source, action: 'skip'}))});
});

test('a plan without conversations to show has no such part', async () => {
    show({'GET /jobs/j1/plan': {body: {...plan, conversations: undefined, totals: {...plan.totals, conversations: 0}}}});
    expect(await screen.findByText('The archive can be imported.')).toBeInTheDocument();
    expect(screen.queryByRole('tab', {name: /Conversations/})).not.toBeInTheDocument();
});

test('a refused decision about a conversation is said in words', async () => {
    show({'PATCH /jobs/j1/plan': refuse(422, 'invalid_decisions', '', {details: [{field: 'conversations.anna,boris', message: 'x', code: 'not_in_plan', value: 'anna,boris'}]})});
    await userEvent.click(await tab());
    await userEvent.click(screen.getByRole('button', {name: 'Change what happens to anna,boris'}));
    await userEvent.click(screen.getByRole('button', {name: 'Save'}));
    expect(await screen.findByText('anna,boris: the archive has no “anna,boris”')).toBeInTheDocument();
});
