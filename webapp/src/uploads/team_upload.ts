import {guardPage} from './guard';
import {isSame, Memory, type Remembered} from './memory';
import {Speed} from './speed';
import {IDLE, type UploadState} from './state';

import {sendChunk, type Sending} from '../client/chunk';
import {client, type Upload} from '../client/client';
import {asApiError, type ApiError} from '../client/http';
import {handleJobEvent} from '../websocket';

// Refusals of the server that another try may get over.
const PASSING = ['offline', 'unavailable', 'storage', 'internal', 'quota'];
const DELAYS_MS = [1000, 2000, 4000, 8000, 15_000];
const SLOW_CHUNK_MS = 60_000;
const SMALLEST_CHUNK = 256 * 1024;

// TeamUpload brings one archive of one team to the server, piece by piece. It
// lives outside of the components, so that it goes on when they are closed.
export class TeamUpload {
    private readonly teamId: string;
    private readonly memory: Memory;
    private readonly speed = new Speed();
    private readonly listeners = new Set<() => void>();
    private current: UploadState;
    private file: File | null = null;
    private upload: Upload | null = null;
    private sending: Sending | null = null;
    private chunk = 0;

    // What a run was started with; one that finds another number has been ended.
    private run = 0;
    private wake: () => void = () => undefined;

    constructor(userId: string, teamId: string) {
        this.teamId = teamId;
        this.memory = new Memory(userId, teamId);
        this.current = {...IDLE, remembered: this.memory.read()};
    }

    state = (): UploadState => this.current;

    onChange = (listener: () => void): (() => void) => {
        this.listeners.add(listener);
        return () => {
            this.listeners.delete(listener);
        };
    };

    // start uploads a file; the one of an earlier visit goes on where it was.
    async start(file: File): Promise<void> {
        const run = ++this.run;
        const remembered = this.memory.read();
        this.file = file;
        this.speed.reset();
        this.set({...IDLE, phase: 'starting', name: file.name, size: file.size});
        try {
            const upload = await this.open(file, remembered);
            if (run !== this.run) {
                return;
            }
            this.upload = upload;
            this.chunk = upload.chunk_size;
            this.memory.write({id: upload.upload_id, name: file.name, size: file.size, lastModified: file.lastModified});
            this.set({sent: upload.offset});
            await this.goOn(run);
        } catch (reason) {
            this.stop(run, reason);
        }
    }

    private async open(file: File, remembered: Remembered | null): Promise<Upload> {
        if (remembered && isSame(file, remembered)) {
            try {
                return await client.upload(remembered.id);
            } catch (reason) {
                // It has expired: begin anew.
                if (asApiError(reason).status !== 404 && asApiError(reason).status !== 410) {
                    throw reason;
                }
            }
        } else if (remembered) {
            await client.dropUpload(remembered.id).catch(() => undefined);
        }
        return client.createUpload(this.teamId, file.name, file.size);
    }

    pause(): void {
        this.run++;
        this.sending?.abort();
        this.wake();
        this.set({phase: 'paused', rate: 0});
    }

    // resume goes on after a pause or a refusal.
    async resume(): Promise<void> {
        const run = ++this.run;
        this.speed.reset();
        this.set({phase: 'starting', error: null});
        try {
            if (!this.upload) {
                if (this.file) {
                    await this.start(this.file);
                }
                return;
            }
            // What was aborted may have arrived.
            const upload = await client.upload(this.upload.upload_id);
            if (run === this.run) {
                this.upload = {...this.upload, ...upload};
                this.set({sent: upload.offset});
                await this.goOn(run);
            }
        } catch (reason) {
            this.stop(run, reason);
        }
    }

    // cancel forgets the upload, here and on the server.
    async cancel(): Promise<void> {
        this.run++;
        this.sending?.abort();
        this.wake();
        const id = this.upload?.upload_id ?? this.memory.read()?.id;
        this.clear();
        if (id) {
            await client.dropUpload(id).catch(() => undefined);
        }
    }

    // retryNow ends a pause between two tries.
    retryNow = (): void => this.wake();

    private async goOn(run: number): Promise<void> {
        let failures = 0;
        while (run === this.run && this.upload && this.upload.offset < this.upload.size) {
            try {
                await this.sendNext(run);
                failures = 0;
            } catch (reason) {
                failures = await this.recover(run, asApiError(reason), failures);
            }
        }
        if (run === this.run && this.upload) {
            await this.finish(run, this.upload.upload_id);
        }
    }

    private async sendNext(run: number): Promise<void> {
        const {upload_id: id, offset} = this.upload!;
        const started = Date.now();
        this.set({phase: 'sending', error: null, sent: offset});
        this.speed.add(offset);
        this.sending = sendChunk(id, offset, this.file!.slice(offset, offset + this.chunk), (sent) => {
            if (run === this.run) {
                this.speed.add(offset + sent);
                this.set({sent: offset + sent, rate: this.speed.perSecond()});
            }
        });
        const answer = await this.sending.answer;
        // Proxies and the server end requests that take minutes.
        if (Date.now() - started > SLOW_CHUNK_MS) {
            this.chunk = Math.max(SMALLEST_CHUNK, Math.floor(this.chunk / 2));
        }
        if (run === this.run) {
            this.upload!.offset = answer.offset;
            this.set({sent: answer.offset});
        }
    }

    // recover waits when another try may help, and throws when it cannot.
    private async recover(run: number, error: ApiError, failures: number): Promise<number> {
        if (run !== this.run) {
            return failures;
        }
        if (error.code === 'wrong_offset' && error.offset !== undefined && failures < DELAYS_MS.length) {
            this.upload!.offset = error.offset;
            return failures + 1;
        }
        const endless = error.code === 'offline' || error.code === 'unavailable';
        if (!PASSING.includes(error.code) || (!endless && failures >= DELAYS_MS.length)) {
            throw error;
        }
        this.speed.reset();
        this.set({phase: 'waiting', error, rate: 0});
        await this.sleep(DELAYS_MS[Math.min(failures, DELAYS_MS.length - 1)]!);
        if (run === this.run) {
            // What got no answer may have arrived all the same.
            const now = await client.upload(this.upload!.upload_id).catch((reason: unknown) => asApiError(reason));
            if ('offset' in now && 'upload_id' in now && run === this.run) {
                this.upload!.offset = now.offset;
            }
        }
        return failures + 1;
    }

    private sleep(ms: number): Promise<void> {
        return new Promise((resolve) => {
            const end = () => {
                clearTimeout(timer);
                window.removeEventListener('online', end);
                resolve();
            };
            const timer = setTimeout(end, ms);
            window.addEventListener('online', end);
            this.wake = end;
        });
    }

    private async finish(run: number, uploadId: string): Promise<void> {
        this.set({phase: 'finishing', rate: 0});
        const job = await client.startImport(this.teamId, {upload_id: uploadId});
        if (run === this.run) {
            this.clear();
        }
        handleJobEvent({data: {job}});
    }

    private stop(run: number, reason: unknown): void {
        if (run === this.run) {
            this.set({phase: 'stopped', rate: 0, error: asApiError(reason)});
        }
    }

    private clear(): void {
        this.memory.write(null);
        this.file = null;
        this.upload = null;
        this.set(IDLE);
    }

    private set(change: Partial<UploadState>): void {
        this.current = {...this.current, ...change};
        guardPage(this, ['starting', 'sending', 'waiting'].includes(this.current.phase));
        this.listeners.forEach((listener) => listener());
    }
}
