import {legacy_createStore as createStore} from 'redux';

// The slices of the host's store that plugins read, with the shape of the web
// app's own.
const empty = {
    entities: {
        users: {currentUserId: '', profiles: {}},
        teams: {currentTeamId: '', teams: {}, myMembers: {}},
    },
    views: {modals: {modalState: {}}},
};

function reduce(state = empty, action) {
    switch (action.type) {
    case 'LOADED':
        return {...state, entities: action.entities};
    case 'MODAL_OPEN':
        return withModals(state, {...state.views.modals.modalState, [action.modalId]: {open: true, dialogType: action.dialogType, dialogProps: action.dialogProps}});
    case 'MODAL_CLOSE': {
        const rest = {...state.views.modals.modalState};
        delete rest[action.modalId];
        return withModals(state, rest);
    }
    default:
        return state;
    }
}

function withModals(state, modalState) {
    return {...state, views: {...state.views, modals: {modalState}}};
}

export const store = createStore(reduce);

export async function api(path) {
    const response = await fetch(`/api/v4${path}`, {headers: {'X-Requested-With': 'XMLHttpRequest'}});
    if (!response.ok) {
        throw new Error(`${path}: ${response.status}`);
    }
    return response.json();
}

export async function send(method, path, body) {
    const token = /MMCSRF=([^;]*)/.exec(document.cookie)?.[1] ?? '';
    const response = await fetch(`/api/v4${path}`, {method, headers: {'X-CSRF-Token': token, 'Content-Type': 'application/json'}, body: JSON.stringify(body)});
    if (!response.ok) {
        throw new Error(`${path}: ${response.status}`);
    }
    return response.json();
}

// load reads who is logged in and their teams, as the web app does at the start
// and after an event about roles.
export async function load() {
    const [me, teams, members] = await Promise.all([api('/users/me'), api('/users/me/teams'), api('/users/me/teams/members')]);
    const name = location.pathname.split('/')[1];
    const current = teams.find((team) => team.name === name) || teams[0];
    store.dispatch({type: 'LOADED', entities: {
        users: {currentUserId: me.id, profiles: {[me.id]: me}},
        teams: {
            currentTeamId: current?.id ?? '',
            teams: Object.fromEntries(teams.map((team) => [team.id, team])),
            myMembers: Object.fromEntries(members.map((member) => [member.team_id, member])),
        },
    }});
    return me;
}
