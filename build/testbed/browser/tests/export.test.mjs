import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

import {accessible, control, openTeam, settings, shoot, useBrowser, visit} from './page.mjs';

useBrowser();

test('an admin cancels an export, starts another, and downloads the archive', async (t) => {
    const page = await visit(t);
    const dialog = await openTeam(page);
    await dialog.getByRole('button', {name: 'Start export'}).waitFor();
    await accessible(page);
    await shoot(page, 'export-start');
    await dialog.getByText('Customize').click();
    await dialog.getByText('More options').click();
    await accessible(page);
    await shoot(page, 'export-options');

    await control('/settings', {exportpausems: 3000});
    await dialog.getByRole('button', {name: 'Start export'}).click();
    await dialog.getByRole('progressbar', {name: 'Progress of the export'}).waitFor();
    await dialog.getByText(/Posts|Files|Members/).first().waitFor();
    await accessible(page);
    await shoot(page, 'export-running');
    await dialog.getByRole('button', {name: 'Cancel', exact: true}).click();
    await dialog.getByText(/was canceled. Nothing was left behind/).waitFor();
    await shoot(page, 'export-canceled');

    await control('/settings', {exportpausems: 0});
    await dialog.getByRole('button', {name: 'Start export'}).click();
    await dialog.getByRole('link', {name: 'Download'}).waitFor();
    await accessible(page);
    await shoot(page, 'export-ready');
    const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', {name: 'Download'}).click()]);
    const content = readFileSync(await download.path());
    assert.match(download.suggestedFilename(), /_export\.zip$/);
    await dialog.getByText('Details', {exact: true}).first().click();
    const sum = await dialog.locator('.TeamExportChecksum code').textContent();
    assert.equal(createHash('sha256').update(content).digest('hex'), sum);

    const [report] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', {name: 'Report'}).click()]);
    assert.ok('warning_counts' in JSON.parse(readFileSync(await report.path(), 'utf8')));
    const warnings = dialog.getByRole('button', {name: /Show the .*warning/});
    if (await warnings.count()) {
        await warnings.click();
        await dialog.locator('.TeamExportWarnings summary').first().click();
        await accessible(page);
        await shoot(page, 'export-warnings');
    }

    await dialog.getByRole('tab', {name: 'History'}).click();
    await dialog.getByRole('row', {name: /Export You .* Canceled/}).waitFor();
    await accessible(page);
    await shoot(page, 'history');
    await dialog.getByRole('tab', {name: 'Export', exact: true}).click();
    // Two presses of Enter delete nothing.
    await dialog.getByRole('button', {name: 'Delete archive'}).focus();
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', {name: 'Yes, delete it'}).waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', {name: 'Yes, delete it'}).waitFor({state: 'detached'});
    await dialog.getByRole('link', {name: 'Download'}).waitFor();
    await dialog.getByRole('button', {name: 'Delete archive'}).click();
    await dialog.getByRole('button', {name: 'Yes, delete it'}).click();
    await dialog.getByText(/has expired or was deleted/).waitFor();
});

test('by keyboard alone', async (t) => {
    const page = await visit(t);
    await page.locator('#sidebarTeamMenuButton').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', {name: 'Import / Export'}).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    const start = dialog.getByRole('button', {name: 'Start export'});
    await start.waitFor();
    for (let at = 0; at < 30 && !(await start.evaluate((button) => button === document.activeElement)); at++) {
        await page.keyboard.press('Tab');
        assert.ok(await dialog.evaluate((element) => element.contains(document.activeElement)), 'the focus stays in the dialog');
    }
    assert.ok(await start.evaluate((button) => button === document.activeElement));
    await page.keyboard.press('Escape');
    await dialog.waitFor({state: 'detached'});
});

test('a link of the bot leads to the team and its history', async (t) => {
    const page = await visit(t, {path: `/plug/team-export?team=${settings.team.id}`});
    await page.getByRole('heading', {level: 1, name: /Import \/ Export/}).waitFor();
    await page.getByRole('tab', {name: 'History'}).click();
    await page.getByRole('table', {name: 'History'}).waitFor();
    await accessible(page, '.TeamExportPage');
    await shoot(page, 'page');
});
