import React from 'react';

import {T, type TextId} from '../../i18n/texts';
import type {ExportOptions} from '../../types/options';
import {asksConsent, type Policy} from '../../types/policy';

// Sentence says in one sentence what an export takes.
export function Sentence({policy, options}: {policy: Policy; options: ExportOptions}) {
    const privates = options.private_channels ? policy.private_channels : 'none';
    return (
        <p className='TeamExportLead'>
            <T
                id='export.sentence'
                values={{
                    channels: privates === 'all' || privates === 'member' ? privates : 'public',
                    left: options.channels.exclude?.length ?? 0,
                    files: options.attachments.include ? 'yes' : 'no',
                    direct: options.direct_messages ? 'yes' : 'no',
                    part: options.since || options.until || options.max_posts_per_channel ? 'yes' : 'no',
                }}
            />
        </p>
    );
}

// Scope tells what will be in the archive and what will not.
export function Scope({policy, options}: {policy: Policy; options: ExportOptions}) {
    const inside: TextId[] = [
        options.private_channels && policy.private_channels !== 'none' ? (policy.private_channels === 'member' ? 'scope.channels.member' : 'scope.channels.all') : 'scope.channels.public',
        options.personal_data === 'minimal' || policy.personal_data === 'minimal' ? 'scope.people.minimal' : 'scope.people.full',
        'scope.posts',
        ...(options.attachments.include ? ['scope.files' as const] : []),
        ...(options.emoji === 'none' ? [] : ['scope.emoji' as const]),
        ...(options.direct_messages ? ['scope.direct' as const] : []),
    ];
    const outside: TextId[] = [
        ...(options.direct_messages ? [] : ['scope.no.direct' as const]),
        ...(options.attachments.include ? [] : ['scope.no.files' as const]),
        'scope.no.passwords',
        'scope.no.others',
        'scope.no.integrations',
        ...(asksConsent(policy) ? ['scope.no.consent' as const] : []),
    ];
    return (
        <div className='TeamExportScope'>
            <ScopeList title='scope.in' icon='icon-check' texts={inside}/>
            <ScopeList title='scope.out' icon='icon-close' texts={outside}/>
        </div>
    );
}

function ScopeList({title, icon, texts}: {title: TextId; icon: string; texts: TextId[]}) {
    return (
        <div>
            <h2 className='TeamExportHeading'><T id={title}/></h2>
            <ul className='TeamExportScope__list'>
                {texts.map((id) => <li key={id}><i className={`icon ${icon}`} aria-hidden='true'/><span><T id={id}/></span></li>)}
            </ul>
        </div>
    );
}
