import assert from 'node:assert/strict';
import {test} from 'node:test';

import {accessible, asAdmin, control, makeUser, menuItems, openTeam, settings, shoot, useBrowser, visit, wait} from './page.mjs';

useBrowser();

test('a member without rights sees nothing of it', async (t) => {
    await control('/settings', {memberarchives: false, consent: 'off'});
    const page = await visit(t, {user: settings.member.username});
    await wait(1000);
    assert.deepEqual(await menuItems(page), ['Team settings']);
    await page.locator('#sidebarTeamMenuButton').click();
    await page.getByRole('menuitem', {name: 'Team settings'}).click();
    await page.getByRole('tab', {name: 'Info'}).waitFor();
    await wait(500);
    assert.equal(await page.locator('#team_exportButton').count(), 0);
    await page.goto(`${settings.url}/plug/team-export?team=${settings.team.id}`);
    await page.getByText(/You do not have permission to do this/).waitFor();
});

test('a team admin exports their team, loses the right in the middle, and is told', async (t) => {
    const second = await makeUser('browser-second');
    const role = (roles) => asAdmin('PUT', `/api/v4/teams/${settings.team.id}/members/${second.id}/roles`, {roles});
    await role('team_user team_admin');
    await control('/settings', {exportby: 'team_admins', exportpausems: 2000});
    const page = await visit(t, {user: 'browser-second'});
    const dialog = await openTeam(page);
    await dialog.getByText('Public channels, and the private ones that you are in').waitFor({state: 'attached'});
    await shoot(page, 'team-admin');
    await dialog.getByRole('button', {name: 'Start export'}).click();
    await dialog.getByRole('progressbar', {name: 'Progress of the export'}).waitFor();
    await role('team_user');
    await dialog.getByText(/You do not have permission to do this/).waitFor();
    assert.equal(await dialog.getByRole('progressbar').count(), 0);
    await accessible(page);
    await shoot(page, 'no-right-any-more');
    await dialog.getByRole('button', {name: 'Close'}).last().click();
    await dialog.waitFor({state: 'detached'});
    assert.deepEqual(await menuItems(page), ['Team settings']);
    await control('/settings', {exportpausems: 0});
    const {jobs} = await asAdmin('GET', `/plugins/team-export/api/v1/teams/${settings.team.id}/jobs`);
    for (const job of jobs.filter(({state}) => state === 'running' || state === 'queued')) {
        await asAdmin('POST', `/plugins/team-export/api/v1/jobs/${job.id}/cancel`);
    }
});

test('a member takes their own data and says what exports by others may hold', async (t) => {
    await control('/settings', {memberarchives: true, consent: 'opt_out'});
    const page = await visit(t, {user: settings.member.username});
    const dialog = await openTeam(page, 'Get my data');
    await dialog.getByRole('radio', {name: 'Exports may not hold what I wrote'}).check();
    await dialog.getByText(/You answered on/).waitFor();
    await accessible(page);
    await shoot(page, 'my-data');
    await dialog.getByRole('button', {name: 'Make my archive'}).click();
    await dialog.getByRole('link', {name: 'Download'}).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', {name: 'Download'}).click()]);
    assert.match(download.suggestedFilename(), /\.zip$/);
    await accessible(page);
    await shoot(page, 'my-data-ready');
    await dialog.getByRole('button', {name: 'Close'}).last().click();
    await dialog.waitFor({state: 'detached'});
    await control('/settings', {memberarchives: false, consent: 'off'});
    // The change of the settings reaches the page by itself.
    await page.locator('#sidebarTeamMenuButton').click();
    await page.getByRole('menuitem', {name: 'Get my data'}).waitFor({state: 'detached'});
});

test('the end of a session, and a connection that is lost, are said in words', async (t) => {
    const third = await makeUser('browser-third');
    await asAdmin('PUT', `/api/v4/users/${third.id}/roles`, {roles: 'system_user system_admin'});
    const page = await visit(t, {user: 'browser-third'});
    const dialog = await openTeam(page);
    await dialog.getByRole('tab', {name: 'History'}).waitFor();
    await page.context().setOffline(true);
    await dialog.getByText(/You are offline/).waitFor();
    await shoot(page, 'offline');
    await page.context().setOffline(false);
    await dialog.getByText(/You are offline/).waitFor({state: 'detached'});
    await asAdmin('POST', `/api/v4/users/${third.id}/sessions/revoke/all`, {});
    await dialog.getByRole('tab', {name: 'History'}).click();
    await dialog.getByText(/Your session has ended/).first().waitFor();
    await accessible(page);
    await shoot(page, 'session-ended');
});

test('a restart of the server is got over without a reload', async (t) => {
    const page = await visit(t);
    const dialog = await openTeam(page);
    await dialog.getByRole('tab', {name: 'History'}).waitFor();
    const restarted = control('/restart');
    await page.evaluate(() => window.host.dropSocket());
    await restarted;
    await dialog.getByRole('tab', {name: 'History'}).click();
    await dialog.getByRole('table', {name: 'History'}).waitFor({timeout: 60_000});
    await dialog.getByRole('alert').first().waitFor({state: 'detached', timeout: 60_000});
});
