import React, {type ReactNode} from 'react';

import {Avatar} from './avatar';

import {siteUrl} from '../../client/http';
import {useFormats} from '../../hooks/use_formats';
import {fullName} from '../../hooks/use_people';
import {T} from '../../i18n/texts';
import type {HostUser} from '../../client/client';
import type {PlanRow} from '../../types/plan';

// Looks are what a table of a plan knows of its rows besides the plan.
export interface Looks {
    // Pictures of the archive, and custom emoji here, by name.
    archive: (name: string) => string;
    here: (name: string) => string;
    people: (id: string) => HostUser | undefined;
}

// SourceCell is a person, channel or emoji as the archive has it.
export function SourceCell({row, looks}: {row: PlanRow; looks: Looks}) {
    const formats = useFormats();
    const posts = row.posts !== undefined && <T id='posts' values={{n: row.posts, number: formats.number(row.posts)}}/>;
    switch (row.section) {
    case 'users':
        return (
            <Entry picture={<Avatar src={looks.archive(row.source)} name={row.name || row.source}/>} title={row.name || `@${row.source}`}>
                {row.name && <span className='TeamExportHint'>{`@${row.source}`}</span>}
                {row.email && <span className='TeamExportHint'>{row.email}</span>}
            </Entry>
        );
    case 'channels':
        return (
            <Entry picture={<ChannelIcon type={row.sourceType}/>} title={row.name || row.source}>
                <ChannelKind type={row.sourceType} name={row.name ? row.source : ''}/>
                <span className='TeamExportHint'>{posts}</span>
            </Entry>
        );
    case 'conversations':
        return <Entry picture={<TalkIcon/>} title={participants(row.source)}><span className='TeamExportHint'>{posts}</span></Entry>;
    default:
        return <Entry picture={<EmojiPicture src={looks.archive(row.source)}/>} title={`:${row.source}:`}/>;
    }
}

// TargetCell is what becomes of it here.
export function TargetCell({row, looks}: {row: PlanRow; looks: Looks}) {
    const person = row.userId ? looks.people(row.userId) : undefined;
    if (row.action === 'skip') {
        return row.section === 'emoji' ? <Rival row={row} looks={looks} instead={true}/> : null;
    }
    const note = row.note && <span className='TeamExportHint'><T id={`note.${row.note}`}/></span>;
    switch (row.section) {
    case 'users': {
        const name = fullName(person);
        const src = row.userId ? siteUrl(`/api/v4/users/${row.userId}/image`) : looks.archive(row.source);
        return (
            <Entry picture={<Avatar src={src} name={name || row.target}/>} title={name || `@${row.target}`}>
                {name && <span className='TeamExportHint'>{`@${row.target}`}</span>}
                {note}
            </Entry>
        );
    }
    case 'channels':
        return (
            <Entry picture={<ChannelIcon type={row.targetType}/>} title={row.targetName || row.target}>
                <ChannelKind type={row.targetType} name={row.targetName ? row.target : ''}/>
                {note}
            </Entry>
        );
    case 'conversations':
        return <Entry picture={<TalkIcon/>} title={participants(row.target)}>{note}</Entry>;
    default:
        return (
            <>
                <Entry picture={<EmojiPicture src={row.action === 'same' ? looks.here(row.target) || looks.archive(row.source) : looks.archive(row.source)}/>} title={`:${row.target}:`}/>
                {row.target !== row.source && <Rival row={row} looks={looks}/>}
            </>
        );
    }
}

// Rival is the emoji of this server that has the name already. Posts show it instead of
// one that is left out.
function Rival({row, looks, instead}: {row: PlanRow; looks: Looks; instead?: boolean}) {
    const src = looks.here(row.source);
    if (!src) {
        return null;
    }
    return <div className='TeamExportRival'><EmojiPicture src={src}/><span className='TeamExportHint'><T id={instead ? 'plan.emoji.instead' : 'plan.emoji.here'} values={{name: row.source}}/></span></div>;
}

function Entry({picture, title, children}: {picture: ReactNode; title: string; children?: ReactNode}) {
    return (
        <div className='TeamExportEntry'>
            {picture}
            <div className='TeamExportEntry__text'>
                <span className='TeamExportTable__name'><bdi>{title}</bdi></span>
                {children}
            </div>
        </div>
    );
}

function EmojiPicture({src}: {src: string}) {
    return src ? <img className='TeamExportEmoji' src={src} alt=''/> : <span className='TeamExportEmoji' aria-hidden='true'/>;
}

function ChannelIcon({type}: {type: string | undefined}) {
    return <i className={`icon TeamExportEntry__icon ${type === 'P' ? 'icon-lock-outline' : 'icon-globe'}`} aria-hidden='true'/>;
}

// ChannelKind says in words whether a channel is private, and its name in addresses.
function ChannelKind({type, name}: {type: string | undefined; name: string}) {
    return (
        <span className='TeamExportHint'>
            {type && <T id={type === 'P' ? 'channel.private' : 'channel.public'}/>}
            {type && name && ' · '}
            {name && `~${name}`}
        </span>
    );
}

function TalkIcon() {
    return <i className='icon TeamExportEntry__icon icon-account-multiple-outline' aria-hidden='true'/>;
}

// participants names the people of a conversation, which the plan parts by commas.
function participants(names: string): string {
    return names.split(',').map((name) => `@${name.trim()}`).join(', ');
}
