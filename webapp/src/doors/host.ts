import type {GlobalState} from '../types/mattermost';

// What the doors read from the host's store.

export function currentTeam(state: GlobalState): {id: string; name: string} {
    const {currentTeamId, teams} = state.entities.teams;
    return {id: currentTeamId, name: teams[currentTeamId]?.display_name ?? ''};
}

export function teamName(state: GlobalState, teamId: string): string {
    return state.entities.teams.teams[teamId]?.display_name ?? '';
}

export function teamByName(state: GlobalState, name: string): {id: string; display_name: string} | undefined {
    const found = Object.entries(state.entities.teams.teams).find(([, team]) => team?.name === name);
    return found && {id: found[0], display_name: found[1]!.display_name};
}

export function currentLocale(state: GlobalState): string {
    const {currentUserId, profiles} = state.entities.users;
    return profiles[currentUserId]?.locale || 'en';
}

// rightsKey changes whenever the current user's rights in the current team may
// have changed; it is empty while nobody has logged in or no team is chosen.
export function rightsKey(state: GlobalState): string {
    const {currentUserId, profiles} = state.entities.users;
    const {currentTeamId, myMembers} = state.entities.teams;
    const me = profiles[currentUserId];
    if (!currentUserId || !currentTeamId || !me) {
        return '';
    }
    const member = myMembers?.[currentTeamId];
    return [currentUserId, currentTeamId, me.roles, member?.roles, member?.scheme_admin, member?.delete_at].join('|');
}
