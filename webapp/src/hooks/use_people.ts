import {useEffect, useState} from 'react';

import {client, type HostUser} from '../client/client';

const known = new Map<string, HostUser>();

// usePeople gives people of this server by their ids, as far as they are known. The
// server says which names may be shown.
export function usePeople(ids: string[]): (id: string) => HostUser | undefined {
    const [, setRound] = useState(0);
    const missing = [...new Set(ids)].filter((id) => id && !known.has(id)).join(' ');
    useEffect(() => {
        let wanted = true;
        if (missing) {
            client.usersById(missing.split(' ')).then((users) => {
                users.forEach((user) => known.set(user.id, user));
                if (wanted) {
                    setRound((round) => round + 1);
                }
            }, () => undefined);
        }
        return () => {
            wanted = false;
        };
    }, [missing]);
    return (id) => known.get(id);
}

export function fullName(user: HostUser | undefined): string {
    return [user?.first_name, user?.last_name].filter(Boolean).join(' ') || user?.nickname || '';
}

// useNames gives people by their ids as a name to show: "Anna Brandt (@anna)".
export function useNames(ids: string[]): (id: string) => string | undefined {
    const people = usePeople(ids);
    return (id) => {
        const user = people(id);
        const name = fullName(user);
        return user && (name ? `${name} (@${user.username})` : `@${user.username}`);
    };
}
