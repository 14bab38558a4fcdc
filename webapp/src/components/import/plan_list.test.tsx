import {fireEvent, screen, waitFor} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import {job, open, serve, STATUS, status, plan as somePlan} from '../../test/host';
import type {PlanUser} from '../../types/plan';
import {TeamPanel} from '../panel/team_panel';

const anna: PlanUser = {source: {username: 'anna'}, action: 'merge', target: {username: 'anna.w', user_id: 'u1', member: true}, choices: ['merge', 'shell']};
const plan = somePlan({revision: 3, verdict: 'ready', problems: [], users: [], channels: [], emoji: [], limits: [], dropped: [], counts: {posts: 30}});

test('of a long list the server looks for what matches, and sends one page', async () => {
    const many = Array.from({length: 20_000}, (_, n): PlanUser => ({...anna, source: {username: `user${n}`}, target: {username: `here${n}`}}));
    const server = serve({
        [STATUS]: status({can_import: true}, {import: job({kind: 'import', state: 'needs_review'})}),
        'GET /jobs/j1/plan': {body: {...plan, users: many.slice(0, 100), totals: {users: many.length}}},
        'GET /jobs/j1/plan?section=users&offset=0&limit=50': {body: {revision: 3, users: many.slice(0, 50)}},
        'GET /jobs/j1/plan?section=users&offset=50&limit=50': {body: {revision: 3, users: many.slice(50, 100)}},
        'GET /jobs/j1/plan?section=users&offset=0&limit=50&search=user12345': {body: {revision: 3, total: 1, users: [many[12_345]]}},
        'GET /jobs/j1/plan?section=users&offset=0&limit=1000&search=user12345': {body: {revision: 3, total: 1, users: [many[12_345]]}},
    });
    open(<TeamPanel teamId='t1' userId='me'/>);
    await userEvent.click(await screen.findByRole('tab', {name: /People/}));
    await waitFor(() => expect(screen.getByText('Page 1 of 400')).toBeInTheDocument());
    await screen.findByText('@user49');
    expect(document.querySelectorAll('tbody tr')).toHaveLength(50);
    fireEvent.click(screen.getByText('Next'));
    expect(await screen.findByText('@user99')).toBeInTheDocument();
    fireEvent.change(screen.getByRole('searchbox'), {target: {value: 'user12345'}});
    expect(await screen.findByText('@user12345')).toBeInTheDocument();
    expect(screen.queryByText(/Page/)).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('checkbox', {name: 'Select all that are shown'}));
    expect(await screen.findByText('1 selected')).toBeInTheDocument();
    expect(server.asked.filter(({request}) => request.includes('section=users')).length).toBeLessThan(8);
});
