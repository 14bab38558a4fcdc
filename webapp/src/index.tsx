import {PLUGIN_ID} from './client/http';
import {register} from './doors/register';
import type {HostStore, PluginRegistry} from './types/mattermost';

class Plugin {
    private close: () => void = () => undefined;

    initialize(registry: PluginRegistry, store: HostStore) {
        this.close = register(registry, store);
    }

    uninitialize() {
        this.close();
    }
}

window.registerPlugin(PLUGIN_ID, new Plugin());
