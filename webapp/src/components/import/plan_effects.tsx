import React, {type ReactNode} from 'react';

import {useFormats} from '../../hooks/use_formats';
import {T} from '../../i18n/texts';
import type {Action, Plan} from '../../types/plan';

// PlanEffects says what a plan does, in numbers: the first thing that somebody reads.
export function PlanEffects({plan}: {plan: Plan}) {
    const formats = useFormats();
    const {summary} = plan;
    const counts = plan.counts ?? {};
    const posts = (counts['posts'] ?? 0) + (counts['replies'] ?? 0);
    const channels = (...actions: Action[]) => actions.reduce((sum, action) => sum + (summary?.actions?.['channels']?.[action] ?? 0), 0);
    const emoji = (...actions: Action[]) => actions.reduce((sum, action) => sum + (summary?.actions?.['emoji']?.[action] ?? 0), 0);
    const files = counts['files'] ?? 0;
    return (
        <ul className='TeamExportEffects'>
            <Effect icon='icon-message-text-outline' shown={true}>
                <T id='effect.posts' values={{n: posts, number: formats.number(posts)}}/>
                {files > 0 && <>{' '}<T id='effect.files' values={{n: files, number: formats.number(files), size: formats.size(counts['file_bytes'] ?? 0)}}/></>}
            </Effect>
            {summary && (
                <>
                    <Effect icon='icon-account-plus-outline' shown={summary.joining > 0}><T id='effect.joining' values={{n: summary.joining}}/></Effect>
                    <Effect icon='icon-account-outline' shown={summary.members > 0}><T id='effect.members' values={{n: summary.members}}/></Effect>
                    <Effect icon='icon-account-minus-outline' shown={summary.placeholders > 0}><T id='effect.placeholders' values={{n: summary.placeholders}}/></Effect>
                    <Effect icon='icon-plus-box-outline' shown={channels('new', 'rename') > 0}><T id='effect.channels.new' values={{n: channels('new', 'rename')}}/></Effect>
                    <Effect icon='icon-arrow-right' shown={channels('merge') > 0}><T id='effect.channels.merge' values={{n: channels('merge')}}/></Effect>
                    <Effect icon='icon-close-circle-outline' shown={channels('skip') > 0}><T id='effect.channels.skip' values={{n: channels('skip')}}/></Effect>
                    <Effect icon='icon-lock-outline' shown={summary.private_posts > 0}><T id='effect.private' values={{n: summary.private_posts, number: formats.number(summary.private_posts)}}/></Effect>
                    <Effect icon='icon-account-plus-outline' shown={summary.importer_joins > 0}><T id='effect.importer_joins' values={{n: summary.importer_joins}}/></Effect>
                    <Effect icon='icon-alert-outline' shown={summary.exposed_posts > 0}><strong><T id='effect.exposed' values={{n: summary.exposed_posts, number: formats.number(summary.exposed_posts)}}/></strong></Effect>
                    <Effect icon='icon-emoticon-outline' shown={emoji('new', 'rename') > 0}><T id='effect.emoji' values={{n: emoji('new', 'rename')}}/></Effect>
                </>
            )}
        </ul>
    );
}

function Effect({icon, shown, children}: {icon: string; shown: boolean; children: ReactNode}) {
    return shown ? <li><i className={`icon ${icon}`} aria-hidden='true'/><span>{children}</span></li> : null;
}
