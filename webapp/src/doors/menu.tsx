import React from 'react';

import {currentLocale, currentTeam} from './host';
import type {Rights} from './rights';

import {activityOf, onActivity} from '../activity';
import {textIn, type TextId} from '../i18n/texts';
import type {Job} from '../types/job';
import type {HostStore, PluginRegistry} from '../types/mattermost';
import {asksConsent, managesTeam, type Policy} from '../types/policy';

export interface Doors {
    openTeam: () => void;
    openMine: () => void;

    // Opens the dialog of a job, of whichever team.
    openJob: (job: Job) => void;
}

interface Item {
    text: TextId;
    icon: string;
    open: 'openTeam' | 'openMine';
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
        const labels = items.map((item) => (item.open === 'openTeam' ? textIn(locale, item.text) + activityText(store, locale) : textIn(locale, item.text)));
        const wanted = labels.join('\n');
        if (wanted === shown) {
            return;
        }
        shown = wanted;
        clear();
        ids = items.map((item, at) => registry.registerMainMenuAction(labels[at]!, () => doors[item.open](), <i className={`icon ${item.icon}`}/>));
    };
    update();
    const endings = [store.subscribe(update), rights.onChange(update), onActivity(update)];
    return () => {
        endings.forEach((end) => end());
        clear();
        shown = '';
    };
}

// activityText says behind the item what goes on in the team.
function activityText(store: HostStore, locale: string): string {
    const state = store.getState();
    const activity = activityOf(currentTeam(state).id, state.entities.users.currentUserId);
    if (!activity) {
        return '';
    }
    if (activity.kind === 'review') {
        return ` · ${textIn(locale, 'menu.review')}`;
    }
    return activity.percent === undefined ? ` · ${textIn(locale, 'menu.running')}` : ` · ${activity.percent} %`;
}
