import React, {Component, useCallback, useEffect, useRef, useState, type ReactNode} from 'react';
import {createPortal} from 'react-dom';

import {currentTeam} from './host';
import type {Rights} from './rights';
import {coverHost, findPlaces, hasUnsavedChanges, hostTabs, PANEL_ID, removePlaces, TAB_ID, type Cover, type Places} from './settings_dom';

import {TeamPanel} from '../components/panel/team_panel';
import {T, useText} from '../i18n/texts';
import type {HostStore} from '../types/mattermost';
import {managesTeam} from '../types/policy';

const MODAL = 'team_settings';
const WARNING_MS = 3000;

// settingsTabFor is a component without looks of its own: while the Team
// Settings dialog is open it adds the tab there.
export function settingsTabFor(store: HostStore, rights: Rights) {
    return function SettingsTabRoot() {
        const [places, setPlaces] = useState<Places | null>(null);
        useEffect(() => watchDialog(store, rights, setPlaces), []);
        if (!places) {
            return null;
        }
        const state = store.getState();
        return <Silent><SettingsTab places={places} teamId={currentTeam(state).id} userId={state.entities.users.currentUserId}/></Silent>;
    };
}

// watchDialog finds the places for as long as the dialog is open and the user
// may use what is behind the tab. The dialog loads its tabs late.
function watchDialog(store: HostStore, rights: Rights, setPlaces: (places: Places | null) => void): () => void {
    let places: Places | null = null;
    const leave = () => {
        observer.disconnect();
        if (places) {
            removePlaces(places);
            places = null;
            setPlaces(null);
        }
    };
    const look = () => {
        if (places && !document.contains(places.tab)) {
            leave();
        }
        if (!places && (places = findPlaces())) {
            observer.disconnect();
            setPlaces(places);
        }
    };
    const observer = new MutationObserver(look);
    const update = () => {
        const open = store.getState().views?.modals?.modalState?.[MODAL]?.open;
        if (!open || !managesTeam(rights.policy())) {
            leave();
        } else if (!places) {
            observer.observe(document.body, {childList: true, subtree: true});
            look();
        }
    };
    update();
    const endings = [store.subscribe(update), rights.onChange(update)];
    return () => {
        endings.forEach((end) => end());
        leave();
    };
}

interface Props {
    places: Places;
    teamId: string;
    userId: string;
}

function SettingsTab({places, teamId, userId}: Props) {
    const text = useText();
    const [open, setOpen] = useState(false);
    const [warned, setWarned] = useState(0);
    const cover = useRef<Cover | null>(null);
    const button = useRef<HTMLButtonElement>(null);

    const leave = useCallback(() => {
        cover.current?.uncover();
        cover.current = null;
        setOpen(false);
    }, []);
    const enter = useCallback(() => {
        if (hasUnsavedChanges(places.root)) {
            setWarned((times) => times + 1);
            return;
        }
        cover.current ??= coverHost(places);
        setOpen(true);
        button.current?.focus();
    }, [places]);

    useEffect(() => () => cover.current?.uncover(), []);
    useEffect(() => guardHostTabs(places, cover, leave, enter), [places, leave, enter]);
    useEffect(() => {
        const timer = setTimeout(() => setWarned(0), WARNING_MS);
        return () => clearTimeout(timer);
    }, [warned]);

    return (
        <>
            {createPortal(
                <>
                    <button
                        ref={button}
                        type='button'
                        id={TAB_ID}
                        data-testid='team_export-tab-button'
                        role='tab'
                        className={`cursor--pointer style--none nav-pills__tab${open ? ' active' : ''}`}
                        aria-selected={open}
                        aria-controls={PANEL_ID}
                        tabIndex={open ? 0 : -1}
                        onClick={enter}
                    >
                        <i className='icon icon-export-variant' aria-hidden='true'/>
                        {text('tab.settings')}
                    </button>
                    <div role='alert' className='TeamExportTab__warning'>{warned > 0 && <T id='tab.unsaved'/>}</div>
                </>, places.tab)}
            {open && createPortal(
                <section className='mm-modal-generic-section'>
                    <div className='modalSectionContent'>
                        <button type='button' className='btn btn-tertiary btn-sm TeamExportTabPanel__back' onClick={() => places.root.querySelector('.settings-modal')?.classList.remove('display--content')}>
                            <T id='tab.back'/>
                        </button>
                        <div id={PANEL_ID} role='tabpanel' aria-labelledby={TAB_ID} className='user-settings'>
                            <TeamPanel teamId={teamId} userId={userId}/>
                        </div>
                    </div>
                </section>, places.panel)}
        </>
    );
}

// guardHostTabs leaves our tab before the host hears of a click on one of its
// own, and lets the arrow keys find ours.
function guardHostTabs(places: Places, cover: React.MutableRefObject<Cover | null>, leave: () => void, enter: () => void): () => void {
    const {list} = places;
    const isOurs = (target: EventTarget | null) => target instanceof Node && places.tab.contains(target);
    const onClick = (event: Event) => {
        if (!isOurs(event.target)) {
            leave();
        }
    };
    const onKeyDown = (event: KeyboardEvent) => {
        const tabs = hostTabs(list);
        const at = tabs.indexOf(event.target as HTMLElement);
        const next = {ArrowDown: 1, ArrowUp: -1}[event.key];
        if (!next || (at < 0 && !isOurs(event.target))) {
            return;
        }
        const toOurs = next > 0 ? at === tabs.length - 1 : at === 0;
        if (at >= 0 && !toOurs) {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
        if (at >= 0) {
            enter();
            return;
        }
        const target = next > 0 ? tabs[0] : tabs[tabs.length - 1];
        target?.click();
        target?.focus();
    };
    // The host may change its tab by itself.
    const observer = new MutationObserver(() => {
        if (cover.current && hostTabs(list).some((tab) => tab.getAttribute('aria-selected') === 'true')) {
            places.content.removeAttribute('data-team-export');
            cover.current = null;
            leave();
        }
    });
    observer.observe(list, {attributes: true, subtree: true, attributeFilter: ['aria-selected']});
    list.addEventListener('click', onClick, true);
    list.addEventListener('keydown', onKeyDown, true);
    return () => {
        observer.disconnect();
        list.removeEventListener('click', onClick, true);
        list.removeEventListener('keydown', onKeyDown, true);
    };
}

// Silent shows nothing when what is in it fails: the dialog is not ours to
// break.
class Silent extends Component<{children: ReactNode}, {failed: boolean}> {
    override state = {failed: false};

    static getDerivedStateFromError() {
        return {failed: true};
    }

    override render() {
        return this.state.failed ? null : this.props.children;
    }
}
