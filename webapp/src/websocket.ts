import type {Job} from './types/job';
import type {HostEvent, PluginRegistry} from './types/mattermost';

// Events arrive at one handler per plugin; whoever shows something listens
// here.
class Topic<T> {
    private listeners = new Set<(value: T) => void>();

    on = (listener: (value: T) => void): (() => void) => {
        this.listeners.add(listener);
        return () => {
            this.listeners.delete(listener);
        };
    };

    emit = (value: T): void => this.listeners.forEach((listener) => listener(value));
}

const jobs = new Topic<Job>();
const reconnects = new Topic<void>();
const rights = new Topic<string>();

export const onJob = jobs.on;

// Events that were missed while the connection was down are not repeated.
export const onReconnect = reconnects.on;

// Something happened that may change what somebody may do.
export const onRightsChange = rights.on;

export function handleJobEvent(message: HostEvent): void {
    jobs.emit(message.data['job'] as Job);
}

export function handleReconnect(): void {
    reconnects.emit();
}

export function handleRightsEvent(message: HostEvent): void {
    rights.emit(message.event ?? '');
}

// The host's own events after which rights may be others.
export const RIGHTS_EVENTS = ['user_role_updated', 'memberrole_updated', 'role_updated', 'added_to_team', 'leave_team', 'config_changed'];

export function listen(registry: PluginRegistry, pluginId: string): void {
    registry.registerWebSocketEventHandler(`custom_${pluginId}_job`, handleJobEvent);
    registry.registerReconnectHandler(handleReconnect);
    for (const event of RIGHTS_EVENTS) {
        registry.registerWebSocketEventHandler(event, (message) => handleRightsEvent({...message, event}));
    }
}
