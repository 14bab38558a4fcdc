import {useEffect, useState} from 'react';

import {client} from '../client/client';
import {siteUrl} from '../client/http';
import type {Section} from '../types/plan';

// Pictures that were asked for, by what they are of; empty where there is none.
const known = new Map<string, string>();

function usePictures(prefix: string, names: string[], ask: (names: string[]) => Promise<Map<string, string>>): (name: string) => string {
    const [, setRound] = useState(0);
    const missing = [...new Set(names)].filter((name) => name && !known.has(prefix + name)).slice(0, 100).join('\n');
    useEffect(() => {
        let wanted = true;
        if (missing) {
            const asked = missing.split('\n');
            const keep = (found: Map<string, string>) => {
                asked.forEach((name) => known.set(prefix + name, found.get(name) ?? ''));
                if (wanted) {
                    setRound((round) => round + 1);
                }
            };
            // Without pictures a plan says all the same in words.
            ask(asked).then(keep, () => keep(new Map()));
        }
        return () => {
            wanted = false;
        };
        // eslint-disable-next-line react-hooks/exhaustive-deps
    }, [prefix, missing]);
    return (name) => known.get(prefix + name) ?? '';
}

// useArchivePictures gives pictures of people or emoji as the archive of a job has them.
export function useArchivePictures(jobId: string, section: Section, names: string[]): (name: string) => string {
    return usePictures(`${jobId} ${section} `, section === 'users' || section === 'emoji' ? names : [], async (asked) => {
        const found = await client.planPictures(jobId, section === 'users' ? {user: asked} : {emoji: asked});
        const pictures = (section === 'users' ? found.users : found.emoji) ?? {};
        return new Map(Object.entries(pictures).map(([name, data]) => [name, `data:image/png;base64,${data}`]));
    });
}

// useEmojiHere gives pictures of custom emoji of this server.
export function useEmojiHere(names: string[]): (name: string) => string {
    return usePictures('here ', names, async (asked) => {
        const emoji = await client.emojiByNames(asked);
        return new Map(emoji.map(({id, name}) => [name, siteUrl(`/api/v4/emoji/${id}/image`)]));
    });
}
