import type {ComponentType, ReactNode} from 'react';
import type {Action, Store} from 'redux';

// What this plugin uses of the host page. Facts from the web app's
// plugins/registry.ts and plugins/export.ts (10.11 to 12).

export interface GlobalState {
    entities: {
        users: {currentUserId: string; profiles: Record<string, {roles?: string; username?: string; locale?: string} | undefined>};
        teams: {
            currentTeamId: string;
            teams: Record<string, {display_name: string; name?: string} | undefined>;
            myMembers?: Record<string, {roles?: string; scheme_admin?: boolean; delete_at?: number} | undefined>;
        };
    };
    views?: {modals?: {modalState?: Record<string, {open?: boolean} | undefined>}};
}

export interface HostEvent {
    event?: string;
    data: Record<string, unknown>;
}

export interface SlashArgs {
    team_id?: string;
}

export type SlashResult = {message: string; args: SlashArgs} | {error: {message: string}} | Record<string, never>;

// Methods with a question mark are not there in every version.
export interface PluginRegistry {
    registerMainMenuAction(text: string, action: () => void, mobileIcon: ReactNode): string;
    unregisterComponent(id: string): void;
    registerRootComponent(component: ComponentType): string;
    registerCustomRoute(route: string, component: ComponentType): string;
    registerNeedsTeamRoute(route: string, component: ComponentType): string;
    registerPostTypeComponent(type: string, component: ComponentType<PostProps>): string;
    registerSlashCommandWillBePostedHook(hook: (message: string, args: SlashArgs) => Promise<SlashResult> | SlashResult): string;
    registerAdminConsoleCustomSetting(key: string, component: ComponentType<ConsoleSettingProps>, options: {showTitle: boolean}): void;
    registerWebSocketEventHandler(event: string, handler: (message: HostEvent) => void): void;
    registerReconnectHandler(handler: () => void): void;
    registerTranslations(getTranslations: (locale: string) => Record<string, string>): void;

    // Not in any version that is known; asked for first, should it come.
    registerTeamSettingsTab?(tab: {uiName: string; icon: string; shouldRender: () => boolean; component: ComponentType}): string;
}

// PostProps are what a component gets that shows a post of a type of its own.
export interface PostProps {
    post: {id: string; message: string; props?: Record<string, unknown>};
}

export interface ConsoleSettingProps {
    config?: {PluginSettings?: {Plugins?: Record<string, Record<string, unknown> | undefined>}};

    // What is registered is called when somebody saves the page.
    registerSaveAction?: (action: () => Promise<{error?: {message?: string}}>) => void;
    unRegisterSaveAction?: (action: () => Promise<{error?: {message?: string}}>) => void;
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
        PostUtils: {
            formatText(text: string, options?: object): string;
            messageHtmlToComponent(html: string, options?: object): ReactNode;
        };
        WebappUtils: {
            modals: {openModal<Props>(request: ModalRequest<Props>): Action};
        };
    }
}
