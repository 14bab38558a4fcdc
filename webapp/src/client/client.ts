import {pluginUrl, request, siteUrl} from './http';

import type {
    AuditPage, Consent, Decision, Estimate, ExportOptions, FolderList, Health, Job, JobPage, Plan, PlanPage, PlanPictures, Report, UndoPreview, Upload,
} from '../types/contract';
import type {Search, Section} from '../types/plan';
import type {TeamStatus} from '../types/policy';

export type {AuditRecord, FolderArchive, Upload} from '../types/contract';

export interface JobFilter {
    kind?: string;
    state?: string;
    team_id?: string;
    limit?: number;
    before?: string;
}

// HostUser is a person as the host shows them: names may be hidden.
export interface HostUser {
    id: string;
    username: string;
    first_name?: string;
    last_name?: string;
    nickname?: string;
}

function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    return request<T>(method, pluginUrl(path), body);
}

function query(values: object): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(values)) {
        if (value !== undefined && value !== '') {
            search.set(name, String(value));
        }
    }
    const text = search.toString();
    return text && `?${text}`;
}

export const client = {
    status: (teamId: string) => call<TeamStatus>('GET', `/teams/${teamId}/status`),
    startExport: (teamId: string, options: Partial<ExportOptions>) => call<Job>('POST', `/teams/${teamId}/exports`, options),
    estimate: (teamId: string, options: Partial<ExportOptions>) => call<Estimate>('POST', `/teams/${teamId}/exports/estimate`, options),
    teamJobs: (teamId: string, filter: JobFilter) => call<JobPage>('GET', `/teams/${teamId}/jobs${query(filter)}`),
    health: () => call<Health>('GET', '/health'),
    allJobs: (filter: JobFilter) => call<JobPage>('GET', `/jobs${query(filter)}`),

    job: (jobId: string) => call<Job>('GET', `/jobs/${jobId}`),
    cancel: (jobId: string) => call<Job>('POST', `/jobs/${jobId}/cancel`),
    deleteArchive: (jobId: string) => call<Job>('DELETE', `/jobs/${jobId}`),
    report: (jobId: string) => call<Report>('GET', `/jobs/${jobId}/report`),
    reportUrl: (jobId: string) => pluginUrl(`/jobs/${jobId}/report?ids=true`),
    downloadUrl: (jobId: string) => pluginUrl(`/jobs/${jobId}/download`),

    createUpload: (teamId: string, filename: string, size: number) => call<Upload>('POST', `/teams/${teamId}/uploads`, {filename, size}),
    upload: (uploadId: string) => call<Upload>('GET', `/uploads/${uploadId}`),
    dropUpload: (uploadId: string) => call<unknown>('DELETE', `/uploads/${uploadId}`),
    folderArchives: () => call<FolderList>('GET', '/imports/archives'),
    startImport: (teamId: string, from: {upload_id: string} | {archive: string}) => call<Job>('POST', `/teams/${teamId}/imports`, from),

    plan: (jobId: string) => call<Plan>('GET', `/jobs/${jobId}/plan`),
    planSection: (jobId: string, section: Section, offset: number, limit: number, {words, action, check}: Search = {words: '', action: '', check: false}) =>
        call<PlanPage>('GET',
            `/jobs/${jobId}/plan${query({section, offset, limit, search: words.trim(), action, ...(check ? {check} : {})})}`),
    planPictures: (jobId: string, names: {user: string[]} | {emoji: string[]}) => {
        const search = new URLSearchParams(Object.entries(names).flatMap(([kind, list]: [string, string[]]) => list.map((name) => [kind, name])));
        return call<PlanPictures>('GET', `/jobs/${jobId}/plan/pictures?${search.toString()}`);
    },
    changePlan: (jobId: string, revision: number, decisions: Decision[]) => call<Plan>('PATCH', `/jobs/${jobId}/plan`, {revision, decisions}),
    apply: (jobId: string, revision: number) => call<Job>('POST', `/jobs/${jobId}/apply`, {plan_revision: revision}),

    undoPreview: (jobId: string) => call<UndoPreview>('GET', `/jobs/${jobId}/undo`),
    undo: (jobId: string) => call<Job>('POST', `/jobs/${jobId}/undo`),

    startMine: (teamId: string, options: Partial<ExportOptions>) => call<Job>('POST', '/me/exports', {team_id: teamId, ...options}),
    myJobs: (teamId: string) => call<JobPage>('GET', `/me/jobs${query({team_id: teamId, limit: 10})}`),
    consent: (teamId: string) => call<Consent>('GET', `/teams/${teamId}/consent`),
    giveConsent: (teamId: string, answer: 'yes' | 'no') => call<Consent>('PUT', `/teams/${teamId}/consent`, {answer}),

    audit: (filter: {limit: number; before?: string; actor?: string; action?: string; outcome?: string; team_id?: string}) => call<AuditPage>('GET', `/audit${query(filter)}`),
    auditUrl: () => pluginUrl('/audit.csv'),
    noteSettings: (settings: string[]) => call<unknown>('POST', '/audit/settings', {settings}),

    // Of the host: a team by its name in addresses, or by its id.
    teamByName: (name: string) => request<{id: string; display_name: string}>('GET', siteUrl(`/api/v4/teams/name/${encodeURIComponent(name)}`)),
    team: (teamId: string) => request<{display_name: string}>('GET', siteUrl(`/api/v4/teams/${teamId}`)),

    // Of the host: the first teams of the server, for a system admin to choose from.
    teams: () => request<Array<{id: string; display_name: string}>>('GET', siteUrl('/api/v4/teams?per_page=200')),

    // Of the host: names of people that the page has not met yet.
    usersById: (ids: string[]) => request<HostUser[]>('POST', siteUrl('/api/v4/users/ids'), ids),

    // Of the host: custom emoji of this server.
    emojiByNames: (names: string[]) => request<Array<{id: string; name: string}>>('POST', siteUrl('/api/v4/emoji/names'), names),

    // Of the host: adds a person to a channel.
    joinChannel: (channelId: string, userId: string) => request<unknown>('POST', siteUrl(`/api/v4/channels/${channelId}/members`), {user_id: userId}),
    channelByName: (teamId: string, name: string) => request<{id: string}>('GET', siteUrl(`/api/v4/teams/${teamId}/channels/name/${name}`)),
};
