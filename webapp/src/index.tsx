import {ExportDialog} from './components/export_dialog/export_dialog';
import en from './i18n/en.json';
import {watchMenu} from './menu';
import type {HostStore, PluginRegistry} from './types/mattermost';
import {handleJobEvent, handleReconnect} from './websocket';

const PLUGIN_ID = 'team-export';

class Plugin {
    private stopWatching?: () => void;

    initialize(registry: PluginRegistry, store: HostStore) {
        registry.registerTranslations(() => en);
        registry.registerWebSocketEventHandler(`custom_${PLUGIN_ID}_job`, handleJobEvent);
        registry.registerReconnectHandler(handleReconnect);
        this.stopWatching = watchMenu(registry, store, (teamId, teamName) => {
            store.dispatch(window.WebappUtils.modals.openModal({
                modalId: 'team_export',
                dialogType: ExportDialog,
                dialogProps: {teamId, teamName},
            }));
        });
    }

    uninitialize() {
        this.stopWatching?.();
    }
}

window.registerPlugin(PLUGIN_ID, new Plugin());
