import {act, fireEvent, screen, waitFor} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import {register} from './register';

import {host, open, refuse, serve, STATUS, status} from '../test/host';

// The dialog of the web app as it was seen in a real one, with what it does.
function dialog(unknown = false) {
    const root = document.createElement('div');
    root.id = 'teamSettingsModal';
    root.innerHTML = `
        <div class='modal-dialog settings-modal'><div class='modal-body'><div class='settings-table'>
            <div class='settings-links'><div id='${unknown ? 'otherList' : 'tabList'}' role='tablist' aria-orientation='vertical'><div role='group'>
                <button id='infoButton' role='tab' class='nav-pills__tab active' aria-selected='true' tabindex='0'>Info</button>
                <button id='accessButton' role='tab' class='nav-pills__tab' aria-selected='false' tabindex='-1'>Access</button>
            </div></div></div>
            <div class='settings-content'><section id='hostPanel'>Name of the team</section></div>
        </div></div></div>`;
    // The host shows the tab that was clicked, unless it is shown already.
    root.addEventListener('click', (event) => {
        const tab = (event.target as HTMLElement).closest<HTMLElement>('#infoButton, #accessButton');
        if (tab && tab.getAttribute('aria-selected') !== 'true') {
            root.querySelectorAll<HTMLElement>('.nav-pills__tab:not(#team_exportButton)').forEach((other) => {
                other.classList.toggle('active', other === tab);
                other.setAttribute('aria-selected', String(other === tab));
                other.setAttribute('tabindex', other === tab ? '0' : '-1');
            });
        }
    });
    document.body.appendChild(root);
    return {root, content: root.querySelector('.settings-content')!};
}

async function start(answer = status({can_export: true})) {
    serve({[STATUS]: answer});
    const page = host({roles: 'system_user'});
    const close = register(page.registry, page.store);
    await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
    const Root = page.roots[0]!;
    const view = open(<Root/>);
    return {page, close: () => { view.unmount(); close(); }};
}

const opened = {roles: 'system_user', dialogOpen: true};

afterEach(() => document.getElementById('teamSettingsModal')?.remove());

test('the tab is there while the dialog is open, and shows the panel in place of the host’s', async () => {
    const {page, close} = await start();
    expect(screen.queryByRole('tab', {name: 'Import / Export'})).not.toBeInTheDocument();
    act(() => page.change(opened));
    const {content, root} = dialog();
    const tab = await screen.findByRole('tab', {name: 'Import / Export'});
    await userEvent.click(tab);
    expect(tab).toHaveAttribute('aria-selected', 'true');
    expect(screen.getByRole('tab', {name: 'Info'})).toHaveAttribute('aria-selected', 'false');
    expect(content).toHaveAttribute('data-team-export', 'open');
    expect(await screen.findByRole('button', {name: 'Start export'})).toBeInTheDocument();
    root.remove();
    act(() => page.change({roles: 'system_user'}));
    close();
});

test('a click on the host’s own tabs gives the dialog back, also on the one it thinks is shown', async () => {
    const {page, close} = await start();
    act(() => page.change(opened));
    const {content} = dialog();
    const info = screen.getByRole('tab', {name: 'Info'});
    for (const name of ['Info', 'Access']) {
        await userEvent.click(await screen.findByRole('tab', {name: 'Import / Export'}));
        await userEvent.click(screen.getByRole('tab', {name}));
        expect(content).not.toHaveAttribute('data-team-export');
        expect(screen.getByRole('tab', {name})).toHaveAttribute('aria-selected', 'true');
        expect(screen.getByRole('tab', {name})).toHaveClass('active');
        expect(screen.getByRole('tab', {name: 'Import / Export'})).toHaveAttribute('aria-selected', 'false');
    }
    expect(info).not.toHaveClass('active');
    close();
});

test('the arrow keys come by, in both directions', async () => {
    const {page, close} = await start();
    act(() => page.change(opened));
    dialog();
    const tab = await screen.findByRole('tab', {name: 'Import / Export'});
    screen.getByRole('tab', {name: 'Info'}).focus();
    await userEvent.keyboard('{ArrowUp}');
    expect(tab).toHaveFocus();
    expect(tab).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{ArrowUp}');
    expect(screen.getByRole('tab', {name: 'Access'})).toHaveFocus();
    expect(screen.getByRole('tab', {name: 'Access'})).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{ArrowDown}');
    expect(tab).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    expect(screen.getByRole('tab', {name: 'Info'})).toHaveFocus();
    close();
});

test('changes that are not saved are not left', async () => {
    const {page, close} = await start();
    act(() => page.change(opened));
    const {content} = dialog();
    const panel = document.createElement('div');
    panel.className = 'SaveChangesPanel';
    content.appendChild(panel);
    await userEvent.click(await screen.findByRole('tab', {name: 'Import / Export'}));
    expect(await screen.findByText('Save or undo your changes first.')).toBeInTheDocument();
    expect(content).not.toHaveAttribute('data-team-export');
    panel.remove();
    await userEvent.click(screen.getByRole('tab', {name: 'Import / Export'}));
    expect(content).toHaveAttribute('data-team-export', 'open');
    close();
});

test.each([
    ['a dialog that is not as it is known', true, status({can_export: true})],
    ['somebody who may use nothing', false, refuse(403, 'forbidden')],
])('%s stays as it is', async (_, unknown, answer) => {
    const {page, close} = await start(answer);
    act(() => page.change(opened));
    const {root} = dialog(unknown);
    const before = root.innerHTML;
    fireEvent.focus(root);
    await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
    expect(root.innerHTML).toBe(before);
    close();
});

test('the host may change its tab by itself', async () => {
    const {page, close} = await start();
    act(() => page.change(opened));
    const {content} = dialog();
    await userEvent.click(await screen.findByRole('tab', {name: 'Import / Export'}));
    act(() => screen.getByRole('tab', {name: 'Access'}).setAttribute('aria-selected', 'true'));
    await waitFor(() => expect(content).not.toHaveAttribute('data-team-export'));
    expect(screen.getByRole('tab', {name: 'Info'})).toHaveAttribute('aria-selected', 'false');
    close();
});
