import assert from 'node:assert/strict';
import {test} from 'node:test';

import {accessible, asAdmin, control, makeTeam, openTeam, settings, shoot, useBrowser, visit} from './page.mjs';

useBrowser();

// phase is what an upload says that it does.
const phase = (dialog, text) => dialog.locator('.TeamExportProgress__line strong', {hasText: text});

async function openImport(page) {
    const dialog = await openTeam(page);
    await dialog.getByRole('tab', {name: 'Import', exact: true}).click();
    return dialog;
}

test('an archive is imported, with a collision of names resolved by hand', async (t) => {
    await control('/settings', {importby: 'system_admins'});
    const team = await makeTeam('Orchestra');
    const page = await visit(t, {team});
    const dialog = await openImport(page);
    await dialog.getByText('Drop the archive anywhere here, or').waitFor();
    await accessible(page);
    await shoot(page, 'import-start');
    await dialog.locator('input[type=file]').setInputFiles(settings.collision);
    await dialog.getByText(/The archive can be imported/).waitFor();
    await accessible(page);
    await shoot(page, 'import-plan');

    await dialog.getByRole('tab', {name: /^People/}).click();
    const row = dialog.getByRole('row', {name: /@browser-member.* New, under another name Another person here is called @browser-member .*@browser-member1/});
    await row.waitFor();
    await accessible(page);
    await shoot(page, 'import-people');
    await row.getByRole('button', {name: 'Change what happens to browser-member'}).click();
    const editor = dialog.getByRole('group', {name: 'Change what happens to browser-member'});
    await editor.getByRole('combobox').selectOption('rename');
    await editor.getByRole('textbox', {name: 'New name'}).fill('drummer');
    await accessible(page);
    await shoot(page, 'import-decision');
    await editor.getByRole('button', {name: 'Save'}).click();
    await dialog.getByRole('row', {name: /@browser-member.* New, under another name Your choice .*@drummer/}).waitFor();
    for (const name of ['wanda', 'xaver']) {
        await dialog.getByRole('checkbox', {name: `Select ${name}`}).check();
    }
    await dialog.getByRole('combobox', {name: 'For all selected'}).selectOption('shell');
    await shoot(page, 'import-bulk');
    await dialog.getByRole('button', {name: 'Apply to 2'}).click();
    await dialog.getByRole('row', {name: /wanda.*Placeholder: a deactivated account Your choice/}).waitFor();

    await dialog.getByRole('checkbox', {name: /I have checked the plan/}).check();
    await accessible(page);
    await dialog.getByRole('button', {name: 'Import now'}).scrollIntoViewIfNeeded();
    await shoot(page, 'import-confirm');
    await dialog.getByRole('button', {name: 'Import now'}).click();
    await dialog.getByRole('progressbar', {name: 'Progress of the import'}).waitFor();
    await shoot(page, 'import-running');
    await dialog.getByText(/The import of .* is done/).waitFor({timeout: 120_000});
    await accessible(page);
    await shoot(page, 'import-result');
    await dialog.getByRole('button', {name: 'Join the new channel'}).click();
    await dialog.getByText('You joined one channel.').waitFor();
    await shoot(page, 'import-joined');
    const drummer = await asAdmin('GET', '/api/v4/users/username/drummer');
    const posts = await asAdmin('GET', `/api/v4/teams/${team.id}/channels/name/rehearsals`).
        then((channel) => asAdmin('GET', `/api/v4/channels/${channel.id}/posts?per_page=100`));
    const written = Object.values(posts.posts).filter((post) => post.message.startsWith('Rehearsal '));
    assert.equal(written.length, 20);
    assert.ok(written.every((post) => post.user_id === drummer.id));
    assert.ok((await asAdmin('GET', '/api/v4/users/username/wanda')).delete_at > 0);
});

test('an archive becomes a team of its own, where the import is followed', async (t) => {
    await control('/settings', {importby: 'system_admins'});
    const team = await makeTeam('Foyer');
    const page = await visit(t, {team});
    const dialog = await openImport(page);
    await dialog.locator('input[type=file]').setInputFiles(settings.collision);
    await dialog.getByText(/The archive can be imported/).waitFor();
    await dialog.getByRole('radio', {name: 'Into a new team'}).check();
    const name = dialog.getByRole('textbox', {name: 'Name of the new team in addresses'});
    await name.fill(team.name);
    await dialog.getByRole('button', {name: 'Use this name'}).click();
    await dialog.getByText(/already/).first().waitFor();
    await shoot(page, 'import-new-team-refused');
    await name.fill('quartet');
    await dialog.getByRole('button', {name: 'Use this name'}).click();
    await dialog.getByText(/\(quartet\)/).waitFor();
    await accessible(page);
    await shoot(page, 'import-new-team');
    await dialog.getByRole('checkbox', {name: /I have checked the plan/}).check();
    await dialog.getByRole('button', {name: 'Import now'}).click();
    await dialog.getByText('The import goes on in the new team Band.').waitFor({timeout: 60_000});
    await accessible(page);
    await shoot(page, 'import-moved');
    await dialog.getByRole('link', {name: 'Follow it there'}).click();
    await page.getByText(/The import of .* is done/).waitFor({timeout: 120_000});
    await accessible(page);
    await shoot(page, 'import-new-team-result');
    const made = await asAdmin('GET', '/api/v4/teams/name/quartet');
    const channel = await asAdmin('GET', `/api/v4/teams/${made.id}/channels/name/rehearsals`);
    assert.equal(channel.total_msg_count, 20);
});

test('an upload goes on where it was after a reload of the page, and after a lost connection', async (t) => {
    await control('/settings', {importby: 'system_admins'});
    const team = await makeTeam('Recordings');
    const page = await visit(t, {team});
    const offsets = [];
    let asked = 0;
    page.on('dialog', (question) => {
        asked++;
        void question.accept();
    });
    page.on('request', (request) => {
        const at = /uploads\/\w+\?offset=(\d+)/.exec(request.url());
        if (at) {
            offsets.push(Number(at[1]));
        }
    });
    await page.route(/uploads\/\w+\?offset=/, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 1500));
        await route.continue().catch(() => undefined);
    });
    let dialog = await openImport(page);
    await dialog.locator('input[type=file]').setInputFiles(settings.large);
    await phase(dialog, 'Uploading').waitFor();
    // The second chunk is on its way: the first has arrived.
    while (offsets.length < 2) {
        await page.waitForTimeout(100);
    }
    await accessible(page);
    await shoot(page, 'upload-running');

    // The dialog may be closed meanwhile.
    await dialog.getByRole('button', {name: 'Close'}).last().click();
    await dialog.waitFor({state: 'detached'});
    dialog = await openImport(page);
    await phase(dialog, /Uploading|Starting/).waitFor();

    await page.reload();
    assert.equal(asked, 1, 'the browser asks before it leaves an upload');
    await page.waitForFunction(() => window.host);
    // The dialog opens with what was interrupted.
    dialog = await openTeam(page);
    await dialog.getByText('The upload of large.zip was interrupted.').waitFor();
    await accessible(page);
    await shoot(page, 'upload-interrupted');
    await dialog.locator('input[type=file]').setInputFiles(settings.collision);
    await dialog.getByText('band.zip is not the file that was interrupted.').waitFor();
    await dialog.getByRole('button', {name: 'No, go back'}).click();
    const before = offsets.length;
    await dialog.locator('input[type=file]').setInputFiles(settings.large);
    while (offsets.length === before) {
        await page.waitForTimeout(100);
    }
    assert.ok(offsets[before] > 0, `goes on at ${offsets[before]}`);

    await page.context().setOffline(true);
    await dialog.getByText('The server cannot be reached. The upload goes on by itself when it is back.').waitFor();
    await shoot(page, 'upload-offline');
    await page.context().setOffline(false);
    await phase(dialog, 'Uploading').waitFor();
    await dialog.getByRole('button', {name: 'Pause'}).click();
    await phase(dialog, 'Paused').waitFor();
    await shoot(page, 'upload-paused');
    await page.unroute(/uploads\/\w+\?offset=/);
    await dialog.getByRole('button', {name: 'Go on'}).click();
    await dialog.getByText(/The archive can be imported/).waitFor();
    assert.ok(offsets.slice(before).every((offset) => offset > 0), 'nothing is sent twice from the start');
    await dialog.getByRole('button', {name: 'Discard import'}).click();
    await dialog.getByRole('button', {name: 'Yes, discard it'}).click();
    await dialog.getByText(/The import of .* was canceled/).waitFor();
});

test('what is not an archive is refused here, and what cannot be read by the server', async (t) => {
    const page = await visit(t, {team: await makeTeam('Nothing')});
    const dialog = await openImport(page);
    await dialog.locator('input[type=file]').setInputFiles({name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('x')});
    await dialog.getByText(/notes.txt is neither a .zip nor a .jsonl file/).waitFor();
    // A file may be dropped anywhere.
    const dropped = await page.evaluateHandle(() => {
        const data = new DataTransfer();
        data.items.add(new File(['x'], 'dropped.txt'));
        return data;
    });
    await dialog.locator('.modal-header').dispatchEvent('drop', {dataTransfer: dropped});
    await dialog.getByText(/dropped.txt is neither a .zip nor a .jsonl file/).waitFor();
    await dialog.locator('input[type=file]').setInputFiles({name: 'notes.zip', mimeType: 'application/zip', buffer: Buffer.from('this is no zip')});
    await dialog.getByText(/The import of .* failed/).waitFor();
    await dialog.getByText('This is neither a zip nor a file of lines (.jsonl). Upload the zip as it was exported.').waitFor();
    await accessible(page);
    await shoot(page, 'import-failed');
});
