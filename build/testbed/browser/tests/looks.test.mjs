import assert from 'node:assert/strict';
import {test} from 'node:test';

import {accessible, asAdmin, control, makeTeam, openTeam, settings, shoot, useBrowser, visit} from './page.mjs';

useBrowser();

// Each of these was seen in a real web app; the host page has the rules that cause it.
const WINDOWS = [{width: 1400, height: 900}, {width: 420, height: 800}];

// A team of its own, so that the dialog opens with an export.
let team;
const looks = async (t, options = {}) => {
    team ??= await makeTeam('Looks');
    return visit(t, {team, ...options});
};

const box = (locator) => locator.boundingBox();

for (const theme of ['denim', 'onyx']) {
    for (const size of WINDOWS) {
        test(`the dialog has padding and a foot in sight: ${theme}, ${size.width} px`, async (t) => {
            const page = await looks(t, {...size, theme});
            const dialog = await openTeam(page);
            const start = dialog.getByRole('button', {name: 'Start export'});
            await start.waitFor();
            await dialog.getByText(/channels?, .* posts/).waitFor();
            await shoot(page, `export-${theme}-${size.width}`);
            const frame = await box(dialog.locator('.modal-content'));
            const text = await box(dialog.getByText(/^All channels of this team, private ones too/));
            assert.ok(text.x - frame.x >= 16, `${text.x - frame.x} px at the left`);
            await dialog.getByText('What is in it, and what is not').click();
            await dialog.getByText('What will be inside').waitFor();
            await dialog.getByText('Customize').click();
            await dialog.getByText('More options').click();
            await dialog.getByText('Choose channels').click();
            await dialog.getByRole('checkbox', {name: /Town Square/}).waitFor();
            const button = await box(start);
            assert.ok(button.y + button.height <= Math.min(frame.y + (await box(dialog.locator('.modal-content'))).height, size.height), 'the button is not cut off');
            assert.ok(frame.x >= 0 && frame.x + frame.width <= size.width, 'nothing sticks out of the window');
            await accessible(page);
            await shoot(page, `export-options-${theme}-${size.width}`);
        });
    }
}

test('folds, headings, fields and icons look like themselves', async (t) => {
    const page = await looks(t, {theme: 'onyx'});
    const dialog = await openTeam(page);
    await dialog.getByText('Customize').click();
    await dialog.getByText('More options').click();
    const style = (selector, property, pseudo) => page.$$eval(selector, (elements, [name, part]) => elements.map((element) => getComputedStyle(element, part)[name]), [property, pseudo]);
    const arrows = await style('.TeamExport summary > .icon', 'content', '::before');
    assert.ok(arrows.length >= 3 && arrows.every((content) => content !== 'none' && content !== 'normal'), 'a fold has an arrow');
    assert.ok((await style('.TeamExport details', 'borderTopWidth')).every((width) => width === '0px'), 'a fold has no frame, which text fields have');
    const icons = await style('.TeamExport .icon', 'content', '::before');
    assert.ok(icons.every((content) => content !== 'none' && content !== 'normal'), 'every icon is in the font');
    assert.ok((await style('.TeamExport .TeamExportHeading', 'fontSize')).every((size) => size === '14px'));
    assert.ok((await style('.TeamExport .TeamExportInput', 'fontSize')).every((size) => size === '14px'));
    assert.ok((await style('.TeamExport select', 'paddingRight')).every((width) => parseInt(width, 10) >= 24), 'text ends before the arrow');
    assert.ok((await style('.TeamExport', 'colorScheme')).every((scheme) => scheme === 'dark'), 'date fields and check boxes are dark');
});

test('the main action stays where it is while the estimate comes', async (t) => {
    const page = await looks(t);
    let answer;
    const asked = new Promise((resolve) => { answer = resolve; });
    await page.route(/exports\/estimate/, async (route) => {
        await asked;
        await route.continue().catch(() => undefined);
    });
    const dialog = await openTeam(page);
    const start = dialog.getByRole('button', {name: 'Start export'});
    await dialog.getByText(/Estimating/).waitFor();
    const before = await box(start);
    answer();
    await dialog.getByText(/channels?, .* posts/).waitFor();
    assert.deepEqual(await box(start), before);
});

for (const theme of ['denim', 'onyx']) {
    test(`the tab in Team Settings stands alone in a narrow window: ${theme}`, async (t) => {
        const page = await looks(t, {width: 420, height: 800, theme});
        await page.locator('#sidebarTeamMenuButton').click();
        await page.getByRole('menuitem', {name: 'Team settings'}).click();
        const tab = page.getByRole('tab', {name: 'Import / Export'});
        await tab.click();
        const panel = page.getByRole('tabpanel', {name: 'Import / Export'});
        await panel.getByRole('button', {name: 'Start export'}).waitFor();
        assert.equal(await page.getByLabel('Team Name').isVisible(), false, 'the host’s own panel is hidden');
        await accessible(page, '.TeamExportTabPanel');
        await shoot(page, `team-settings-${theme}-420`);
        await page.getByRole('button', {name: 'Back'}).click();
        await tab.waitFor();
        await page.getByRole('tab', {name: 'Info'}).click();
        assert.ok(await page.getByLabel('Team Name').isVisible());
    });
}

test('the history fits into a narrow window', async (t) => {
    const past = await makeTeam('Past');
    await asAdmin('POST', `/plugins/team-export/api/v1/teams/${past.id}/exports`, {});
    const page = await visit(t, {team: past, width: 420, height: 800});
    const dialog = await openTeam(page);
    await dialog.getByRole('tab', {name: 'History'}).click();
    await dialog.getByRole('table', {name: 'History'}).waitFor();
    assert.ok(await dialog.locator('.TeamExportScroll').evaluate((element) => element.scrollWidth <= element.clientWidth), 'nothing is cut off');
    await accessible(page);
    await shoot(page, 'history-420');
});

test('the System Console shows the settings in force, and any value can be chosen and saved', async (t) => {
    await control('/settings', {reset: true});
    const page = await visit(t, {path: '/admin_console/plugins/plugin_team-export'});
    const setting = (key) => page.getByTestId(key);
    await setting('exportby').waitFor();
    assert.equal(await setting('exportby').getByRole('radio', {name: 'System admins and the admins of the team'}).isChecked(), true);
    assert.equal(await setting('importby').getByRole('radio', {name: 'System admins', exact: true}).isChecked(), true);
    assert.equal(await setting('consent').getByRole('radio', {name: 'Off'}).isChecked(), true);
    for (const key of ['jobsperteamperday', 'maxarchivesizemb', 'exportpausems']) {
        assert.equal(await setting(key).getByRole('spinbutton').inputValue(), '0', key);
    }
    await page.getByText('Team admins export their own teams; system admins export every team.').waitFor();
    await shoot(page, 'console-defaults');
    await setting('exportby').getByRole('radio', {name: 'System admins', exact: true}).check();
    await page.getByText('Only system admins export teams.').waitFor();
    await page.getByText('(not saved)').waitFor();
    await shoot(page, 'console-edited');
    await page.getByRole('button', {name: 'Save', exact: true}).click();
    await page.getByText('These settings are saved and in force.').waitFor();
    const saved = await asAdmin('GET', '/api/v4/config');
    assert.equal(saved.PluginSettings.Plugins['team-export'].exportby, 'system_admins');
    await page.reload();
    await page.getByRole('row', {name: new RegExp(`@?${settings.admin}\\W.*Settings changed`)}).first().waitFor();
    await control('/settings', {reset: true});
});

test('nobody is offered an archive that they may not download', async (t) => {
    await control('/settings', {exportby: 'team_admins'});
    const offers = await makeTeam('Offers');
    const anna = settings.anna;
    await asAdmin('POST', `/api/v4/teams/${offers.id}/members`, {team_id: offers.id, user_id: anna.id});
    await asAdmin('PUT', `/api/v4/teams/${offers.id}/members/${anna.id}/roles`, {roles: 'team_user team_admin'});
    await asAdmin('POST', `/plugins/team-export/api/v1/teams/${offers.id}/exports`, {});
    const page = await visit(t, {user: anna.username, team: offers});
    const dialog = await openTeam(page);
    await dialog.getByText(/enthält mehr, als du exportieren darfst/).waitFor();
    assert.equal(await dialog.getByRole('link', {name: /Herunterladen|Bericht/}).count(), 0);
    await dialog.getByRole('button', {name: 'Export starten'}).waitFor();
    await shoot(page, 'not-for-you');
    await dialog.getByRole('tab', {name: 'Verlauf'}).click();
    await dialog.getByRole('button', {name: /^Einzelheiten/}).click();
    assert.equal(await dialog.getByRole('link', {name: /Herunterladen|Bericht/}).count(), 0);
    await accessible(page);
    await control('/settings', {reset: true});
});

test('a plugin that is disabled meanwhile says so, in its own looks', async (t) => {
    const page = await visit(t);
    const dialog = await openTeam(page);
    await dialog.getByRole('tab', {name: 'History'}).waitFor();
    await asAdmin('POST', '/api/v4/plugins/team-export/disable');
    try {
        await dialog.getByRole('tab', {name: 'History'}).click();
        await dialog.getByText(/Team Export is not running on this server/).first().waitFor();
        const frame = await box(dialog.locator('.modal-content'));
        const text = await box(dialog.getByRole('tab', {name: 'History'}));
        assert.ok(text.x - frame.x >= 16, 'the styles are still there');
        await shoot(page, 'disabled');
    } finally {
        await asAdmin('POST', '/api/v4/plugins/team-export/enable');
    }
});
