import {act, screen, waitFor, within} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import {violations} from '../../test/axe';
import {job, open, refuse, serve, STATUS, status, plan as somePlan, type Answers} from '../../test/host';
import type {Job} from '../../types/job';
import type {Plan, PlanUser} from '../../types/plan';
import {handleJobEvent} from '../../websocket';
import {TeamPanel} from '../panel/team_panel';

const importer = {can_import: true, can_export: true, system_admin: true};
const waiting = job({kind: 'import', state: 'needs_review', source: {filename: 'choir.zip', size: 1000}});

const anna: PlanUser = {why: 'same_address', check: true, source: {username: 'anna', name: 'Anna Brandt', email: 'anna@example.com'}, action: 'merge', target: {username: 'anna.w', user_id: 'u1', member: true}, choices: ['merge', 'shell']};
const boris: PlanUser = {why: 'name_taken', check: true, source: {username: 'boris'}, action: 'rename', target: {username: 'boris1', member: true}, choices: ['rename', 'shell', 'merge']};
const plan = somePlan({
    revision: 3, verdict: 'ready_with_warnings',
    problems: [{severity: 'warning', code: 'user_renamed', message: 'x', where: 'boris'}, {severity: 'warning', code: 'of_tomorrow', message: 'The server says so.'}],
    users: [anna, boris],
    channels: [{source: 'town-square', action: 'merge', target: {name: 'town-square', channel_id: 'c1'}, choices: ['merge', 'skip'], posts: 40}],
    emoji: [{name: 'note', action: 'new', target: 'note', choices: ['new', 'skip']}],
    limits: [{name: 'members', needed: 2, available: 40, ok: true}, {name: 'disk', needed: 5_000_000, available: 1_000_000, ok: false}],
    dropped: [{kind: 'direct_post', count: 4, reason: 'x'}, {kind: 'profile_text', count: 9, reason: 'x', names: ['anna: position', '<b>bob</b>'], more: 7}, {kind: 'of_tomorrow', count: 1, reason: 'Its own words.'}],
    counts: {posts: 30, replies: 10, users: 1, channels: 0},
    totals: {users: 2, channels: 1, emoji: 1, problems: 2},
    summary: {
        actions: {users: {merge: 1, rename: 1}, channels: {merge: 1}, emoji: {new: 1}}, check: {users: 2},
        joining: 1, members: 1, placeholders: 0, private_posts: 23, exposed_posts: 0, importer_joins: 0, users: [anna, boris],
    },
});

function show(answers: Answers) {
    const server = serve({[STATUS]: status(importer, {import: waiting}), 'GET /jobs/j1/plan': {body: plan}, 'GET /teams/t1/jobs': {body: {jobs: []}}, ...answers});
    const view = open(<TeamPanel teamId='t1' userId='me'/>);
    return {server, view};
}

async function part(name: RegExp) {
    await userEvent.click(await screen.findByRole('tab', {name}));
}

test('a plan that waits is what the panel opens with: verdict, numbers, notes', async () => {
    const {view} = show({});
    expect(await screen.findByText('The archive can be imported. 2 things are worth a look.')).toBeInTheDocument();
    expect(screen.getByText('Decide')).toBeInTheDocument();
    expect(screen.getByText('One person joins the team.')).toBeInTheDocument();
    expect(screen.getByText('23 posts in private channels stay private.')).toBeInTheDocument();
    expect(screen.getByRole('tab', {name: 'To check 2'})).toHaveAttribute('aria-selected', 'true');
    expect(screen.getByRole('row', {name: /boris New, under another name Another person here is called @boris @boris1/})).toBeInTheDocument();
    await part(/Notes 1/);
    expect(screen.getByText(/The server says so/)).toBeInTheDocument();
    expect(screen.queryByText(/boris gets another name here/)).not.toBeInTheDocument();
    expect(screen.getByText('40 posts are written into this team.')).toBeInTheDocument();
    expect(await violations(view.container)).toEqual([]);
});

test('what is left out and what does not fit is told, in our words or the server’s', async () => {
    show({});
    await part(/Left out/);
    expect(screen.getByText('Messages of direct and group conversations that are not imported.')).toBeInTheDocument();
    expect(screen.getByText('Its own words.')).toBeInTheDocument();
    expect(screen.getByText('Affected: anna: position, <b>bob</b>, and 7 more')).toBeInTheDocument();
    await part(/Limits/);
    expect(screen.getByRole('row', {name: /Room on the disk 5 MB 1 MB No/})).toBeInTheDocument();
});

test('people are a table that says how each is matched, and can be filtered', async () => {
    const {view} = show({});
    await part(/People/);
    expect(screen.getByRole('row', {name: /Anna Brandt @anna anna@example.com Merged with the one here Same e-mail address .*anna.w/})).toBeInTheDocument();
    await userEvent.type(screen.getByRole('searchbox', {name: 'Filter'}), 'bor');
    expect(screen.queryByRole('row', {name: /anna@example.com/})).not.toBeInTheDocument();
    await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Show'}), 'merge');
    expect(screen.getByText('Nothing matches.')).toBeInTheDocument();
    expect(await violations(view.container)).toEqual([]);
});

test('a decision is changed by hand, and agreement is to the new plan', async () => {
    const changed = {...plan, revision: 4, users: [anna, {...boris, action: 'merge' as const, target: {username: 'boris', user_id: 'u2', member: true}}]};
    const {server} = show({'PATCH /jobs/j1/plan': {body: changed}, 'POST /jobs/j1/apply': {status: 202, body: job({kind: 'import', state: 'applying', plan_revision: 4})}});
    const agree = await screen.findByRole('checkbox', {name: /I have checked the plan/});
    await userEvent.click(agree);
    await part(/People/);
    await userEvent.click(screen.getByRole('button', {name: 'Change what happens to boris'}));
    const editor = screen.getByRole('group', {name: 'Change what happens to boris'});
    await userEvent.selectOptions(within(editor).getByRole('combobox'), 'merge');
    await userEvent.type(within(editor).getByRole('textbox', {name: 'Username of the account here'}), 'boris');
    await userEvent.click(within(editor).getByRole('button', {name: 'Save'}));
    expect(server.bodyOf('PATCH /jobs/j1/plan')).toEqual({revision: 3, decisions: [{section: 'users', source: 'boris', action: 'merge', target: 'boris'}]});
    await waitFor(() => expect(agree).not.toBeChecked());
    expect(screen.getByRole('button', {name: 'Import now'})).toBeDisabled();
    await userEvent.click(agree);
    await userEvent.click(screen.getByRole('button', {name: 'Import now'}));
    expect(server.bodyOf('POST /jobs/j1/apply')).toEqual({plan_revision: 4});
    expect(await screen.findByRole('progressbar', {name: 'Progress of the import'})).toBeInTheDocument();
});

test('a decision that is refused is named, and the plan stays', async () => {
    show({'PATCH /jobs/j1/plan': refuse(422, 'invalid_decisions', '', {details: [{field: 'users.boris', message: '"x" is taken', code: 'name_taken', value: 'x'}]})});
    await part(/People/);
    await userEvent.click(screen.getByRole('button', {name: 'Change what happens to boris'}));
    await userEvent.click(screen.getByRole('button', {name: 'Save'}));
    expect(await screen.findByText('boris: “x” is taken here or in the archive, or is no such name')).toBeInTheDocument();
    expect(screen.getByRole('group', {name: 'Change what happens to boris'})).toBeInTheDocument();
});

test('many are decided about at once, as far as each allows it', async () => {
    const {server} = show({'PATCH /jobs/j1/plan': {body: {...plan, revision: 4}}});
    await part(/People/);
    await userEvent.click(screen.getByRole('checkbox', {name: 'Select all that are shown'}));
    expect(screen.getByText('2 selected')).toBeInTheDocument();
    await userEvent.selectOptions(screen.getByRole('combobox', {name: 'For all selected'}), 'rename');
    expect(screen.getByRole('button', {name: 'Apply to one'})).toBeEnabled();
    await userEvent.selectOptions(screen.getByRole('combobox', {name: 'For all selected'}), 'shell');
    await userEvent.click(screen.getByRole('button', {name: 'Apply to 2'}));
    expect(server.bodyOf('PATCH /jobs/j1/plan')).toMatchObject({decisions: [{source: 'anna', action: 'shell'}, {source: 'boris', action: 'shell'}]});
    await waitFor(() => expect(screen.queryByText('2 selected')).not.toBeInTheDocument());
});

test('somebody else has changed the plan meanwhile', async () => {
    const answers: Answers = {};
    answers['POST /jobs/j1/apply'] = () => {
        answers['GET /jobs/j1/plan'] = {body: {...plan, revision: 9, verdict: 'blocked', problems: [{severity: 'error', code: 'limit', message: 'Too many.'}]}};
        return refuse(409, 'plan_changed');
    };
    const server = serve(Object.assign(answers, {[STATUS]: status(importer, {import: waiting}), 'GET /jobs/j1/plan': {body: plan}}));
    open(<TeamPanel teamId='t1' userId='me'/>);
    await userEvent.click(await screen.findByRole('checkbox', {name: /I have checked the plan/}));
    await userEvent.click(screen.getByRole('button', {name: 'Import now'}));
    expect(await screen.findByText('The archive cannot be imported like this: there is one error.')).toBeInTheDocument();
    expect(screen.queryByRole('button', {name: 'Import now'})).not.toBeInTheDocument();
    expect(server.times('GET /jobs/j1/plan')).toBe(2);
});

test('an archive of several teams asks which', async () => {
    const {server} = show({
        'GET /jobs/j1/plan': {body: {revision: 1, verdict: 'blocked', team: '', teams: ['choir', 'band'], problems: [{severity: 'error', code: 'several_teams', message: 'x'}], users: null, channels: null, emoji: null, limits: null, dropped: null, counts: {}}},
        'PATCH /jobs/j1/plan': {body: {...plan, team: 'band', teams: ['choir', 'band']}},
    });
    await userEvent.selectOptions(await screen.findByRole('combobox', {name: 'Team of the archive'}), 'band');
    expect(server.bodyOf('PATCH /jobs/j1/plan')).toEqual({revision: 1, decisions: [{section: 'team', source: 'band', action: 'merge'}]});
    expect(await screen.findByText('The archive can be imported. 2 things are worth a look.')).toBeInTheDocument();
});

test.each([true, false])('beside a plan another archive is offered when the plan has errors: %s', async (blocked) => {
    show({[STATUS]: status({can_import: true}, {import: job({kind: 'import', state: 'needs_review', blocked})})});
    await screen.findByText('The archive can be imported. 2 things are worth a look.');
    expect(screen.queryAllByText('Import another archive instead')).toHaveLength(blocked ? 1 : 0);
});

const choosing: Plan = {...plan, team: 'choir', teams: ['choir'], team_action: 'merge', team_choices: ['merge', 'new']};
const asNew: Plan = {...choosing, revision: 4, team_action: 'new', new_team: {name: 'choir', display_name: 'The Choir', allow_open_invite: false}};

test('who may make teams can let the archive become one, under a name of their choice', async () => {
    const {server, view} = show({'GET /jobs/j1/plan': {body: choosing}, 'PATCH /jobs/j1/plan': {body: asNew}});
    const place = await screen.findByRole('group', {name: 'Where to'});
    expect(within(place).getByRole('radio', {name: 'Into this team'})).toBeChecked();
    await userEvent.click(within(place).getByRole('radio', {name: 'Into a new team'}));
    expect(server.bodyOf('PATCH /jobs/j1/plan')).toEqual({revision: 3, decisions: [{section: 'team', source: 'choir', action: 'new'}]});
    expect(await screen.findByText('The Choir (choir)')).toBeInTheDocument();
    expect(screen.getByText('The team “The Choir” is made.')).toBeInTheDocument();
    const name = within(place).getByRole('textbox', {name: 'Name of the new team in addresses'});
    expect(within(place).getByRole('button', {name: 'Use this name'})).toBeDisabled();
    await userEvent.clear(name);
    await userEvent.type(name, 'singers');
    await userEvent.click(within(place).getByRole('button', {name: 'Use this name'}));
    await waitFor(() => expect(server.times('PATCH /jobs/j1/plan')).toBe(2));
    expect(server.bodyOf('PATCH /jobs/j1/plan')).toEqual({revision: 4, decisions: [{section: 'team', source: 'choir', action: 'new', target: 'singers'}]});
    expect(await violations(view.container)).toEqual([]);
});

test('others are not asked where to', async () => {
    show({'GET /jobs/j1/plan': {body: {...choosing, team_choices: ['merge']}}});
    await screen.findByText('The archive can be imported. 2 things are worth a look.');
    expect(screen.queryByRole('group', {name: 'Where to'})).not.toBeInTheDocument();
});

test('an import that has gone to the team that it made is followed there', async () => {
    const applying = job({kind: 'import', state: 'applying', plan_revision: 4});
    const answers: Answers = {[STATUS]: status(importer, {import: applying}), 'GET /jobs/j1': {body: {...applying, team_id: 't2', team_name: 'choir'}}};
    serve(answers);
    open(<TeamPanel teamId='t1' userId='me'/>);
    await part(/Import/);
    await screen.findByRole('progressbar');
    answers[STATUS] = status(importer, {});
    window.dispatchEvent(new Event('online'));
    expect(await screen.findByText('The import goes on in the new team choir.')).toBeInTheDocument();
    expect(screen.getByRole('link', {name: 'Follow it there'})).toHaveAttribute('href', '/plug/team-export?team=t2&job=j1');
});

const done: Job = job({kind: 'import', state: 'succeeded_with_warnings', finished_at: 1_700_000_100_000, plan_revision: 3, warnings: 1, counts: {posts_written: 38, posts_already_there: 2, users: 1}});

test('the result has the numbers; a server without undo offers none', async () => {
    const {server, view} = show({[STATUS]: status(importer, {import: done})});
    await part(/Import/);
    expect(await screen.findByText('38')).toBeInTheDocument();
    expect(screen.getByText('Posts that were here already')).toBeInTheDocument();
    await waitFor(() => expect(server.times('GET /jobs/j1/undo')).toBe(1));
    await waitFor(() => expect(screen.queryByRole('button', {name: /^Undo import …/})).not.toBeInTheDocument());
    expect(await violations(view.container)).toEqual([]);
});

test('an import is undone after a look at what that removes and keeps', async () => {
    const undo = job({id: 'j2', kind: 'undo', undoes: 'j1', state: 'queued', created_at: done.created_at + 1});
    show({
        [STATUS]: status(importer, {import: done}),
        'GET /jobs/j1/undo': {body: {posts: 38, files: 1, channels: ['tenors'], emoji: [], users_deactivated: ['boris1'], memberships: 2, conversations: 7, kept: [{kind: 'answered', count: 3, reason: 'Posts that were answered since.'}]}},
        'POST /jobs/j1/undo': {status: 202, body: undo},
    });
    await part(/Import/);
    await userEvent.click(await screen.findByRole('button', {name: /^Undo import …/}));
    expect(await screen.findByText('tenors')).toBeInTheDocument();
    expect(screen.getByText(/Posts that were answered since/)).toBeInTheDocument();
    expect(screen.getByText('Direct conversations').nextSibling).toHaveTextContent('7');
    await userEvent.click(screen.getByRole('button', {name: 'Undo import'}));
    await userEvent.click(screen.getByRole('button', {name: 'Yes, undo it'}));
    expect(await screen.findByText(/waits for its turn/)).toBeInTheDocument();
    act(() => handleJobEvent({data: {job: {...undo, state: 'succeeded', finished_at: 1_700_000_200_000}}}));
    expect(await screen.findByText(/This import was undone on/)).toBeInTheDocument();
});

test('archives of the server’s import folder are offered to those who may read it', async () => {
    const {server} = show({
        [STATUS]: status(importer),
        'GET /imports/archives': {body: {archives: [{name: 'band.zip', size: 5_000_000, modified_at: 1_700_000_000_000}]}},
        'POST /teams/t1/imports': {status: 202, body: job({kind: 'import', state: 'planning', progress: {phase: 'inspecting', done: 0}})},
    });
    await part(/Import/);
    await userEvent.click(await screen.findByText(/already \(one\)/));
    await userEvent.click(screen.getByRole('button', {name: 'Use band.zip'}));
    expect(server.bodyOf('POST /teams/t1/imports')).toEqual({archive: 'band.zip'});
    expect(await screen.findByText('Reading the archive')).toBeInTheDocument();
});
