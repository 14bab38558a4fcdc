import React, {useEffect, useState} from 'react';

import {currentTeam, teamName} from './host';

import {TeamPage} from '../components/panel/team_page';
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
        const team = currentTeam(state);
        return (
            <TeamPage
                key={team.id}
                userId={state.entities.users.currentUserId}
                teamId={team.id}
                jobId={new URLSearchParams(window.location.search).get('job') ?? ''}
                teamName={team.name}
            />
        );
    };
}
