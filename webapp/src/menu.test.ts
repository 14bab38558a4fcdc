import {watchMenu} from './menu';
import type {GlobalState, HostStore, PluginRegistry} from './types/mattermost';

function host(roles: string) {
    let state = stateWith(roles);
    let notify: () => void = () => undefined;
    const items = new Map<string, () => void>();
    const registry = {
        registerMainMenuAction: (_: string, action: () => void) => {
            const id = `item${Math.random()}`;
            items.set(id, action);
            return id;
        },
        unregisterComponent: (id: string) => items.delete(id),
    } as unknown as PluginRegistry;
    const store = {
        getState: () => state,
        subscribe: (listener: () => void) => {
            notify = listener;
            return () => { notify = () => undefined; };
        },
    } as unknown as HostStore;
    return {
        registry, store, items,
        login: (next: string) => { state = stateWith(next); notify(); },
    };
}

function stateWith(roles: string): GlobalState {
    return {entities: {
        users: {currentUserId: 'u', profiles: roles ? {u: {roles}} : {}},
        teams: {currentTeamId: 't', teams: {t: {display_name: 'Chœur'}}},
    }};
}

test('the item comes and goes with the rights of the user', () => {
    const page = host('');
    const opened: string[] = [];
    const stop = watchMenu(page.registry, page.store, (id, name) => opened.push(`${id} ${name}`));
    expect(page.items.size).toBe(0);
    page.login('system_user system_admin');
    page.login('system_user system_admin');
    expect(page.items.size).toBe(1);
    [...page.items.values()][0]?.();
    expect(opened).toEqual(['t Chœur']);
    page.login('system_user');
    expect(page.items.size).toBe(0);
    page.login('system_admin_of_something system_user');
    expect(page.items.size).toBe(0);
    stop();
    page.login('system_admin');
    expect(page.items.size).toBe(0);
});
