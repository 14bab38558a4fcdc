import type {Job} from './types/job';
import type {JobEvent} from './types/mattermost';

// Jobs arrive at one handler per plugin; whoever shows a job listens here.

type Listener = (job: Job) => void;

const listeners = new Set<Listener>();
const reconnectListeners = new Set<() => void>();

export function onJob(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
}

// Events that were missed while the connection was down are not repeated.
export function onReconnect(listener: () => void): () => void {
    reconnectListeners.add(listener);
    return () => reconnectListeners.delete(listener);
}

export function handleJobEvent(message: JobEvent): void {
    listeners.forEach((listener) => listener(message.data.job as Job));
}

export function handleReconnect(): void {
    reconnectListeners.forEach((listener) => listener());
}
