// The plan of an import as the REST contract shows it.

export type Action = 'same' | 'merge' | 'rename' | 'new' | 'shell' | 'placeholder' | 'skip';
export type Section = 'users' | 'channels' | 'emoji';

export interface PlanUser {
    source: {username: string; email?: string};
    action: Action;
    target: {username: string; user_id?: string; email?: string; deactivated?: boolean; member?: boolean; standing?: string};
    choices: Action[] | null;
}

export interface PlanChannel {
    source: string;
    action: Action;
    target: {name: string; channel_id?: string; archived?: boolean};
    choices: Action[] | null;
    posts: number;
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
    section: Section | 'team';
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
    note?: 'deactivated' | 'archived' | 'guest' | 'not_member';
}

export function rowOfUser(user: PlanUser): PlanRow {
    return {
        section: 'users', source: user.source.username, action: user.action, target: user.target.username, choices: user.choices ?? [],
        ...(user.source.email ? {detail: user.source.email} : {}),
        ...(user.target.deactivated ? {note: 'deactivated' as const} : user.target.member ? {} : {note: 'not_member' as const}),
    };
}

export function rowOfChannel(channel: PlanChannel): PlanRow {
    return {
        section: 'channels', source: channel.source, action: channel.action, target: channel.target.name, choices: channel.choices ?? [], posts: channel.posts,
        ...(channel.target.archived ? {note: 'archived' as const} : {}),
    };
}

export function rowOfEmoji(emoji: PlanEmoji): PlanRow {
    return {section: 'emoji', source: emoji.name, action: emoji.action, target: emoji.target, choices: emoji.choices ?? []};
}
