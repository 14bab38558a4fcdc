import assert from 'node:assert/strict';
import {test} from 'node:test';

import {accessible, openTeam, settings, shoot, useBrowser, visit} from './page.mjs';

useBrowser();

for (const react of ['17', '18', '19']) {
    test(`React ${react}: dialog, tab in the team's settings, command, System Console`, async (t) => {
        const page = await visit(t, {react});
        assert.ok((await page.evaluate(() => window.React.version)).startsWith(react));
        const dialog = await openTeam(page);
        for (const name of ['Import', 'History', 'Export']) {
            const tab = dialog.getByRole('tab', {name, exact: true});
            if (await tab.count()) {
                await tab.click();
            }
        }
        await dialog.getByText('What will be inside').first().waitFor({state: 'attached'});
        await page.keyboard.press('Escape');
        await dialog.waitFor({state: 'detached'});

        await page.locator('#sidebarTeamMenuButton').click();
        await page.getByRole('menuitem', {name: 'Team settings'}).click();
        const tab = page.getByRole('tab', {name: 'Import / Export'});
        await tab.click();
        await page.getByRole('tabpanel', {name: 'Import / Export'}).getByRole('tab', {name: 'History'}).waitFor();
        await page.getByRole('tab', {name: 'Info'}).click();
        await page.getByLabel('Team Name').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({state: 'detached'});

        await page.getByLabel('Write to Town Square').fill('/teamexport');
        await page.keyboard.press('Enter');
        await page.getByRole('dialog', {name: /Import \/ Export/}).waitFor();
        await page.goto(`${settings.url}/admin_console/plugins/plugin_team-export`);
        await page.getByText('What these settings allow').waitFor();
        await accessible(page, '.TeamExportConsole');
        if (react === '18') {
            await shoot(page, 'console');
        }
    });
}

test('the tab in the team’s settings keeps the dialog’s own tabs, keys and unsaved changes', async (t) => {
    const page = await visit(t);
    await page.locator('#sidebarTeamMenuButton').click();
    await page.getByRole('menuitem', {name: 'Team settings'}).click();
    const info = page.getByRole('tab', {name: 'Info'});
    await info.focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'accessButton');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'team_exportButton');
    await page.getByRole('tabpanel', {name: 'Import / Export'}).getByRole('tab', {name: 'History'}).waitFor();
    assert.equal(await page.getByLabel('Allowed domains').isVisible(), false);
    await accessible(page, '.TeamExportTabPanel');
    await shoot(page, 'team-settings');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'infoButton');
    await page.getByLabel('Team Name').fill('Another name');
    await page.getByRole('tab', {name: 'Import / Export'}).click();
    await page.getByText('Save or undo your changes first.').waitFor();
    assert.ok(await page.getByLabel('Team Name').isVisible());
    await page.getByRole('tab', {name: 'Access'}).click();
    assert.ok(await page.getByLabel('Team Name').isVisible(), 'the dialog’s own guard works as before');
    await page.getByRole('button', {name: 'Save'}).click();
    await page.getByRole('tab', {name: 'Import / Export'}).click();
    await page.getByRole('tabpanel', {name: 'Import / Export'}).waitFor();
});

test('dark theme, and a narrow window', async (t) => {
    const page = await visit(t, {theme: 'onyx'});
    const dialog = await openTeam(page);
    await dialog.getByRole('tab', {name: 'History'}).waitFor();
    await accessible(page);
    await shoot(page, 'dark');
    await page.setViewportSize({width: 400, height: 800});
    await accessible(page);
    await shoot(page, 'narrow');
    const wide = await dialog.evaluate((element) => element.querySelector('.modal-content').scrollWidth > window.innerWidth);
    assert.equal(wide, false, 'nothing sticks out of the window');
});

for (const [locale, user, item, tab] of [['de', 'anna', 'Import / Export', 'Verlauf'], ['fr', 'claire', 'Importer / Exporter', 'Historique']]) {
    test(`in ${locale}`, async (t) => {
        const page = await visit(t, {user: settings[user].username});
        const dialog = await openTeam(page, item);
        await dialog.getByRole('tab', {name: tab}).waitFor();
        await accessible(page);
        await shoot(page, `language-${locale}`);
    });
}
