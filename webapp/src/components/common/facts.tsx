import React, {type ReactNode} from 'react';

import {useFormats} from '../../hooks/use_formats';
import {isTextId, T} from '../../i18n/texts';

export function Facts({children}: {children: ReactNode}) {
    return <dl className='TeamExportFacts'>{children}</dl>;
}

export function Fact({label, children}: {label: ReactNode; children: ReactNode}) {
    return <div className='TeamExportFacts__fact'><dt>{label}</dt><dd>{children}</dd></div>;
}

// Counts shows those numbers that there is a word for, in the order of the
// words.
export function Counts({counts: given, only}: {counts: Record<string, number> | null; only?: string[]}) {
    const formats = useFormats();
    const counts = withReplies(given ?? {});
    const order = only ?? ORDER;
    const shown = order.filter((kind) => (counts[kind] ?? 0) > 0 && isTextId(`count.${kind}`));
    return (
        <>
            {shown.map((kind) => {
                const id = `count.${kind}`;
                return isTextId(id) && <Fact key={kind} label={<T id={id}/>}>{formats.number(counts[kind]!)}</Fact>;
            })}
        </>
    );
}

// Replies are posts: everywhere one number says how many posts there are.
function withReplies(counts: Record<string, number>): Record<string, number> {
    const {replies = 0, ...rest} = counts;
    return replies ? {...rest, posts: (counts['posts'] ?? 0) + replies} : counts;
}

const ORDER = [
    'channels', 'users', 'bots', 'posts', 'files', 'emoji', 'reactions', 'direct_channels', 'direct_posts', 'direct_replies',
    'posts_written', 'posts_already_there', 'posts_with_other_ids', 'files_with_other_ids', 'joined', 'memberships', 'withheld_people', 'withheld_posts', 'withheld_files',
];
