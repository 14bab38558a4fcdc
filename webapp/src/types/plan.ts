// The plan of an import as the REST contract shows it.

export type Action = 'same' | 'merge' | 'rename' | 'new' | 'shell' | 'placeholder' | 'skip' | 'acknowledge';
export type Section = 'users' | 'channels' | 'emoji' | 'conversations';

export type ChannelType = 'O' | 'P';

// Why an entry is matched as it is, whether somebody should look at it, and whether
// somebody decided it.
export interface Reason {
    why?: string;
    check?: boolean;
    decided?: boolean;
}

export interface PlanUser extends Reason {
    source: {username: string; name?: string; email?: string; picture?: boolean};
    action: Action;
    target: {username: string; user_id?: string; email?: string; deactivated?: boolean; member?: boolean; standing?: string};
    choices: Action[] | null;
}

export interface PlanChannel extends Reason {
    source: string;
    source_type?: ChannelType;
    source_display_name?: string;
    source_archived?: boolean;
    action: Action;
    target: {name: string; channel_id?: string; type?: ChannelType; display_name?: string; archived?: boolean};
    choices: Action[] | null;
    posts: number;

    // Why more people could read here what was private at the source. The plan is
    // blocked until that is acknowledged by itself.
    exposed?: string;
    acknowledged?: boolean;
}

export interface PlanEmoji extends Reason {
    name: string;
    action: Action;
    target: string;
    choices: Action[] | null;
}

// A direct or group conversation. Only the one who imports sees it.
export interface PlanConversation {
    source: string;
    participants: string[] | null;
    action: Action;
    target: string[] | null;
    choices: Action[] | null;
    posts: number;
}

export interface Problem {
    severity: 'error' | 'warning';
    code: string;
    message: string;
    where?: string;
}

export interface Limit {
    name: string;
    needed: number;
    available: number;
    ok: boolean;
}

export interface Drop {
    kind: string;
    count: number;
    reason: string;

    // The first of what is concerned, and how many others there are.
    names?: string[] | null;
    more?: number;
}

export interface Plan {
    revision: number;
    verdict: 'ready' | 'ready_with_warnings' | 'blocked';
    team?: string;
    teams?: string[] | null;

    // Whether the archive goes into the team of the job, or becomes new_team.
    team_action?: Action;
    team_choices?: Action[] | null;
    new_team?: {name: string; display_name: string; description?: string; allow_open_invite: boolean};
    problems: Problem[] | null;
    users: PlanUser[] | null;
    channels: PlanChannel[] | null;
    emoji: PlanEmoji[] | null;
    conversations?: PlanConversation[] | null;
    limits: Limit[] | null;
    dropped: Drop[] | null;
    counts: Record<string, number>;
    estimate_seconds?: number;
    totals?: Record<string, number>;
    summary?: Summary;
}

// Summary counts a whole plan, and has the first entries that somebody should look at.
export interface Summary {
    actions: Partial<Record<Section, Partial<Record<Action, number>>>>;
    check: Partial<Record<Section, number>>;
    joining: number;
    members: number;
    placeholders: number;
    private_posts: number;
    exposed_posts: number;
    users?: PlanUser[];
    channels?: PlanChannel[];
    emoji?: PlanEmoji[];
}

export interface Search {
    words: string;
    action: Action | '';
    check: boolean;
}

export interface Decision {
    section: Section | 'team' | 'acknowledgements';
    source: string;
    action: Action;
    target?: string;
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
    sourceType?: ChannelType;
    targetType?: ChannelType;

    // What is to be acknowledged by itself, and whether it is.
    exposed?: 'open' | 'acknowledged';
    note?: 'deactivated' | 'archived' | 'guest' | 'not_member';
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
        ...(target.archived ? {note: 'archived' as const} : {}),
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
