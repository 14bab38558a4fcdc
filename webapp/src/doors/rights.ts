import {currentTeam, rightsKey} from './host';

import {client} from '../client/client';
import {asApiError} from '../client/http';
import type {HostStore} from '../types/mattermost';
import type {Policy} from '../types/policy';
import {onReconnect, onRightsChange} from '../websocket';

// Roles reach the store after the event about them; settings reach every
// browser at once, which should not all ask in the same moment.
const ROLE_DELAY_MS = 300;
const CONFIG_DELAY_MS = 2000;

// Rights knows what the current user may do in the current team. It asks when
// somebody logs in, the team or a role changes, or an event says that rights
// may be others.
export class Rights {
    private readonly store: HostStore;
    private readonly known = new Map<string, Policy | null>();
    private readonly listeners = new Set<() => void>();
    private key = '';
    private current: Policy | null = null;
    private timer: ReturnType<typeof setTimeout> | undefined;
    private endings: Array<() => void> = [];

    constructor(store: HostStore) {
        this.store = store;
    }

    start(): void {
        this.endings = [
            this.store.subscribe(this.look),
            onReconnect(() => this.forget(0)),
            onRightsChange((event) => this.forget(event === 'config_changed' ? ROLE_DELAY_MS + (Math.random() * CONFIG_DELAY_MS) : ROLE_DELAY_MS)),
        ];
        this.look();
    }

    stop(): void {
        this.endings.forEach((end) => end());
        clearTimeout(this.timer);
        this.key = '';
        this.set(null);
    }

    // policy is null while it is not known, and for who may do nothing.
    policy = (): Policy | null => this.current;

    onChange = (listener: () => void): (() => void) => {
        this.listeners.add(listener);
        return () => {
            this.listeners.delete(listener);
        };
    };

    private look = (): void => {
        const key = rightsKey(this.store.getState());
        if (key === this.key) {
            return;
        }
        this.key = key;
        this.set(this.known.get(key) ?? null);
        if (key && !this.known.has(key)) {
            void this.ask(key);
        }
    };

    private forget(delay: number): void {
        this.known.clear();
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.key && void this.ask(this.key), delay);
    }

    private async ask(key: string): Promise<void> {
        let policy: Policy | null = null;
        try {
            policy = (await client.status(currentTeam(this.store.getState()).id)).policy;
        } catch (reason) {
            // Without an answer nothing is known; the next reconnect asks again.
            if (asApiError(reason).status !== 403) {
                return;
            }
        }
        if (key === this.key) {
            this.known.set(key, policy);
            this.set(policy);
        }
    }

    private set(policy: Policy | null): void {
        if (JSON.stringify(policy) !== JSON.stringify(this.current)) {
            this.current = policy;
            this.listeners.forEach((listener) => listener());
        }
    }
}
