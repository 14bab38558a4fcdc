import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

import {asAdmin, control, makeTeam, openTeam, shoot, upload, useBrowser, visit} from './page.mjs';

useBrowser();

// numberIn is the number in a text that a test waits for.
async function numberIn(locator, pattern) {
    await locator.waitFor();
    const found = pattern.exec(await locator.textContent());
    assert.ok(found, `${await locator.textContent()} has no number`);
    return Number(found[1]);
}

async function addPosts(team, names, posts, replies) {
    for (const name of names) {
        const channel = await asAdmin('POST', '/api/v4/channels', {team_id: team.id, name, display_name: name[0].toUpperCase() + name.slice(1), type: 'O'});
        for (let post = 0; post < posts; post++) {
            const root = await asAdmin('POST', '/api/v4/posts', {channel_id: channel.id, message: `Post ${post}`});
            for (let reply = 0; reply < replies; reply++) {
                await asAdmin('POST', '/api/v4/posts', {channel_id: channel.id, root_id: root.id, message: `Reply ${reply}`});
            }
        }
    }
}

test('an export counts posts and replies the same before it, after it, and in the plan of its import', async (t) => {
    await control('/settings', {importby: 'system_admins'});
    const team = await makeTeam('Counted');
    await addPosts(team, ['scores'], 3, 2);
    const page = await visit(t, {team});
    let dialog = await openTeam(page);
    const estimated = await numberIn(dialog.locator('.TeamExportFooter strong'), /(\d+) posts/);
    assert.ok(estimated >= 9, `${estimated} posts are estimated`);
    await dialog.getByRole('button', {name: 'Start export'}).click();
    await dialog.getByRole('link', {name: 'Download'}).waitFor();
    await dialog.getByText('Details', {exact: true}).first().click();
    const count = (label) => numberIn(dialog.locator('.TeamExportFacts div', {has: page.getByText(label, {exact: true})}).last(), /(\d+)$/);
    assert.equal(await count('Posts'), estimated, 'the archive holds what the estimate said');
    await shoot(page, 'numbers-export');
    const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', {name: 'Download'}).click()]);

    const target = await makeTeam('Counting');
    await upload(target, 'counted.zip', readFileSync(await download.path()));
    await page.goto(page.url().replace(team.name, target.name));
    await page.waitForFunction(() => window.host);
    dialog = await openTeam(page);
    assert.equal(await numberIn(dialog.getByText(/posts are new/), /(\d+) posts/), estimated, 'the plan says the same');
    assert.equal(await numberIn(dialog.getByText(/posts are written into this team/), /(\d+) posts/), estimated, 'and what is agreed to');
    const needed = dialog.getByRole('row', {name: /^Members of the team/});
    await dialog.getByRole('tab', {name: /^Limits/}).click();
    const joining = await dialog.getByText(/joins? the team\./).count();
    assert.equal(await numberIn(needed.getByRole('cell').first(), /(\d+)/) > 0, joining > 0, 'members are needed when people join');
    await shoot(page, 'numbers-plan');
});

test('the channels of an export are in order, scroll by themselves, and leave the foot where it is', async (t) => {
    const team = await makeTeam('Ordered');
    const names = ['zither', 'alto', 'oboe', 'brass', 'viola', 'cello', 'drums', 'flute', 'harp', 'kazoo', 'lute', 'mandolin', 'organ', 'piano'];
    await addPosts(team, names, 0, 0);
    const page = await visit(t, {team});
    const dialog = await openTeam(page);
    await dialog.locator('.TeamExportFooter strong').waitFor();
    const start = dialog.getByRole('button', {name: 'Start export'});
    await dialog.getByText('Customize').click();
    await dialog.getByText('Choose channels').click();
    await dialog.getByRole('checkbox', {name: /Zither/}).waitFor({state: 'attached'});
    const shown = await dialog.locator('.TeamExportChannels__name').allTextContents();
    assert.ok(shown.length >= names.length, `${shown.length} channels are listed`);
    assert.deepEqual(shown, [...shown].sort((a, b) => a.localeCompare(b)));
    const list = dialog.locator('.TeamExportChannels');
    assert.ok(await list.evaluate((element) => element.scrollHeight > element.clientHeight && getComputedStyle(element).overflowY === 'auto'), 'the list scrolls by itself');
    const before = await start.boundingBox();
    await list.evaluate((element) => { element.scrollTop = element.scrollHeight; });
    await dialog.getByRole('checkbox', {name: /Zither/}).uncheck();
    assert.deepEqual(await start.boundingBox(), before);
});
