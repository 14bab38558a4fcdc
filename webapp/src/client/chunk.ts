import {ApiError, errorOf, headersFor, pluginUrl} from './http';

import type {Upload} from './client';

export interface Sending {
    answer: Promise<Upload>;
    abort: () => void;
}

// sendChunk sends a piece of a file. fetch tells nothing of how far it is, so
// this is an XMLHttpRequest.
export function sendChunk(uploadId: string, offset: number, piece: Blob, onProgress: (sent: number) => void): Sending {
    const xhr = new XMLHttpRequest();
    const answer = new Promise<Upload>((resolve, reject) => {
        xhr.open('PUT', pluginUrl(`/uploads/${uploadId}?offset=${offset}`));
        for (const [name, value] of Object.entries({...headersFor('PUT'), 'Content-Type': 'application/octet-stream'})) {
            xhr.setRequestHeader(name, value);
        }
        xhr.upload.onprogress = (event) => onProgress(event.loaded);
        xhr.onerror = () => reject(new ApiError('offline', 0, ''));
        xhr.onabort = () => reject(new ApiError('aborted', 0, ''));
        xhr.onload = () => {
            if (xhr.status < 200 || xhr.status >= 300) {
                reject(errorOf(xhr.status, xhr.responseText));
                return;
            }
            try {
                resolve(JSON.parse(xhr.responseText) as Upload);
            } catch {
                reject(new ApiError('unavailable', xhr.status, ''));
            }
        };
        xhr.send(piece);
    });
    return {answer, abort: () => xhr.abort()};
}
