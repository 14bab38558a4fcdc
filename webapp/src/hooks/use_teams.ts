import {useEffect, useState} from 'react';

import {client} from '../client/client';

// Display names of teams by their ids; empty for a team that cannot be read.
const known = new Map<string, string>();

// useTeamNames gives the display names of teams by their ids, as far as they are known.
export function useTeamNames(ids: string[]): (id: string) => string {
    const [, setRound] = useState(0);
    const missing = [...new Set(ids)].filter((id) => id && !known.has(id)).sort().join(' ');
    useEffect(() => {
        let wanted = true;
        if (missing) {
            const ask = (id: string) => client.team(id).then((team) => known.set(id, team.display_name), () => known.set(id, ''));
            void Promise.all(missing.split(' ').map(ask)).then(() => wanted && setRound((round) => round + 1));
        }
        return () => {
            wanted = false;
        };
    }, [missing]);
    return (id) => known.get(id) ?? '';
}
