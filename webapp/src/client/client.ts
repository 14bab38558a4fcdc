import type {Job, TeamStatus} from '../types/job';

function baseUrl(): string {
    return `${window.basename ?? ''}/plugins/team-export/api/v1`;
}

// The server takes a request by cookie only with this token, and reads the
// whole body into memory without it.
function csrfToken(): string {
    return /(?:^|; )MMCSRF=([^;]*)/.exec(document.cookie)?.[1] ?? '';
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = {'X-Requested-With': 'XMLHttpRequest'};
    if (method !== 'GET') {
        headers['X-CSRF-Token'] = csrfToken();
    }
    const init: RequestInit = {method, headers};
    if (body !== undefined) {
        headers['Content-Type'] = 'application/json';
        init.body = JSON.stringify(body);
    }
    const response = await fetch(baseUrl() + path, init);
    if (!response.ok) {
        throw await refusal(response);
    }
    return await response.json() as T;
}

// The refusal in words for a person. A proxy in between may answer with
// something else than our error body.
async function refusal(response: Response): Promise<Error> {
    try {
        const body = await response.json() as {message?: string};
        return new Error(body.message ?? response.statusText);
    } catch {
        return new Error(response.statusText);
    }
}

export const client = {
    getStatus: (teamId: string) => call<TeamStatus>('GET', `/teams/${teamId}/status`),
    startExport: (teamId: string) => call<Job>('POST', `/teams/${teamId}/exports`, {}),
    cancelJob: (jobId: string) => call<Job>('POST', `/jobs/${jobId}/cancel`),
    downloadUrl: (jobId: string) => `${baseUrl()}/jobs/${jobId}/download`,
};
