import {waitFor} from '@testing-library/react';

import {TeamUpload} from './team_upload';

import {job, refuse, serve, type Answers} from '../test/host';
import {onJob} from '../websocket';

// Chunks are sent by XMLHttpRequest. This one answers as the test says, and
// waits while hold is set.
interface Sent {
    offset: number;
    size: number;
    answer: (status: number, body: unknown) => void;
    fail: () => void;
    progress: (loaded: number) => void;
}

function chunks(automatic: boolean) {
    const sent: Sent[] = [];
    vi.stubGlobal('XMLHttpRequest', class {
        upload = {onprogress: (() => undefined) as (event: {loaded: number}) => void};
        onload = (): void => undefined;
        onerror = (): void => undefined;
        onabort = (): void => undefined;
        status = 0;
        responseText = '';
        private offset = 0;

        open(_: string, url: string) {
            this.offset = Number(/offset=(\d+)/.exec(url)?.[1]);
        }

        setRequestHeader() {
            // What is in them is the test of the client.
        }

        send(piece: Blob) {
            const answer = (status: number, body: unknown) => {
                this.status = status;
                this.responseText = JSON.stringify(body);
                this.onload();
            };
            sent.push({
                offset: this.offset, size: piece.size, answer, fail: () => this.onerror(),
                progress: (loaded) => this.upload.onprogress({loaded}),
            });
            if (automatic) {
                setTimeout(() => answer(200, {upload_id: 'u1', offset: this.offset + piece.size}), 0);
            }
        }

        abort() {
            this.onabort();
        }
    });
    return sent;
}

const file = (name = 'choir.zip') => new File([new Uint8Array(25)], name, {lastModified: 7});
const created = {upload_id: 'u1', offset: 0, size: 25, chunk_size: 10, expires_at: 1};
const plain: Answers = {
    'POST /teams/t1/uploads': {status: 201, body: created},
    'POST /teams/t1/imports': {status: 202, body: job({kind: 'import', state: 'planning'})},
    'DELETE /uploads/u1': {status: 204},
};

// nowAt makes the server know so much of the upload.
const nowAt = (offset: number): Answers => ({'GET /uploads/u1': {body: {...created, offset}}});

test('a file goes piece by piece, and then the import begins', async () => {
    const sent = chunks(true);
    const server = serve(plain);
    const upload = new TeamUpload('me', 't1');
    const jobs: string[] = [];
    const stop = onJob((started) => jobs.push(started.id));
    await upload.start(file());
    expect(sent.map(({offset, size}) => [offset, size])).toEqual([[0, 10], [10, 10], [20, 5]]);
    expect(server.bodyOf('POST /teams/t1/uploads')).toEqual({filename: 'choir.zip', size: 25});
    expect(server.bodyOf('POST /teams/t1/imports')).toEqual({upload_id: 'u1'});
    expect(upload.state().phase).toBe('idle');
    expect(jobs).toEqual(['j1']);
    expect(localStorage).toHaveLength(0);
    stop();
});

test('a pause stops at once, and going on asks the server from where', async () => {
    const sent = chunks(false);
    serve({...plain, ...nowAt(4)});
    const upload = new TeamUpload('me', 't1');
    void upload.start(file());
    await waitFor(() => expect(sent).toHaveLength(1));
    sent[0]!.progress(6);
    expect(upload.state()).toMatchObject({phase: 'sending', sent: 6});
    upload.pause();
    expect(upload.state().phase).toBe('paused');
    void upload.resume();
    await waitFor(() => expect(sent[1]?.offset).toBe(4));
    await upload.cancel();
});

test('after a reload the same file goes on where it was', async () => {
    const first = chunks(false);
    serve({...plain, ...nowAt(20)});
    const before = new TeamUpload('me', 't1');
    void before.start(file());
    await waitFor(() => expect(first).toHaveLength(1));
    before.pause();

    const sent = chunks(true);
    const after = new TeamUpload('me', 't1');
    expect(after.state().remembered).toMatchObject({id: 'u1', name: 'choir.zip', size: 25, lastModified: 7});
    await after.start(file());
    expect(sent.map(({offset}) => offset)).toEqual([20]);
    expect(new TeamUpload('me', 't2').state().remembered).toBeNull();
});

test('another file drops the upload of before; one that has expired begins anew', async () => {
    chunks(true);
    localStorage.setItem('team_export_upload_me_t1', JSON.stringify({id: 'u0', name: 'choir.zip', size: 25, lastModified: 7}));
    const server = serve({...plain, 'DELETE /uploads/u0': {status: 204}});
    await new TeamUpload('me', 't1').start(file());
    expect(server.times('GET /uploads/u0')).toBe(1);
    expect(server.times('POST /teams/t1/uploads')).toBe(1);
    localStorage.setItem('team_export_upload_me_t1', JSON.stringify({id: 'u0', name: 'band.zip', size: 1, lastModified: 7}));
    await new TeamUpload('me', 't1').start(file());
    expect(server.times('DELETE /uploads/u0')).toBe(1);
});

test('a lost connection is waited for, and what arrived is not sent again', async () => {
    const sent = chunks(false);
    serve({...plain, ...nowAt(10)});
    const upload = new TeamUpload('me', 't1');
    void upload.start(file());
    await waitFor(() => expect(sent).toHaveLength(1));
    sent[0]!.fail();
    await waitFor(() => expect(upload.state().phase).toBe('waiting'));
    window.dispatchEvent(new Event('online'));
    await waitFor(() => expect(sent[1]?.offset).toBe(10));
    await upload.cancel();
    expect(upload.state().phase).toBe('idle');
});

test('the server knows better from where to go on', async () => {
    const sent = chunks(false);
    serve(plain);
    const upload = new TeamUpload('me', 't1');
    void upload.start(file());
    await waitFor(() => expect(sent).toHaveLength(1));
    sent[0]!.answer(409, {id: 'team_export.wrong_offset', offset: 15});
    await waitFor(() => expect(sent[1]?.offset).toBe(15));
    await upload.cancel();
});

test.each([
    ['a right that is lost', 403, 'forbidden'],
    ['an archive that is too large', 413, 'too_large'],
    ['the end of the session', 401, 'unauthenticated'],
])('%s stops the upload and keeps what is there', async (_, status, code) => {
    const sent = chunks(false);
    serve(plain);
    const upload = new TeamUpload('me', 't1');
    const going = upload.start(file());
    await waitFor(() => expect(sent).toHaveLength(1));
    sent[0]!.answer(status, {id: `team_export.${code}`, message: 'No.'});
    await going;
    expect(upload.state()).toMatchObject({phase: 'stopped', error: {code}});
    expect(localStorage).toHaveLength(1);
});

test('an import that may not begin yet can be tried again without another upload', async () => {
    chunks(true);
    const answers: Answers = {...plain, ...nowAt(25), 'POST /teams/t1/imports': refuse(409, 'job_running')};
    const server = serve(answers);
    const upload = new TeamUpload('me', 't1');
    await upload.start(file());
    expect(upload.state()).toMatchObject({phase: 'stopped', error: {code: 'job_running'}});
    answers['POST /teams/t1/imports'] = {status: 202, body: job({kind: 'import'})};
    await upload.resume();
    expect(upload.state().phase).toBe('idle');
    expect(server.times('POST /teams/t1/uploads')).toBe(1);
});

test('leaving the page is asked about while bytes move, and not else', async () => {
    const asks = () => {
        const event = new Event('beforeunload', {cancelable: true});
        window.dispatchEvent(event);
        return event.defaultPrevented;
    };
    const sent = chunks(false);
    serve(plain);
    const upload = new TeamUpload('me', 't1');
    expect(asks()).toBe(false);
    void upload.start(file());
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(asks()).toBe(true);
    upload.pause();
    expect(asks()).toBe(false);
});
