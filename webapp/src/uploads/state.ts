import type {Remembered} from './memory';

import type {ApiError} from '../client/http';

export type UploadPhase =
    | 'idle'
    | 'starting'
    | 'sending'
    | 'paused'

    // No answer; it is tried again by itself.
    | 'waiting'

    // Everything is there; the import is being started.
    | 'finishing'

    // It does not go on unless somebody wants it to.
    | 'stopped';

export interface UploadState {
    phase: UploadPhase;
    name: string;
    size: number;
    sent: number;

    // Bytes a second; 0 while it is not known.
    rate: number;
    error: ApiError | null;

    // An upload of an earlier visit that can go on with the same file.
    remembered: Remembered | null;
}

export const IDLE: UploadState = {phase: 'idle', name: '', size: 0, sent: 0, rate: 0, error: null, remembered: null};
