import React, {useEffect, useState} from 'react';
import * as ReactBootstrap from 'react-bootstrap';
import * as ReactIntl from 'react-intl';
import * as Redux from 'redux';

import '@mattermost/compass-icons/css/compass-icons.css';
import './host.css';

import {makeRegistry} from './registry.js';
import {connect} from './socket.js';
import {api, load, send, store} from './store.js';
import {TeamSettings} from './team_settings.jsx';

// A host page that does for a plugin what the web app does: globals, registry,
// store, websocket, modals, routes. The plugin's bundle is the server's own,
// from the address and with the name that the server gives it.
const PLUGIN = 'team-export';

let announce = () => undefined;
const {kept, registry} = makeRegistry(PLUGIN, () => announce());

export async function start(ReactDOM, mount) {
    Object.assign(window, {React, ReactDOM, ReactBootstrap, ReactIntl, Redux, basename: '', plugins: {}});
    window.WebappUtils = {modals: {openModal: ({modalId, dialogType, dialogProps}) => ({type: 'MODAL_OPEN', modalId, dialogType, dialogProps})}};
    window.PostUtils = {
        formatText: (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/\\([*_`~[\]])/g, '$1').split('\n\n').map((part) => `<p>${part.replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>').replace(/:(\w+):/g, '')}</p>`).join(''),
        messageHtmlToComponent: (html) => <div dangerouslySetInnerHTML={{__html: html}}/>,
    };
    window.registerPlugin = (id, plugin) => { window.plugins[id] = plugin; };
    document.documentElement.dataset.theme = localStorage.getItem('host_theme') || 'denim';
    const me = await load().catch(() => null);
    const manifest = (await api('/plugins/webapp')).find((plugin) => plugin.id === PLUGIN);
    await addScript(manifest.webapp.bundle_path.replace('/static/', '/static/plugins/'));
    window.plugins[PLUGIN].initialize(registry, store);
    const dropSocket = me ? connect(kept.events, kept.reconnects, load) : () => undefined;
    window.host = {dropSocket, store, kept};
    mount(<Host saved={me?.locale || 'en'}/>, document.getElementById('root'));
}

function addScript(src) {
    return new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.id = `plugin_${PLUGIN}`;
        script.src = src;
        script.onload = resolve;
        script.onerror = reject;
        document.head.append(script);
    });
}

function Host({saved}) {
    const [, again] = useState(0);
    const [locale, setLocale] = useState(saved);
    useEffect(() => {
        window.host.setLocale = setLocale;
        announce = () => again((n) => n + 1);
        announce();
        return store.subscribe(() => announce());
    }, []);
    const route = kept.routes.find((entry) => location.pathname === entry.route.replace(/\/$/, '') || location.pathname === entry.route);
    document.documentElement.lang = locale;
    return (
        <ReactIntl.IntlProvider locale={locale} messages={kept.translations(locale)}>
            {route ? <Framed><route.component/></Framed> : location.pathname.startsWith('/admin_console') ? <Console/> : <Main/>}
            <Modals/>
        </ReactIntl.IntlProvider>
    );
}

function Main() {
    const [open, setOpen] = useState(false);
    const [posted, setPosted] = useState('');
    const {entities} = store.getState();
    const team = entities.teams.teams[entities.teams.currentTeamId];
    const below = location.pathname.split('/').slice(2).join('/').replace(/\/$/, '');
    const page = kept.teamRoutes.find(({route}) => route.replace(/\/$/, '') === below);
    const messages = below === 'messages/@team-export';
    const choose = (action) => {
        setOpen(false);
        action();
    };
    const post = async (event) => {
        event.preventDefault();
        let message = {message: new FormData(event.target).get('message'), args: {team_id: team.id}};
        for (const {hook} of kept.slash) {
            message = await hook(message.message, message.args);
        }
        setPosted(message.message ?? '');
    };
    if (page) {
        return <Framed><page.component/></Framed>;
    }
    return (
        <div className={messages ? 'host host--messages' : 'host'}>
            <Channels/>
            <nav className='host__sidebar' aria-label='team'>
                <button id='sidebarTeamMenuButton' type='button' aria-expanded={open} onClick={() => setOpen(!open)}>{team?.display_name} ▾</button>
                {open && (
                    <ul className='host__menu' role='menu'>
                        <li role='none'><button role='menuitem' type='button' onClick={() => choose(() => store.dispatch({type: 'MODAL_OPEN', modalId: 'team_settings', dialogType: TeamSettings, dialogProps: {}}))}>Team settings</button></li>
                        {kept.menu.map(({id, text, action}) => <li key={id} role='none'><button id={`${id}_pluginmenuitem`} role='menuitem' type='button' onClick={() => choose(action)}>{text}</button></li>)}
                    </ul>
                )}
                <p># Town Square</p>
            </nav>
            {messages ? <Messages/> : <main className='host__centre'>
                <h2>Town Square</h2>
                <p id='posted'>{posted}</p>
                <form onSubmit={post}><input name='message' aria-label='Write to Town Square'/></form>
            </main>}
            {kept.roots.map(({id, component: Root}) => <Root key={id}/>)}
        </div>
    );
}

// Framed is a page of a plugin: below the bar of the whole app, without the list of
// channels, and without what the channels mark the page with.
function Framed({children}) {
    return <div className='host__page'><header className='host__bar'>{'Mattermost'}</header><div className='host__wrapper'>{children}</div></div>;
}

// Channels marks the page while channels are shown: much of the host's styles asks for it.
function Channels() {
    useEffect(() => {
        const root = document.getElementById('root');
        document.body.classList.add('app__body');
        root.classList.add('channel-view');
        return () => {
            document.body.classList.remove('app__body');
            root.classList.remove('channel-view');
        };
    }, []);
    return null;
}

// Messages is the direct channel with the bot: posts of a type that a plugin registered
// are shown by its component, without attachments, as the web app does.
function Messages() {
    const [posts, setPosts] = useState([]);
    useEffect(() => {
        const load = async () => {
            const bot = await api('/users/username/team-export');
            const channel = await send('POST', '/channels/direct', [bot.id, store.getState().entities.users.currentUserId]);
            const list = await api(`/channels/${channel.id}/posts`);
            setPosts(list.order.map((id) => list.posts[id]).reverse());
        };
        void load();
        const handlers = kept.events.get('posted') ?? [];
        kept.events.set('posted', [...handlers, load]);
    }, []);
    return (
        <main className='host__centre'>
            <h2>{'team-export'}</h2>
            {posts.map((post) => {
                const Shown = kept.posts[post.type];
                return <div key={post.id} className='host__post' data-testid='post'>{Shown ? <Shown post={post}/> : post.message}</div>;
            })}
        </main>
    );
}

function Modals() {
    const {modalState} = store.getState().views.modals;
    return (
        <>
            {Object.entries(modalState).map(([modalId, {dialogType: Dialog, dialogProps}]) => (
                <Dialog key={modalId} {...dialogProps} onExited={() => store.dispatch({type: 'MODAL_CLOSE', modalId})}/>
            ))}
        </>
    );
}

const PREFIX = `PluginSettings.Plugins.${PLUGIN}.`;

// The System Console's page of a plugin: its settings as the manifest has them,
// with what the web app shows of each. A drop-down list shows its first value
// when nothing was saved, whatever the default; a number shows nothing for a
// default of 0.
function Console() {
    const [config, setConfig] = useState(null);
    const [schema, setSchema] = useState(null);
    const [state, setState] = useState({});
    const [actions] = useState(() => new Set());
    useEffect(() => {
        api('/config').then((answer) => {
            setConfig(answer);
            setState({...answer.PluginSettings.Plugins[PLUGIN]});
        });
        api('/plugins').then((plugins) => setSchema(plugins.active.find((plugin) => plugin.id === PLUGIN).settings_schema));
    }, []);
    if (!config || !schema) {
        return null;
    }
    const set = (key, value) => setState((known) => ({...known, [key]: value}));
    const save = async () => {
        const answer = await api('/config');
        answer.PluginSettings.Plugins[PLUGIN] = state;
        await send('PUT', '/config', answer);
        setConfig(answer);
        await Promise.all([...actions].map((action) => action()));
    };
    return (
        <main className='host__console'>
            <h1>{'Team Export'}</h1>
            {schema.settings.map((setting) => <Setting key={setting.key} setting={setting} value={state[setting.key.toLowerCase()]} config={config} set={set} actions={actions}/>)}
            <button type='button' className='btn btn-primary' onClick={save}>{'Save'}</button>
        </main>
    );
}

function Setting({setting, value, config, set, actions}) {
    const key = setting.key.toLowerCase();
    const id = PREFIX + key;
    const Custom = kept.settings[key]?.component;
    if (setting.type === 'custom') {
        return Custom ? <Custom id={id} config={config} registerSaveAction={(action) => actions.add(action)} unRegisterSaveAction={(action) => actions.delete(action)}/> : null;
    }
    const choice = (option, current) => (
        <label key={option.value}><input type='radio' name={id} value={option.value} checked={String(current) === option.value} onChange={(event) => set(key, setting.type === 'bool' ? event.target.value === 'true' : event.target.value)}/>{option.display_name}</label>
    );
    const fields = {
        radio: () => setting.options.map((option) => choice(option, value ?? setting.default)),
        dropdown: () => <select id={id} value={value ?? setting.options[0].value} onChange={(event) => set(key, event.target.value)}>{setting.options.map((option) => <option key={option.value} value={option.value}>{option.display_name}</option>)}</select>,
        bool: () => [{value: 'true', display_name: 'True'}, {value: 'false', display_name: 'False'}].map((option) => choice(option, value ?? (setting.default || false))),
        number: () => <input id={id} type='number' className='form-control' value={value ?? (setting.default || '')} onChange={(event) => set(key, parseInt(event.target.value, 10))}/>,
    };
    return <fieldset className='host__setting' data-testid={key}><legend>{setting.display_name}</legend>{fields[setting.type]()}</fieldset>;
}
