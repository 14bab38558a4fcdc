import en from './i18n/en.json';
import type {GlobalState, HostStore, PluginRegistry} from './types/mattermost';

// The menu item is for system admins, as the server is in this version. The
// host knows no condition for menu items, and the plugin may start before
// anybody has logged in, so the item comes and goes with the current user.
export function watchMenu(registry: PluginRegistry, store: HostStore, open: (teamId: string, teamName: string) => void): () => void {
    let itemId = '';
    const update = () => {
        const wanted = isSystemAdmin(store.getState());
        if (wanted && !itemId) {
            itemId = registry.registerMainMenuAction(en['team_export.menu'], () => {
                const {currentTeamId, teams} = store.getState().entities.teams;
                open(currentTeamId, teams[currentTeamId]?.display_name ?? '');
            });
        } else if (!wanted && itemId) {
            registry.unregisterComponent(itemId);
            itemId = '';
        }
    };
    update();
    return store.subscribe(update);
}

function isSystemAdmin(state: GlobalState): boolean {
    const {currentUserId, profiles} = state.entities.users;
    return (profiles[currentUserId]?.roles ?? '').split(' ').includes('system_admin');
}
