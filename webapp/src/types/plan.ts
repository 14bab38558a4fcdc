// The plan of an import as the REST contract shows it.

export type Action = 'same' | 'merge' | 'rename' | 'new' | 'shell' | 'placeholder' | 'skip' | 'acknowledge';
export type Section = 'users' | 'channels' | 'emoji';

export type ChannelType = 'O' | 'P';

export interface PlanUser {
    source: {username: string; email?: string};
    action: Action;
    target: {username: string; user_id?: string; email?: string; deactivated?: boolean; member?: boolean; standing?: string};
    choices: Action[] | null;
}

export interface PlanChannel {
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

export interface PlanEmoji {
    name: string;
    action: Action;
    target: string;
    choices: Action[] | null;
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
    limits: Limit[] | null;
    dropped: Drop[] | null;
    counts: Record<string, number>;
    estimate_seconds?: number;
    totals?: Record<string, number>;
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
    detail?: string;
    action: Action;
    target: string;
    choices: Action[];
    posts?: number;

    // The account here.
    userId?: string;

    // The types of a channel at the source and here.
    sourceType?: ChannelType;
    targetType?: ChannelType;

    // What is to be acknowledged by itself, and whether it is.
    exposed?: 'open' | 'acknowledged';
    note?: 'deactivated' | 'archived' | 'guest' | 'not_member';
}

export function rowOfUser(user: PlanUser): PlanRow {
    return {
        section: 'users', source: user.source.username, action: user.action, target: user.target.username, choices: user.choices ?? [],
        ...(user.source.email ? {detail: user.source.email} : {}),
        ...(user.target.user_id ? {userId: user.target.user_id} : {}),
        ...(user.target.deactivated ? {note: 'deactivated' as const} : user.target.member ? {} : {note: 'not_member' as const}),
    };
}

export function rowOfChannel(channel: PlanChannel): PlanRow {
    return {
        section: 'channels', source: channel.source, action: channel.action, target: channel.target.name, choices: channel.choices ?? [], posts: channel.posts,
        ...(channel.target.archived ? {note: 'archived' as const} : {}),
        ...(channel.source_type ? {sourceType: channel.source_type} : {}),
        ...(channel.target.type ? {targetType: channel.target.type} : {}),
        ...(channel.exposed ? {exposed: channel.acknowledged ? 'acknowledged' as const : 'open' as const} : {}),
    };
}

export function rowOfEmoji(emoji: PlanEmoji): PlanRow {
    return {section: 'emoji', source: emoji.name, action: emoji.action, target: emoji.target, choices: emoji.choices ?? []};
}
