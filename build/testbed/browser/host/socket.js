// The host's websocket: events go to the host first, then to the plugins; after
// a lost connection it comes back by itself.
const ROLE_EVENTS = ['user_role_updated', 'memberrole_updated', 'role_updated', 'added_to_team', 'leave_team'];

export function connect(handlers, reconnected, reload) {
    let first = true;
    let socket;
    const open = () => {
        socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/v4/websocket`);
        socket.onmessage = async ({data}) => {
            const message = JSON.parse(data);
            if (message.event === 'hello') {
                if (!first) {
                    reconnected.forEach((handler) => handler());
                }
                first = false;
            }
            if (message.event === 'plugin_disabled') {
                window.plugins[message.data.manifest.id]?.uninitialize();
            }
            handlers.get(message.event)?.forEach((handler) => handler(message));
            if (ROLE_EVENTS.includes(message.event)) {
                await reload().catch(() => undefined);
            }
        };
        socket.onclose = () => setTimeout(open, 500);
    };
    open();
    return () => socket.close();
}
