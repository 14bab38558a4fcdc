import {client} from './client';

afterEach(() => {
    vi.unstubAllGlobals();
    delete window.basename;
});

function capture(): Array<[string, RequestInit]> {
    const calls: Array<[string, RequestInit]> = [];
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
        calls.push([url, init]);
        return Promise.resolve(new Response('{}'));
    });
    return calls;
}

test('what changes something carries the token of the session', async () => {
    document.cookie = 'MMCSRF=token-1';
    const calls = capture();
    await client.startExport('t');
    await client.getStatus('t');
    expect(calls[0]?.[1].headers).toMatchObject({'X-CSRF-Token': 'token-1'});
    expect(calls[1]?.[1].headers).not.toHaveProperty('X-CSRF-Token');
});

test('a server below a path is reached there', async () => {
    window.basename = '/chat';
    const calls = capture();
    await client.getStatus('t');
    expect(calls[0]?.[0]).toBe('/chat/plugins/team-export/api/v1/teams/t/status');
    expect(client.downloadUrl('j')).toBe('/chat/plugins/team-export/api/v1/jobs/j/download');
});
