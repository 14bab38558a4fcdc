import type {ComponentType} from 'react';
import type {Action, Store} from 'redux';

// What this plugin uses of the host page. Facts from the web app's
// plugins/registry.ts and plugins/export.ts (10.11 to 12).

export interface GlobalState {
    entities: {
        users: {currentUserId: string; profiles: Record<string, {roles: string} | undefined>};
        teams: {currentTeamId: string; teams: Record<string, {display_name: string} | undefined>};
    };
}

export interface JobEvent {
    data: {job: unknown};
}

export interface PluginRegistry {
    registerMainMenuAction(text: string, action: () => void): string;
    unregisterComponent(id: string): void;
    registerWebSocketEventHandler(event: string, handler: (message: JobEvent) => void): void;
    registerReconnectHandler(handler: () => void): void;
    registerTranslations(getTranslations: (locale: string) => Record<string, string>): void;
}

export type HostStore = Store<GlobalState, Action>;

interface ModalRequest<Props> {
    modalId: string;
    dialogType: ComponentType<Props>;
    dialogProps: Omit<Props, 'onExited'>;
}

declare global {
    interface Window {
        registerPlugin(id: string, plugin: unknown): void;
        basename?: string;
        WebappUtils: {
            modals: {openModal<Props>(request: ModalRequest<Props>): Action};
        };
    }
}
