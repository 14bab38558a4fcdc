import React from 'react';

import {currentLocale} from './host';
import type {Rights} from './rights';

import {textIn, type TextId} from '../i18n/texts';
import type {HostStore, PluginRegistry} from '../types/mattermost';
import {asksConsent, managesTeam, type Policy} from '../types/policy';

export interface Doors {
    openTeam: () => void;
    openMine: () => void;
}

interface Item {
    text: TextId;
    icon: string;
    open: keyof Doors;
}

export function itemsFor(policy: Policy | null): Item[] {
    const items: Item[] = [];
    if (managesTeam(policy)) {
        items.push({text: 'menu.team', icon: 'icon-export-variant', open: 'openTeam'});
    }
    if (policy?.can_export_mine) {
        items.push({text: 'menu.mine', icon: 'icon-download-outline', open: 'openMine'});
    } else if (asksConsent(policy)) {
        items.push({text: 'menu.consent', icon: 'icon-shield-outline', open: 'openMine'});
    }
    return items;
}

// watchMenu keeps the items of the team menu right. The host knows no condition
// for them, and the plugin may start before anybody has logged in, so they come
// and go with the rights and the language of the current user.
export function watchMenu(registry: PluginRegistry, store: HostStore, rights: Rights, doors: Doors): () => void {
    let shown = '';
    let ids: string[] = [];
    const clear = () => {
        ids.forEach((id) => registry.unregisterComponent(id));
        ids = [];
    };
    const update = () => {
        const locale = currentLocale(store.getState());
        const items = itemsFor(rights.policy());
        const wanted = items.length ? [locale, ...items.map((item) => item.text)].join(' ') : '';
        if (wanted === shown) {
            return;
        }
        shown = wanted;
        clear();
        ids = items.map((item) => registry.registerMainMenuAction(textIn(locale, item.text), () => doors[item.open](), <i className={`icon ${item.icon}`}/>));
    };
    update();
    const endings = [store.subscribe(update), rights.onChange(update)];
    return () => {
        endings.forEach((end) => end());
        clear();
        shown = '';
    };
}
