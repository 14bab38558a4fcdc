// The registry that a plugin gets. What it does not know is an error, so that a
// plugin that relies on more is noticed; methods of the future are absent.
const FUTURE = ['registerTeamSettingsTab'];

export function makeRegistry(pluginId, changed) {
    const kept = {menu: [], roots: [], routes: [], teamRoutes: [], posts: {}, settings: {}, slash: [], events: new Map(), reconnects: [], translations: () => ({})};
    let next = 0;
    const keep = (list, entry) => {
        const id = `registered${++next}`;
        list.push({id, ...entry});
        changed();
        return id;
    };
    const methods = {
        registerMainMenuAction: (text, action, mobileIcon) => keep(kept.menu, {text, action, mobileIcon}),
        registerRootComponent: (component) => keep(kept.roots, {component}),
        registerCustomRoute: (route, component) => keep(kept.routes, {route: `/plug/${pluginId}/${route.replace(/^\//, '')}`, component}),
        registerNeedsTeamRoute: (route, component) => keep(kept.teamRoutes, {route: `${pluginId}/${route.replace(/^\//, '')}`, component}),
        registerPostTypeComponent: (type, component) => { kept.posts[type] = component; },
        registerSlashCommandWillBePostedHook: (hook) => keep(kept.slash, {hook}),
        registerAdminConsoleCustomSetting: (key, component, options) => { kept.settings[key.toLowerCase()] = {component, options}; },
        registerWebSocketEventHandler: (event, handler) => kept.events.set(event, [handler]),
        registerReconnectHandler: (handler) => kept.reconnects.push(handler),
        registerTranslations: (translate) => { kept.translations = translate; },
        unregisterComponent: (id) => {
            for (const list of [kept.menu, kept.roots, kept.routes, kept.slash]) {
                const at = list.findIndex((entry) => entry.id === id);
                if (at >= 0) {
                    list.splice(at, 1);
                }
            }
            changed();
        },
    };
    const registry = new Proxy(methods, {get: (target, name) => {
        if (!(name in target) && !FUTURE.includes(name)) {
            throw new Error(`the registry has no ${String(name)}`);
        }
        return target[name];
    }});
    return {kept, registry};
}
