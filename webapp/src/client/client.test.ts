import {client} from './client';
import {asApiError, errorOf} from './http';

afterEach(() => {
    vi.unstubAllGlobals();
    delete window.basename;
});

function capture(answer: () => Promise<Response> = () => Promise.resolve(new Response('{}'))): Array<[string, RequestInit]> {
    const calls: Array<[string, RequestInit]> = [];
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
        calls.push([url, init]);
        return answer();
    });
    return calls;
}

test('what changes something carries the token of the session', async () => {
    document.cookie = 'MMCSRF=token-1';
    const calls = capture();
    await client.startExport('t', {});
    await client.status('t');
    expect(calls[0]?.[1].headers).toMatchObject({'X-CSRF-Token': 'token-1'});
    expect(calls[1]?.[1].headers).not.toHaveProperty('X-CSRF-Token');
});

test('a server below a path is reached there', async () => {
    window.basename = '/chat';
    const calls = capture();
    await client.status('t');
    expect(calls[0]?.[0]).toBe('/chat/plugins/team-export/api/v1/teams/t/status');
    expect(client.downloadUrl('j')).toBe('/chat/plugins/team-export/api/v1/jobs/j/download');
});

test('what a list is asked for is in its address, and nothing empty', async () => {
    const calls = capture();
    await client.allJobs({kind: 'export', state: '', limit: 20});
    expect(calls[0]?.[0]).toBe('/plugins/team-export/api/v1/jobs?kind=export&limit=20');
});

test.each([
    ['a refusal of the plugin', 409, '{"id":"team_export.job_running","message":"Running.","job_id":"j9"}', {code: 'job_running', status: 409, jobId: 'j9', message: 'Running.'}],
    ['the end of the session', 401, 'whatever', {code: 'unauthenticated', status: 401}],
    ['a plugin that does not run', 404, '404 page not found\n', {code: 'disabled', status: 404}],
    ['what is not there', 404, '{"id":"team_export.not_found","message":""}', {code: 'not_found', status: 404}],
    ['a proxy, or a server without the plugin', 502, '<html>', {code: 'unavailable', status: 502}],
    ['a server of other errors', 500, '{"id":"api.context","message":"Words of another"}', {code: 'unavailable', message: ''}],
    ['an upload that goes on elsewhere', 409, '{"id":"team_export.wrong_offset","message":"","offset":512}', {code: 'wrong_offset', offset: 512}],
])('%s', (_, status, body, want) => {
    expect(errorOf(status, body)).toMatchObject(want);
});

test('no answer at all is no answer, and not an answer that is not JSON', async () => {
    capture(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(asApiError(await client.status('t').catch((reason: unknown) => reason)).code).toBe('offline');
    capture(() => Promise.resolve(new Response('<html>')));
    expect(asApiError(await client.status('t').catch((reason: unknown) => reason)).code).toBe('unavailable');
});
