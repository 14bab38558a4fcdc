import React, {useCallback, useEffect, useState} from 'react';

import {teamByName, teamName} from './host';

import {client} from '../client/client';
import {TeamPage} from '../components/panel/team_page';
import {useLoaded} from '../hooks/use_loaded';
import type {HostStore} from '../types/mattermost';

// pageFor is the component of /plug/team-export?team=…&job=….
export function pageFor(store: HostStore) {
    return function Page() {
        const [state, setState] = useState(store.getState());
        useEffect(() => store.subscribe(() => setState(store.getState())), []);
        const query = new URLSearchParams(window.location.search);
        const teamId = query.get('team') ?? '';
        return (
            <TeamPage
                userId={state.entities.users.currentUserId}
                teamId={teamId}
                jobId={query.get('job') ?? ''}
                teamName={teamName(state, teamId)}
            />
        );
    };
}

// teamPageFor is the component of /<team>/team-export?job=…, within the frame of the team.
export function teamPageFor(store: HostStore) {
    return function TeamRoute() {
        const [state, setState] = useState(store.getState());
        useEffect(() => store.subscribe(() => setState(store.getState())), []);
        const name = teamOfAddress();
        const known = teamByName(state, name);
        const isKnown = Boolean(known);

        // The store says which team is the current one late, and knows a new membership late.
        const {value: found, error, reload} = useLoaded(useCallback(() => (isKnown ? Promise.resolve(null) : client.teamByName(name)), [isKnown, name]));
        const team = known ?? found;
        if (!team && !error) {
            return null;
        }
        return (
            <TeamPage
                key={name}
                userId={state.entities.users.currentUserId}
                teamId={team?.id ?? ''}
                jobId={new URLSearchParams(window.location.search).get('job') ?? ''}
                teamName={team?.display_name ?? ''}
                {...(team || !error ? {} : {failed: {error, reload}})}
            />
        );
    };
}

// teamOfAddress is the name of the team in the address of the page.
function teamOfAddress(): string {
    return window.location.pathname.slice((window.basename ?? '').length).split('/')[1] ?? '';
}
