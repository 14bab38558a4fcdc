import type {Detail, WrongOffset} from '../types/contract';

export type {Detail} from '../types/contract';

export const PLUGIN_ID = 'team-export';

export function siteUrl(path: string): string {
    return `${window.basename ?? ''}${path}`;
}

export function pluginUrl(path: string): string {
    return siteUrl(`/plugins/${PLUGIN_ID}/api/v1${path}`);
}

// The server takes a request by cookie only with this token, and reads the
// whole body into memory without it.
export function headersFor(method: string): Record<string, string> {
    const headers: Record<string, string> = {'X-Requested-With': 'XMLHttpRequest'};
    if (method !== 'GET') {
        headers['X-CSRF-Token'] = /(?:^|; )MMCSRF=([^;]*)/.exec(document.cookie)?.[1] ?? '';
    }
    return headers;
}

// ApiError is a refusal, or that nobody answered. Its code is the server's
// without the prefix, or one of ours: offline (no answer at all), unavailable
// (an answer that is not the plugin's, as from a proxy or while it restarts).
export class ApiError extends Error {
    readonly code: string;
    readonly status: number;
    readonly details: Detail[];
    readonly jobId: string;

    // Where an upload goes on, when the server says so.
    readonly offset: number | undefined;

    constructor(code: string, status: number, message: string, body: Partial<Pick<WrongOffset, 'details' | 'job_id' | 'offset'>> = {}) {
        super(message);
        this.name = 'ApiError';
        this.code = code;
        this.status = status;
        this.details = body.details ?? [];
        this.jobId = body.job_id ?? '';
        this.offset = body.offset;
    }
}

// errorOf reads the body of a refusal. A proxy in between, or the server
// without the plugin, answers with something else than ours.
export function errorOf(status: number, text: string): ApiError {
    try {
        const body = JSON.parse(text) as Partial<WrongOffset>;
        if (body.id?.startsWith('team_export.')) {
            return new ApiError(body.id.slice('team_export.'.length), status, body.message ?? '', body);
        }
    } catch {
        // Not JSON.
    }
    // The server itself says 404 for calls of a plugin that does not run.
    return new ApiError(status === 401 ? 'unauthenticated' : status === 404 ? 'disabled' : 'unavailable', status, '');
}

export function asApiError(reason: unknown): ApiError {
    return reason instanceof ApiError ? reason : new ApiError('internal', 0, reason instanceof Error ? reason.message : String(reason));
}

export async function request<T>(method: string, url: string, body?: unknown): Promise<T> {
    const headers = headersFor(method);
    const init: RequestInit = {method, headers, credentials: 'same-origin'};
    if (body !== undefined) {
        headers['Content-Type'] = 'application/json';
        init.body = JSON.stringify(body);
    }
    let response: Response;
    try {
        response = await fetch(url, init);
    } catch {
        throw new ApiError('offline', 0, '');
    }
    const text = await response.text().catch(() => '');
    if (!response.ok) {
        throw errorOf(response.status, text);
    }
    try {
        return (text ? JSON.parse(text) : {}) as T;
    } catch {
        throw new ApiError('unavailable', response.status, '');
    }
}
