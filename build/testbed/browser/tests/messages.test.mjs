import assert from 'node:assert/strict';
import {test} from 'node:test';

import {accessible, asAdmin, control, makeTeam, menuItems, openTeam, settings, shoot, useBrowser, visit} from './page.mjs';

useBrowser();

const jobs = (team) => `/plugins/team-export/api/v1/teams/${team.id}/exports`;

test('a job is followed in the menu, and its end is told wherever one is', async (t) => {
    await control('/settings', {exportpausems: 1500});
    const team = await makeTeam('Heralds');
    const page = await visit(t, {team});
    const dialog = await openTeam(page);
    await dialog.getByRole('button', {name: 'Start export'}).click();
    await dialog.getByRole('progressbar', {name: 'Progress of the export'}).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({state: 'detached'});
    assert.match((await menuItems(page)).join('\n'), /Import \/ Export · (running|\d+ %)/);
    await control('/settings', {exportpausems: 0});
    const toast = page.locator('.TeamExportToast');
    await toast.getByText(/The export of .* is done/).waitFor();
    await accessible(page, '.TeamExportToasts');
    await shoot(page, 'toast');
    assert.deepEqual((await menuItems(page)).filter((item) => item.includes('·')), [], 'nothing is under way any more');
    await toast.getByRole('button', {name: 'Open'}).click();
    await page.getByRole('dialog').getByRole('link', {name: 'Download'}).waitFor();
    assert.equal(await toast.count(), 0);
});

for (const theme of ['denim', 'onyx']) {
    test(`the bot's message has buttons for what may be done now: ${theme}`, async (t) => {
        const team = await makeTeam('Letters');
        const page = await visit(t, {team, path: `/${team.name}/messages/@team-export`, theme});
        await asAdmin('POST', jobs(team), {});
        const post = page.getByTestId('post').filter({hasText: 'The export of team Letters'}).last();
        await post.getByRole('link', {name: 'Download'}).waitFor();
        assert.equal(await post.getByText(/https?:/).count(), 0, 'buttons instead of links');
        await accessible(page, '.TeamExportPost');
        await shoot(page, `bot-${theme}`);
        const [download] = await Promise.all([page.waitForEvent('download'), post.getByRole('link', {name: 'Download'}).click()]);
        assert.match(download.suggestedFilename(), /\.zip$/);
        await post.getByRole('button', {name: 'Open'}).click();
        const dialog = page.getByRole('dialog', {name: 'Import / Export: Letters'});
        await dialog.getByRole('link', {name: 'Download'}).waitFor();
        await page.keyboard.press('Escape');
        await dialog.waitFor({state: 'detached'});
        await post.getByRole('button', {name: 'Delete archive'}).click();
        await post.getByRole('button', {name: 'Yes, delete it'}).click();
        await post.getByText('The archive is no longer on the server.').waitFor();
        assert.equal(await post.getByRole('link', {name: 'Download'}).count(), 0);
    });
}

test('a plan that waits is told by the bot, with a button that opens it', async (t) => {
    await control('/settings', {importby: 'system_admins'});
    const team = await makeTeam('Scores');
    const page = await visit(t, {team});
    const dialog = await openTeam(page);
    await dialog.getByRole('tab', {name: 'Import', exact: true}).click();
    await dialog.locator('input[type=file]').setInputFiles(settings.collision);
    await dialog.getByText(/The archive can be imported/).waitFor();
    await page.goto(`${settings.url}/${team.name}/messages/@team-export`);
    const post = page.getByTestId('post').filter({hasText: 'The plan of the import into team Scores'}).last();
    await post.getByRole('button', {name: 'Review plan'}).waitFor();
    await shoot(page, 'bot-plan');
    await post.getByRole('button', {name: 'Review plan'}).click();
    await page.getByRole('dialog').getByText(/The archive can be imported/).waitFor();
});

test('a link of the bot leads to a page in the frame of the team', async (t) => {
    const team = await makeTeam('Frames');
    const job = await asAdmin('POST', jobs(team), {});
    for (const width of [1400, 420]) {
        const page = await visit(t, {team, path: `/${team.name}/team-export?job=${job.id}`, width, height: 900});
        await page.getByRole('heading', {level: 1, name: 'Import / Export: Frames'}).waitFor();
        await page.getByRole('link', {name: 'Download'}).waitFor();
        await page.getByRole('link', {name: 'Back to Mattermost'}).waitFor();
        const heading = await page.getByRole('heading', {level: 1}).boundingBox();
        assert.ok(heading.y < 100, `${width} px: ${heading.y} px above the page`);
        // The bar at the top has its colours.
        await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === 'rgb(30, 50, 92)');
        await accessible(page, '.TeamExportPage');
        await shoot(page, `team-page-${width}`);
    }
});

test('the page of a team that the client does not know yet is that team’s, and one that is not there says so', async (t) => {
    const page = await visit(t, {team: settings.team});
    const team = await makeTeam('Newcomers');
    await page.route(/users\/me\/teams/, async (route) => {
        const response = await route.fetch();
        const list = await response.json();
        await route.fulfill({response, json: list.filter((entry) => entry.id !== team.id && entry.team_id !== team.id)});
    });
    await page.goto(`${settings.url}/${team.name}/team-export`);
    await page.getByRole('heading', {level: 1, name: 'Import / Export: Newcomers'}).waitFor();
    await page.getByRole('button', {name: 'Start export'}).waitFor();
    await page.goto(`${settings.url}/no-such-team/team-export`);
    await page.getByRole('alert').waitFor();
    assert.equal(await page.getByRole('button', {name: 'Start export'}).count(), 0);
});

test('a job that ends while its dialog closes is told all the same', async (t) => {
    const team = await makeTeam('Sprinters');
    const page = await visit(t, {team});
    const dialog = await openTeam(page);
    await dialog.getByRole('button', {name: 'Start export'}).click();
    await page.keyboard.press('Escape');
    await dialog.waitFor({state: 'detached'});
    await page.locator('.TeamExportToast').getByText(/The export of .* is done/).waitFor();
});

test('the message speaks the language of its reader', async (t) => {
    await control('/settings', {exportby: 'team_admins'});
    const page = await visit(t, {user: settings.anna.username, path: `/${settings.team.name}/messages/@team-export`});
    const {id} = await page.evaluate(async (path) => {
        const token = /MMCSRF=([^;]*)/.exec(document.cookie)[1];
        const response = await fetch(path, {method: 'POST', headers: {'X-CSRF-Token': token, 'Content-Type': 'application/json'}, body: '{}'});
        return response.json();
    }, jobs(settings.team));
    const post = page.getByTestId('post').filter({hasText: 'Der Export des Teams'}).last();
    await post.getByRole('link', {name: 'Herunterladen'}).waitFor();
    await post.getByText(/sobald du ein neueres erstellst/).waitFor();
    const bot = await asAdmin('GET', '/api/v4/users/username/team-export');
    assert.ok(bot.last_picture_update > 0, 'the bot has a picture of its own');
    await shoot(page, 'bot-de');
    await asAdmin('DELETE', `/plugins/team-export/api/v1/jobs/${id}`);
    await control('/settings', {reset: true});
});
