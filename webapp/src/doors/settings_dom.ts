// The Team Settings dialog has no place for plugins. This adds one to the
// dialog as it is known, by hand, and gives everything back as it was. Where
// the dialog is not as it is known, nothing is done.

export const TAB_ID = 'team_exportButton';
export const PANEL_ID = 'team_exportSettings';

export interface Places {
    root: HTMLElement;
    list: HTMLElement;
    content: HTMLElement;

    // Where the tab and its panel are to be rendered.
    tab: HTMLElement;
    panel: HTMLElement;
}

// findPlaces looks for the dialog and makes room in it; null when it is not
// there, or not as it is known.
export function findPlaces(): Places | null {
    const root = document.getElementById('teamSettingsModal');
    const list = root?.querySelector<HTMLElement>('.settings-table .settings-links #tabList[role="tablist"]');
    const content = root?.querySelector<HTMLElement>('.settings-table .settings-content');
    if (!root || !list || !content || hostTabs(list).length === 0 || list.querySelector(`#${TAB_ID}`)) {
        return null;
    }
    const tab = document.createElement('div');
    tab.setAttribute('role', 'group');
    tab.className = 'TeamExportTab';
    const panel = document.createElement('div');
    panel.className = 'TeamExportTabPanel';
    list.appendChild(tab);
    content.appendChild(panel);
    return {root, list, content, tab, panel};
}

export function removePlaces(places: Places): void {
    places.tab.remove();
    places.panel.remove();
}

export function hostTabs(list: HTMLElement): HTMLElement[] {
    return [...list.querySelectorAll<HTMLElement>('button[role="tab"]')].filter((tab) => tab.id !== TAB_ID && tab.id.endsWith('Button'));
}

// A dialog with changes that were not saved refuses to leave its tab.
export function hasUnsavedChanges(root: HTMLElement): boolean {
    return root.querySelector('.SaveChangesPanel') !== null;
}

export interface Cover {
    // Gives the dialog back as it was.
    uncover: () => void;
}

// coverHost hides the panel of the host's tab and makes that tab look left. The
// host does not know of it: to it, its tab is the active one all the time.
export function coverHost(places: Places): Cover {
    const active = hostTabs(places.list).find((tab) => tab.getAttribute('aria-selected') === 'true');
    places.content.setAttribute('data-team-export', 'open');
    places.root.querySelector('.settings-modal')?.classList.add('display--content');
    const looks = hostTabs(places.list).map((tab) => ({tab, index: tab.getAttribute('tabindex')}));
    active?.classList.remove('active');
    active?.setAttribute('aria-selected', 'false');
    looks.forEach(({tab}) => tab.setAttribute('tabindex', '-1'));
    return {
        uncover: () => {
            places.content.removeAttribute('data-team-export');
            active?.classList.add('active');
            active?.setAttribute('aria-selected', 'true');
            looks.forEach(({tab, index}) => (index === null ? tab.removeAttribute('tabindex') : tab.setAttribute('tabindex', index)));
        },
    };
}
