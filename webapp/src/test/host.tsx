import {render} from '@testing-library/react';
import React, {type ReactElement} from 'react';
import {IntlProvider} from 'react-intl';

import {messagesFor} from '../i18n/texts';
import {hasEnded, hasSucceeded, type Job} from '../types/job';
import type {GlobalState, HostEvent, HostStore, PluginRegistry, SlashArgs, SlashResult} from '../types/mattermost';
import type {Plan, PlanPolicy} from '../types/contract';
import type {Policy} from '../types/policy';

// open shows something as the host does, in a language.
export function open(element: ReactElement, locale = 'en') {
    return render(
        <IntlProvider locale={locale} messages={messagesFor(locale)} timeZone='UTC' onError={(error) => { throw error; }}>{element}</IntlProvider>,
    );
}

export interface Answer {
    status?: number;
    body?: unknown;
}

export type Answers = Record<string, Answer | ((body: unknown) => Answer)>;

// serve is the server of a test: what it answers by method and path, and what
// it was asked. The answers may change later.
export function serve(answers: Answers) {
    const asked: Array<{request: string; body: unknown}> = [];
    vi.stubGlobal('fetch', vi.fn((url: string, init: RequestInit) => {
        const request = `${init.method} ${url.replace('/plugins/team-export/api/v1', '')}`;
        const body: unknown = init.body ? JSON.parse(init.body as string) : undefined;
        asked.push({request, body});
        const found = answers[request] ?? answers[request.replace(/\?.*/, '')];
        const answer = typeof found === 'function' ? found(body) : found ?? {status: 404, body: {}};
        return Promise.resolve(new Response(answer.status === 204 ? null : JSON.stringify(answer.body ?? {}), {status: answer.status ?? 200}));
    }));
    return {
        asked,
        times: (request: string) => asked.filter((call) => call.request === request).length,
        bodyOf: (request: string) => asked.findLast((call) => call.request === request)?.body,
    };
}

// refuse is a refusal of the plugin.
export function refuse(status: number, code: string, message = '', more: object = {}): Answer {
    return {status, body: {id: `team_export.${code}`, message, status_code: status, ...more}};
}

export const STATUS = 'GET /teams/t1/status';

// status is what the server says of a team. The newest export is also the newest
// archive that may be downloaded, unless the test says otherwise.
export function status(policy: Partial<Policy>, jobs: {export?: Job; archive?: Job; import?: Job; mine?: Job} = {}): Answer {
    const archive = jobs.export?.may?.download ? {archive: jobs.export} : {};
    return {body: {policy: {can_export: false, can_import: false, ...policy}, ...archive, ...jobs}};
}

// job is a job with which its reader may do all that its state allows.
export function job(change: Partial<Job> = {}): Job {
    const made: Job = {
        id: 'j1', kind: 'export', team_id: 't1', team_name: 'choir', requested_by: 'me', state: 'running', progress: {phase: 'posts', done: 0},
        attempt: 1, created_at: 1_700_000_000_000, counts: {}, warnings: 0, ...change,
    };
    const archived = hasSucceeded(made) && Boolean(made.archive);
    const ended = hasEnded(made);
    return {may: {download: archived, delete: archived, report: ended, cancel: !ended, undo: ended && made.kind === 'import' && !made.undone_at}, ...made};
}

// plan is a plan in which there is nothing to do, unless the test says otherwise.
export function plan(change: Partial<Plan> = {}): Plan {
    return {
        revision: 3, verdict: 'ready', team: 'choir', teams: ['choir'], team_action: 'merge', team_choices: ['merge'], target_team: 't1', policy: MAY_ALL,
        problems: [], users: [], channels: [], emoji: [], conversations: [], limits: [], dropped: [], counts: {}, estimate_seconds: 0, ...change,
    };
}

const MAY_ALL: PlanPolicy = {
    any_account: true, any_channel: true, accounts: true, admins: true, emoji: true, flags: true, several_teams: true, new_team: true, bots: true, direct_messages: true,
};

export const archived: Partial<Job> = {
    state: 'succeeded', finished_at: 1_700_000_000_000, expires_at: 1_700_259_200_000, progress: {phase: 'done', done: 0},
    archive: {name: 'choir_j1_export.zip', size: 2_500_000, sha256: 'abc123'}, counts: {posts: 3, replies: 4, files: 2},
};

interface HostOptions {
    roles?: string;
    teamId?: string;
    locale?: string;
    dialogOpen?: boolean;
}

// host is what the plugin registers with, and a store that can change.
export function host(first: HostOptions = {roles: 'system_user'}) {
    let state = stateOf(first);
    const listeners = new Set<() => void>();
    const items = new Map<string, {text: string; open: () => void}>();
    const events = new Map<string, (message: HostEvent) => void>();
    const opened: Array<{modalId: string; dialogProps: unknown}> = [];
    const roots: React.ComponentType[] = [];
    const hooks: Array<(message: string, args: SlashArgs) => Promise<SlashResult> | SlashResult> = [];
    let next = 0;
    const registry = {
        registerMainMenuAction: (text: string, action: () => void) => {
            const id = `item${++next}`;
            items.set(id, {text, open: action});
            return id;
        },
        unregisterComponent: (id: string) => items.delete(id),
        registerRootComponent: (component: React.ComponentType) => roots.push(component),
        registerCustomRoute: () => '',
        registerNeedsTeamRoute: () => '',
        registerPostTypeComponent: () => '',
        registerSlashCommandWillBePostedHook: (hook: (typeof hooks)[number]) => hooks.push(hook),
        registerAdminConsoleCustomSetting: () => undefined,
        registerWebSocketEventHandler: (event: string, handler: (message: HostEvent) => void) => events.set(event, handler),
        registerReconnectHandler: (handler: () => void) => events.set('reconnect', () => handler()),
        registerTranslations: () => undefined,
    } as unknown as PluginRegistry;
    const store = {
        getState: () => state,
        subscribe: (listener: () => void) => {
            listeners.add(listener);
            return () => listeners.delete(listener);
        },
        dispatch: (action: {modalId: string; dialogProps: unknown}) => opened.push(action),
    } as unknown as HostStore;
    vi.stubGlobal('WebappUtils', {modals: {openModal: (request: object) => request}});
    return {
        registry, store, events, opened, roots, hooks,
        menu: () => [...items.values()].map((item) => item.text),
        choose: (text: string) => [...items.values()].find((item) => item.text === text)?.open(),
        change: (options: HostOptions) => {
            state = stateOf(options);
            [...listeners].forEach((listener) => listener());
        },
    };
}

function stateOf({roles, teamId = 't1', locale = 'en', dialogOpen = false}: HostOptions): GlobalState {
    return {
        entities: {
            users: {currentUserId: roles ? 'me' : '', profiles: roles ? {me: {roles, locale}} : {}},
            teams: {currentTeamId: teamId, teams: {t1: {display_name: 'Chœur'}, t2: {display_name: 'Kitchen'}}, myMembers: roles ? {t1: {roles}, t2: {roles}} : {}},
        },
        views: {modals: {modalState: {team_settings: {open: dialogOpen}}}},
    };
}
