import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {test} from 'node:test';

import {accessible, asAdmin, control, makeTeam, makeUser, settings, shoot, upload, useBrowser, visit} from './page.mjs';

useBrowser();

// One team has everything that there is to see: an archive, an import that was done, a
// plan that waits, and jobs that ended otherwise. Each page is loaded once and shows all
// states in all sizes and themes.
const GRETA = `browser-greta-${process.pid}`;
const jobs = (path) => `/plugins/team-export/api/v1${path}`;

async function ended(job) {
    for (let state = ''; !/^(succeeded|needs_review)/.test(state);) {
        assert.notEqual(state, 'failed');
        await new Promise((resolve) => setTimeout(resolve, 300));
        ({state} = await asAdmin('GET', jobs(`/jobs/${job.id}`)));
    }
    return job;
}

async function prepare() {
    await control('/settings', {importby: 'system_admins', memberarchives: true, consent: 'opt_out', exportpausems: 0});
    const team = await makeTeam('Everything');
    const greta = await makeUser(GRETA, {locale: 'de'});
    await asAdmin('PUT', `/api/v4/users/${greta.id}/roles`, {roles: 'system_user system_admin'});
    await asAdmin('POST', `/api/v4/teams/${team.id}/members`, {team_id: team.id, user_id: greta.id});
    await ended(await asAdmin('POST', jobs(`/teams/${team.id}/exports`), {}));
    const first = await ended(await upload(team, basename(settings.trial), readFileSync(settings.trial)));
    const {revision} = await asAdmin('GET', jobs(`/jobs/${first.id}/plan`));
    await asAdmin('POST', jobs(`/jobs/${first.id}/apply`), {plan_revision: revision});
    let state = '';
    while (!state.startsWith('succeeded')) {
        assert.notEqual(state, 'failed');
        await new Promise((resolve) => setTimeout(resolve, 300));
        ({state} = await asAdmin('GET', jobs(`/jobs/${first.id}`)));
    }
    const dropped = await ended(await upload(team, basename(settings.collision), readFileSync(settings.collision)));
    await asAdmin('POST', jobs(`/jobs/${dropped.id}/cancel`));
    await ended(await upload(team, basename(settings.collision), readFileSync(settings.collision)));
    return team;
}

let prepared;
const everything = () => (prepared ??= prepare());

const tab = (dialog, part) => dialog.locator(`#team_export_parts_${part}_tab`);

// STATES are reached one after the other in an open dialog, in any language.
const STATES = [
    ['plan', async (dialog) => {
        await tab(dialog, 'import').click();
        await dialog.locator('#team_export_plan_check_tab').click();
        await dialog.locator('.TeamExportMatches tbody tr').first().waitFor();
    }],
    ['people', async (dialog) => {
        await dialog.locator('#team_export_plan_users_tab').click();
        await dialog.locator('.TeamExportMatches tbody button').first().click();
        await dialog.locator('.TeamExportEditor').waitFor();
    }],
    ['limits', (dialog) => dialog.locator('#team_export_plan_limits_tab').click()],
    ['export', async (dialog) => {
        await tab(dialog, 'export').click();
        await dialog.locator('.TeamExportCard .btn-primary').waitFor();
        for (const fold of await dialog.locator('.TeamExportFold > summary').all()) {
            if (await fold.isVisible() && !(await fold.evaluate((element) => element.parentElement.open))) {
                await fold.click();
            }
        }
        await dialog.locator('.TeamExportChannels input').first().waitFor();
    }],
    ['history', async (dialog) => {
        await tab(dialog, 'history').click();
        await dialog.locator('.TeamExportState--canceled').waitFor();
    }],
    ['result', async (dialog) => {
        await dialog.locator('tr', {has: dialog.page().locator('.TeamExportState--succeeded_with_warnings, .TeamExportState--succeeded')}).nth(0).locator('button').click();
        await dialog.locator('.TeamExportUndo > .btn').click();
        await dialog.locator('.TeamExportUndo .TeamExportFacts').waitFor();
    }],
];

async function look(page, name, selector) {
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name}: nothing sticks out of the window`);
    assert.ok(await page.evaluate(() => [...document.querySelectorAll('.modal, .modal-content')].every((element) => element.scrollTop === 0)), `${name}: the dialog stays where it is`);
    await accessible(page, selector);
    await shoot(page, `matrix/${name}`);
}

const LOOKS = [['denim', 1400], ['onyx', 1400], ['onyx', 420], ['denim', 420]];

// React 18 shows every look; 17 and 19 show each theme and width once in a language.
const SOME = {
    'en-17': [['onyx', 420]], 'de-17': [['denim', 1400]],
    'en-19': [['denim', 420]], 'de-19': [['onyx', 1400]],
};

// inLooks looks at a state in themes and widths. The page follows a change of either.
async function inLooks(page, name, {selector = '.TeamExport:not(.TeamExportToasts)', looks = LOOKS} = {}) {
    for (const [theme, width] of looks) {
        await page.setViewportSize({width, height: 900});
        await page.evaluate((value) => { document.documentElement.dataset.theme = value; }, theme);
        await look(page, `${name}-${theme}-${width}`, selector);
    }
}

async function openDialog(page) {
    await page.locator('#sidebarTeamMenuButton').click();
    await page.getByRole('menuitem', {name: 'Import / Export'}).click();
    return page.getByRole('dialog');
}

for (const [locale, user] of [['en', settings.admin], ['de', GRETA]]) {
    for (const react of ['17', '18', '19']) {
        test(`every state looks right and is accessible: React ${react}, ${locale}`, async (t) => {
            const page = await visit(t, {team: await everything(), user, react, width: 1400});
            const dialog = await openDialog(page);
            for (const [name, reach] of STATES) {
                await reach(dialog);
                await inLooks(page, `${locale}-${react}-${name}`, {looks: SOME[`${locale}-${react}`]});
            }
        });
    }

    test(`System Console, own data and Team Settings in every look: ${locale}`, async (t) => {
        const page = await visit(t, {team: await everything(), user, width: 1400});
        await page.locator('#sidebarTeamMenuButton').click();
        await page.getByRole('menuitem').last().click();
        const dialog = page.getByRole('dialog');
        await dialog.locator('.TeamExportMine .btn-primary').first().waitFor();
        await inLooks(page, `${locale}-mine`);
        await page.keyboard.press('Escape');
        await dialog.waitFor({state: 'detached'});
        await page.setViewportSize({width: 1400, height: 900});
        await page.locator('#sidebarTeamMenuButton').click();
        await page.getByRole('menuitem', {name: 'Team settings'}).click();
        await page.locator('#team_exportButton').click();
        await page.locator('.TeamExportTabPanel .TeamExportTabs').first().waitFor();
        await inLooks(page, `${locale}-settings`, {selector: '.TeamExportTabPanel'});
        await page.goto(`${settings.url}/admin_console/plugins/plugin_team-export`);
        await page.locator('.TeamExportConsole').last().locator('tbody tr').first().waitFor();
        await inLooks(page, `${locale}-console`, {selector: '.TeamExportConsole'});
    });
}

test('every state in forced colours, and from right to left', async (t) => {
    const page = await visit(t, {team: await everything(), width: 1400});
    const dialog = await openDialog(page);
    for (const [name, reach] of STATES) {
        await reach(dialog);
        for (const width of [1400, 420]) {
            await page.setViewportSize({width, height: 900});
            await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
            await look(page, `rtl-${name}-${width}`, '.TeamExport:not(.TeamExportToasts)');
            await page.evaluate(() => { document.documentElement.dir = 'ltr'; });
        }
        await page.emulateMedia({forcedColors: 'active'});
        await look(page, `forced-${name}`, '.TeamExport:not(.TeamExportToasts)');
        await page.emulateMedia({forcedColors: 'none'});
    }
});
