import {useEffect, useState} from 'react';

import {client} from '../client/client';

const known = new Map<string, string>();

// useNames gives the usernames of people by their ids, as far as they are
// known.
export function useNames(ids: string[]): (id: string) => string | undefined {
    const [, setRound] = useState(0);
    const lacking = [...new Set(ids)].filter((id) => id && !known.has(id)).join(' ');
    useEffect(() => {
        let wanted = true;
        if (lacking) {
            client.usersById(lacking.split(' ')).then((users) => {
                users.forEach((user) => known.set(user.id, user.username));
                if (wanted) {
                    setRound((round) => round + 1);
                }
            }, () => undefined);
        }
        return () => {
            wanted = false;
        };
    }, [lacking]);
    return (id) => known.get(id);
}
