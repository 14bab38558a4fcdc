import React, {useEffect, useState} from 'react';

import {teamName} from './host';

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
