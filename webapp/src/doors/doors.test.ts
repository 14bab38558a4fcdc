import {waitFor} from '@testing-library/react';

import {register} from './register';

import {host, job, refuse, serve, STATUS, status} from '../test/host';

const admin = {can_export: true, can_import: true};

test('the item is there for who may export or import, and goes with the right', async () => {
    const answers = {[STATUS]: status(admin)};
    serve(answers);
    const page = host({roles: 'system_user'});
    const close = register(page.registry, page.store);
    await waitFor(() => expect(page.menu()).toEqual(['Import / Export']));
    page.choose('Import / Export');
    expect(page.opened[0]).toMatchObject({modalId: 'team_export', dialogProps: {teamId: 't1', teamName: 'Chœur', userId: 'me'}});
    answers[STATUS] = status({});
    page.events.get('memberrole_updated')?.({data: {}});
    await waitFor(() => expect(page.menu()).toEqual([]), {timeout: 2000});
    close();
});

test('nobody is asked about before somebody has logged in', async () => {
    const server = serve({[STATUS]: status(admin)});
    const page = host({});
    const close = register(page.registry, page.store);
    expect(server.asked).toEqual([]);
    page.change({roles: 'system_user system_admin'});
    await waitFor(() => expect(page.menu()).toEqual(['Import / Export']));
    page.change({});
    expect(page.menu()).toEqual([]);
    close();
});

test('each team has rights of its own, and they are asked for once', async () => {
    const server = serve({[STATUS]: status(admin), 'GET /teams/t2/status': refuse(403, 'forbidden')});
    const page = host();
    const close = register(page.registry, page.store);
    await waitFor(() => expect(page.menu()).toHaveLength(1));
    page.change({roles: 'system_user', teamId: 't2'});
    expect(page.menu()).toEqual([]);
    await waitFor(() => expect(server.times('GET /teams/t2/status')).toBe(1));
    page.change({roles: 'system_user', teamId: 't1'});
    expect(page.menu()).toEqual(['Import / Export']);
    expect(server.times(STATUS)).toBe(1);
    close();
});

test.each([
    ['a member without any right', {}, []],
    ['a member where archives of one’s own are allowed', {can_export_mine: true}, ['Get my data']],
    ['a member who is asked to agree to exports', {consent: 'opt_in' as const}, ['My words in exports']],
    ['an admin who may do everything', {...admin, can_export_mine: true, consent: 'opt_out' as const}, ['Import / Export', 'Get my data']],
])('%s', async (_, policy, menu) => {
    const server = serve({[STATUS]: status(policy)});
    const page = host();
    const close = register(page.registry, page.store);
    await waitFor(() => expect(server.times(STATUS)).toBe(1));
    await waitFor(() => expect(page.menu()).toEqual(menu));
    close();
});

test('the item speaks the language of the user', async () => {
    serve({[STATUS]: status({can_export_mine: true})});
    const page = host({roles: 'system_user', locale: 'fr'});
    const close = register(page.registry, page.store);
    await waitFor(() => expect(page.menu()).toEqual(['Obtenir mes données']));
    page.change({roles: 'system_user', locale: 'de'});
    expect(page.menu()).toEqual(['Meine Daten holen']);
    close();
});

test('rights that could not be asked for are asked for when the connection is back', async () => {
    const answers = {[STATUS]: {status: 502} as object};
    const server = serve(answers);
    const page = host();
    const close = register(page.registry, page.store);
    await waitFor(() => expect(server.times(STATUS)).toBe(1));
    answers[STATUS] = status(admin);
    page.events.get('reconnect')?.({data: {}});
    await waitFor(() => expect(page.menu()).toEqual(['Import / Export']));
    close();
});

test('the command alone opens the dialog, with words it is the server’s', async () => {
    serve({[STATUS]: status(admin)});
    const page = host();
    const close = register(page.registry, page.store);
    await waitFor(() => expect(page.menu()).toHaveLength(1));
    const hook = page.hooks[0]!;
    expect(await hook('/teamexport ', {})).toEqual({});
    expect(page.opened).toHaveLength(1);
    expect(await hook('/teamexport status', {team_id: 't1'})).toEqual({message: '/teamexport status', args: {team_id: 't1'}});
    expect(await hook('/teamexporter', {})).toEqual({message: '/teamexporter', args: {}});
    page.change({});
    expect(await hook('/teamexport', {})).toEqual({message: '/teamexport', args: {}});
    close();
});

test('a host with a place of its own for the tab is given it', () => {
    serve({});
    const page = host({});
    const tabs: object[] = [];
    const close = register({...page.registry, registerTeamSettingsTab: (tab: object) => { tabs.push(tab); return ''; }}, page.store);
    expect(tabs).toHaveLength(1);
    expect(page.roots).toHaveLength(1);
    close();
});

test('jobs of events reach whoever listens, and nobody after the end', () => {
    serve({});
    const page = host({});
    const close = register(page.registry, page.store);
    page.events.get('custom_team-export_job')?.({data: {job: job()}});
    close();
    expect(document.getElementById('team_export_styles')).toBeNull();
});
