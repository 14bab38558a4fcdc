import React, {useEffect, useState} from 'react';
import * as ReactBootstrap from 'react-bootstrap';
import * as ReactIntl from 'react-intl';
import * as Redux from 'redux';

import '@mattermost/compass-icons/css/compass-icons.css';
import './host.css';

import {makeRegistry} from './registry.js';
import {connect} from './socket.js';
import {api, load, store} from './store.js';
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
    window.registerPlugin = (id, plugin) => { window.plugins[id] = plugin; };
    document.documentElement.dataset.theme = localStorage.getItem('host_theme') || 'denim';
    const me = await load().catch(() => null);
    const manifest = (await api('/plugins/webapp')).find((plugin) => plugin.id === PLUGIN);
    await addScript(manifest.webapp.bundle_path.replace('/static/', '/static/plugins/'));
    window.plugins[PLUGIN].initialize(registry, store);
    const dropSocket = me ? connect(kept.events, kept.reconnects, load) : () => undefined;
    window.host = {dropSocket, store, kept};
    mount(<Host locale={me?.locale || 'en'}/>, document.getElementById('root'));
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

function Host({locale}) {
    const [, again] = useState(0);
    useEffect(() => {
        announce = () => again((n) => n + 1);
        announce();
        return store.subscribe(() => announce());
    }, []);
    const route = kept.routes.find((entry) => location.pathname === entry.route.replace(/\/$/, '') || location.pathname === entry.route);
    document.documentElement.lang = locale;
    return (
        <ReactIntl.IntlProvider locale={locale} messages={kept.translations(locale)}>
            {route ? <route.component/> : location.pathname.startsWith('/admin_console') ? <Console/> : <Main/>}
            <Modals/>
        </ReactIntl.IntlProvider>
    );
}

function Main() {
    const [open, setOpen] = useState(false);
    const [posted, setPosted] = useState('');
    const {entities} = store.getState();
    const team = entities.teams.teams[entities.teams.currentTeamId];
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
    return (
        <div className='host'>
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
            <main className='host__centre'>
                <h2>Town Square</h2>
                <p id='posted'>{posted}</p>
                <form onSubmit={post}><input name='message' aria-label='Write to Town Square'/></form>
            </main>
            {kept.roots.map(({id, component: Root}) => <Root key={id}/>)}
        </div>
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

function Console() {
    const [config, setConfig] = useState(null);
    useEffect(() => {
        api('/config').then(setConfig);
    }, []);
    const custom = ['overview', 'alljobs', 'auditlog'].map((key) => [key, kept.settings[key]?.component]).filter(([, Setting]) => Setting);
    return <main className='host__console'><h1>Team Export</h1>{config && custom.map(([key, Setting]) => <Setting key={key} id={key} config={config}/>)}</main>;
}
