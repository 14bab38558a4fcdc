import type {Action, PlanChannel, PlanConversation, PlanEmoji, PlanUser} from './contract';

export type {Action, Decision, Limit, Plan, PlanChannel, PlanConversation, PlanEmoji, PlanUser, Problem, Skip as Drop, Summary} from './contract';

// Section names the long lists of a plan.
export type Section = 'users' | 'channels' | 'emoji' | 'conversations';

type Reason = Pick<PlanUser, 'why' | 'check' | 'decided'>;

export interface Search {
    words: string;
    action: Action | '';
    check: boolean;
}

// A line of one of the plan's long lists, whatever it is about.
export interface PlanRow {
    section: Section;
    source: string;

    // The full name of a person, or the display name of a channel, and a person's address.
    name?: string;
    email?: string;
    action: Action;
    target: string;
    targetName?: string;
    choices: Action[];
    posts?: number;
    why: string;
    check: boolean;
    decided: boolean;

    // The archive has a profile picture.
    picture?: boolean;

    // The account here.
    userId?: string;

    // The types of a channel at the source and here.
    sourceType?: string;
    targetType?: string;

    // What is to be acknowledged by itself, and whether it is.
    exposed?: 'open' | 'acknowledged';
    note?: 'deactivated' | 'archived' | 'guest' | 'not_member' | 'importer_joins';
}

export function rowOf(section: Section, entry: unknown): PlanRow {
    switch (section) {
    case 'users':
        return rowOfUser(entry as PlanUser);
    case 'channels':
        return rowOfChannel(entry as PlanChannel);
    case 'conversations':
        return rowOfConversation(entry as PlanConversation);
    default:
        return rowOfEmoji(entry as PlanEmoji);
    }
}

function reasonOf({why, check, decided}: Reason): Pick<PlanRow, 'why' | 'check' | 'decided'> {
    return {why: why ?? '', check: Boolean(check), decided: Boolean(decided)};
}

function rowOfUser(user: PlanUser): PlanRow {
    const {source, target} = user;
    return {
        section: 'users', source: source.username, action: user.action, target: target.username, choices: user.choices ?? [], ...reasonOf(user),
        ...(source.name ? {name: source.name} : {}),
        ...(source.email ? {email: source.email} : {}),
        ...(source.picture ? {picture: true} : {}),
        ...(target.user_id ? {userId: target.user_id} : {}),
        ...(target.deactivated ? {note: 'deactivated' as const} : target.member || target.standing === 'member' ? {} : {note: 'not_member' as const}),
    };
}

function rowOfChannel(channel: PlanChannel): PlanRow {
    const {target} = channel;
    return {
        section: 'channels', source: channel.source, action: channel.action, target: target.name, choices: channel.choices ?? [], posts: channel.posts, ...reasonOf(channel),
        ...(channel.source_display_name ? {name: channel.source_display_name} : {}),
        ...(target.display_name ? {targetName: target.display_name} : {}),
        ...(channel.importer_joins ? {note: 'importer_joins' as const} : target.archived ? {note: 'archived' as const} : {}),
        ...(channel.source_type ? {sourceType: channel.source_type} : {}),
        ...(target.type ? {targetType: target.type} : {}),
        ...(channel.exposed ? {exposed: channel.acknowledged ? 'acknowledged' as const : 'open' as const} : {}),
    };
}

function rowOfEmoji(emoji: PlanEmoji): PlanRow {
    return {section: 'emoji', source: emoji.name, action: emoji.action, target: emoji.target, choices: emoji.choices ?? [], ...reasonOf(emoji)};
}

function rowOfConversation(conversation: PlanConversation): PlanRow {
    return {
        section: 'conversations', source: conversation.source, action: conversation.action, target: (conversation.target ?? []).join(', '),
        choices: conversation.choices ?? [], posts: conversation.posts, ...reasonOf({}),
    };
}
