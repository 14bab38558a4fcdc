import assert from 'node:assert/strict';
import {test} from 'node:test';

import {accessible, asAdmin, control, makeTeam, openTeam, settings, shoot, useBrowser, visit} from './page.mjs';

useBrowser();

// Each state that people meet, in every React of a supported host, in light and dark, wide
// and narrow, in English and German.
const LOOKS = [
    {react: '17', theme: 'denim', width: 1400}, {react: '17', theme: 'onyx', width: 420},
    {react: '18', theme: 'onyx', width: 1400}, {react: '18', theme: 'denim', width: 420},
    {react: '19', theme: 'denim', width: 1400}, {react: '19', theme: 'onyx', width: 420},
];
const LANGUAGES = {
    en: {menu: 'Import / Export', import: 'Import', history: 'History', start: 'Start export', download: 'Download', drop: 'Choose a file', check: /^To check/, people: /^People/, channels: /^Channels/, agree: /I have checked the plan/},
    de: {menu: 'Import / Export', import: 'Import', history: 'Verlauf', start: 'Export starten', download: 'Herunterladen', drop: 'Datei auswählen', check: /^Zu prüfen/, people: /^Personen/, channels: /^Kanäle/, agree: /Ich habe den Plan/},
};

let made;

// teams are one with an archive, one with a plan, and one with nothing.
function teams() {
    made ??= (async () => {
        await control('/settings', {exportby: 'team_admins', importby: 'team_admins'});
        const [empty, ready, plan] = [await makeTeam('Empty'), await makeTeam('Ready'), await makeTeam('Planned')];
        for (const team of [empty, ready, plan]) {
            await asAdmin('POST', `/api/v4/teams/${team.id}/members`, {team_id: team.id, user_id: settings.anna.id});
            await asAdmin('PUT', `/api/v4/teams/${team.id}/members/${settings.anna.id}/roles`, {roles: 'team_user team_admin'});
        }
        return {empty, ready, plan};
    })();
    return made;
}

async function fits(page) {
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'the page does not scroll sideways');
    const wide = await page.evaluate(() => [...document.querySelectorAll('.TeamExport, .TeamExport *')].
        filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1 && element.checkVisibility() && !element.closest('.TeamExportTabs__list, .TeamExportScroll, .TeamExportHidden')).
        map((element) => element.className));
    assert.deepEqual(wide, [], 'nothing sticks out of the window');
}

async function look(page, name) {
    await fits(page);
    await accessible(page);
    await shoot(page, name);
}

for (const {react, theme, width} of LOOKS) {
    for (const [locale, words] of Object.entries(LANGUAGES)) {
        test(`React ${react}, ${theme}, ${width} px, ${locale}`, async (t) => {
            const {empty, ready, plan} = await teams();
            const user = locale === 'de' ? settings.anna.username : settings.admin;
            const name = (state) => `state-${state}-${react}-${theme}-${width}-${locale}`;
            const opened = async (team) => {
                const page = await visit(t, {team, user, react, theme, width, height: 900});
                return [page, await openTeam(page, words.menu)];
            };
            const [page, dialog] = await opened(empty);
            await dialog.getByRole('button', {name: words.start}).waitFor();
            await dialog.locator('.TeamExportFooter strong').waitFor();
            await look(page, name('export'));
            await dialog.getByRole('tab', {name: words.import, exact: true}).click();
            await dialog.getByRole('button', {name: words.drop}).waitFor();
            await look(page, name('import'));
            await page.close();

            const [archive, archiveDialog] = await opened(ready);
            const start = archiveDialog.getByRole('button', {name: words.start});
            const download = archiveDialog.getByRole('link', {name: words.download});
            await start.or(download).first().waitFor();
            if (await download.count() === 0) {
                await start.click();
                await download.waitFor();
            }
            await look(archive, name('ready'));
            await archiveDialog.getByRole('tab', {name: words.history}).click();
            await archiveDialog.getByRole('table').waitFor();
            await look(archive, name('history'));
            await archive.close();

            const [review, reviewDialog] = await opened(plan);
            await reviewDialog.getByRole('tab', {name: words.import, exact: true}).click();
            const file = reviewDialog.locator('input[type=file]');
            const agree = reviewDialog.getByRole('checkbox', {name: words.agree});
            await file.or(agree).first().waitFor({state: 'attached'});
            if (await agree.count() === 0) {
                await file.setInputFiles(settings.collision);
                await agree.waitFor();
            }
            for (const tab of ['check', 'people', 'channels']) {
                if (await reviewDialog.getByRole('tab', {name: words[tab]}).count()) {
                    await reviewDialog.getByRole('tab', {name: words[tab]}).click();
                    await look(review, name(`plan-${tab}`));
                }
            }
        });
    }
}

test('in forced colours and from right to left it can be used as well', async (t) => {
    const {plan} = await teams();
    for (const mode of ['forced', 'rtl']) {
        const page = await visit(t, {team: plan, width: 900, height: 900});
        if (mode === 'forced') {
            await page.emulateMedia({forcedColors: 'active'});
        } else {
            await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
        }
        const dialog = await openTeam(page);
        await dialog.getByRole('tab', {name: 'Import', exact: true}).click();
        await dialog.getByRole('tab', {name: /^Channels/}).click();
        await dialog.getByRole('row').nth(1).waitFor();
        await fits(page);
        if (mode === 'rtl') {
            await accessible(page);
            const [source, target] = await Promise.all([0, 2].map((at) => dialog.getByRole('columnheader').nth(at).boundingBox()));
            assert.ok(source.x > target.x, 'the archive is at the right');
        }
        await shoot(page, `mode-${mode}`);
    }
    await control('/settings', {reset: true});
});
