import React from 'react';

import {currentTeam, teamName} from './host';
import {watchMenu, type Doors} from './menu';
import {pageFor, teamPageFor} from './pages';
import {Rights} from './rights';
import {settingsTabFor} from './settings_tab';
import {slashHook} from './slash';

import {followActivity} from '../activity';
import {PLUGIN_ID} from '../client/http';
import {AllJobs} from '../components/console/all_jobs';
import {Audit} from '../components/console/audit';
import {Health} from '../components/console/health';
import {PolicyWords} from '../components/console/policy_words';
import {MyDataDialog} from '../components/mydata/my_data_dialog';
import {postFor} from '../components/post/job_post';
import {toastFor} from '../components/post/toast';
import {TeamDialog} from '../components/panel/team_dialog';
import {TeamPanel} from '../components/panel/team_panel';
import {messagesFor, textIn} from '../i18n/texts';
import {addStyles} from '../styles/styles';
import type {Job} from '../types/job';
import type {HostStore, PluginRegistry} from '../types/mattermost';
import {managesTeam} from '../types/policy';
import {forgetUploads} from '../uploads/uploads';
import {listen} from '../websocket';

// register opens every door that the host has, and returns what closes them.
export function register(registry: PluginRegistry, store: HostStore): () => void {
    registry.registerTranslations(messagesFor);
    listen(registry, PLUGIN_ID);
    const removeStyles = addStyles();
    const rights = new Rights(store);
    const doors = doorsOf(store);
    const stopActivity = followActivity();
    const stopMenu = watchMenu(registry, store, rights, doors);
    registry.registerCustomRoute('/', pageFor(store));
    registry.registerNeedsTeamRoute('/', teamPageFor(store));
    registry.registerPostTypeComponent('custom_team_export', postFor(doors));
    registry.registerAdminConsoleCustomSetting('Overview', PolicyWords, {showTitle: false});
    registry.registerAdminConsoleCustomSetting('Health', Health, {showTitle: false});
    registry.registerAdminConsoleCustomSetting('AllJobs', AllJobs, {showTitle: false});
    registry.registerAdminConsoleCustomSetting('AuditLog', Audit, {showTitle: false});
    registry.registerSlashCommandWillBePostedHook(slashHook(rights, doors));
    registerSettingsTab(registry, store, rights);
    registry.registerRootComponent(toastFor(store, doors));
    rights.start();
    return () => {
        stopMenu();
        stopActivity();
        rights.stop();
        removeStyles();
        forgetUploads();
    };
}

function doorsOf(store: HostStore): Doors {
    const open = (modalId: string, dialogType: typeof TeamDialog, job?: Job) => {
        const state = store.getState();
        const team = job ? {id: job.team_id, name: teamName(state, job.team_id) || (job.team_name ?? '')} : currentTeam(state);
        store.dispatch(window.WebappUtils.modals.openModal({
            modalId,
            dialogType,
            dialogProps: {teamId: team.id, teamName: team.name, userId: state.entities.users.currentUserId, ...(job ? {jobId: job.id} : {})},
        }));
    };
    return {
        openTeam: () => open('team_export', TeamDialog),
        openMine: () => open('team_export_mine', MyDataDialog),
        openJob: (job) => (job.mine ? open('team_export_mine', MyDataDialog, job) : open('team_export', TeamDialog, job)),
    };
}

// An official place in the Team Settings dialog is used as soon as there is
// one; until then the tab is put there by hand.
function registerSettingsTab(registry: PluginRegistry, store: HostStore, rights: Rights): void {
    if (typeof registry.registerTeamSettingsTab !== 'function') {
        registry.registerRootComponent(settingsTabFor(store, rights));
        return;
    }
    registry.registerTeamSettingsTab({
        uiName: textIn('en', 'tab.settings'),
        icon: 'icon-export-variant',
        shouldRender: () => managesTeam(rights.policy()),
        component: () => <TeamPanel teamId={currentTeam(store.getState()).id} userId={store.getState().entities.users.currentUserId}/>,
    });
}
