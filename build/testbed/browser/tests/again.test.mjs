import assert from 'node:assert/strict';
import {test} from 'node:test';

import {accessible, addEmoji, asAdmin, control, makeTeam, makeUser, openTeam, settings, shoot, useBrowser, visit} from './page.mjs';

useBrowser();

// upload opens the import of a team with an archive and waits for its plan.
async function upload(page) {
    const dialog = await openTeam(page);
    await dialog.getByRole('tab', {name: 'Import', exact: true}).click();
    const again = dialog.getByText('New import');
    const input = dialog.locator('input[type=file]');
    await input.or(again).first().waitFor({state: 'attached'});
    await input.setInputFiles(settings.trial);
    await dialog.getByText(/The archive can be imported/).waitFor();
    return dialog;
}

async function importAll(dialog) {
    await dialog.getByRole('checkbox', {name: /I have checked the plan/}).check();
    await dialog.getByRole('button', {name: 'Import now'}).click();
    await dialog.getByText(/The import of .* is done/).waitFor({timeout: 120_000});
}

test('an emoji that is left out is shown as what posts show instead, and after an undo everybody has their name again', async (t) => {
    await control('/settings', {importby: 'system_admins'});
    await addEmoji('trial_bell', settings.emoji);
    const team = await makeTeam('Trials');
    const page = await visit(t, {team});
    let dialog = await upload(page);
    await dialog.getByRole('tab', {name: /^Emoji/}).click();
    await dialog.getByRole('button', {name: 'Change what happens to trial_bell'}).click();
    const editor = dialog.getByRole('group', {name: 'Change what happens to trial_bell'});
    await editor.getByRole('combobox').selectOption('skip');
    await editor.getByRole('button', {name: 'Save'}).click();
    const row = dialog.getByRole('row', {name: /:trial_bell: Left out Your choice Posts show this server’s :trial_bell: instead/});
    await row.waitFor();
    assert.equal(await row.getByRole('presentation').or(row.locator('img')).count(), 2, 'both pictures are there to compare');
    await accessible(page);
    await shoot(page, 'import-emoji-left-out');
    await importAll(dialog);
    await dialog.getByRole('button', {name: /^Undo import …/}).click();
    await dialog.getByRole('button', {name: 'Undo import', exact: true}).click();
    await dialog.getByRole('button', {name: 'Yes, undo it'}).click();
    await dialog.getByText(/This import was undone on/).waitFor({timeout: 120_000});
    assert.equal(await dialog.getByText(/The import of .* is done/).count(), 0, 'the undo alone is true');
    await shoot(page, 'import-undone');
    await dialog.getByRole('tab', {name: 'History'}).click();
    await dialog.getByRole('row', {name: /^Import You .* Undone/}).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({state: 'detached'});

    dialog = await upload(page);
    await dialog.getByRole('tab', {name: /^People/}).click();
    await dialog.getByRole('row', {name: /@otto .*Placeholder: a deactivated account.* @otto /}).waitFor();
    await dialog.getByRole('row', {name: /@maria .* @maria /}).waitFor();
    assert.equal(await dialog.getByText(/otto\d|maria\d/).count(), 0, 'no number behind a name');
    await shoot(page, 'import-again');
    await importAll(dialog);
    const otto = await asAdmin('GET', '/api/v4/users/username/otto');
    assert.ok(otto.delete_at > 0);
});

test('a team admin can open every private channel that their import made', async (t) => {
    await control('/settings', {importby: 'team_admins'});
    const team = await makeTeam('Chambers');
    const leader = await makeUser(`browser-leader-${process.pid}`);
    await asAdmin('POST', `/api/v4/teams/${team.id}/members`, {team_id: team.id, user_id: leader.id});
    await asAdmin('PUT', `/api/v4/teams/${team.id}/members/${leader.id}/roles`, {roles: 'team_user team_admin'});
    const page = await visit(t, {user: leader.username, team});
    const dialog = await upload(page);
    await dialog.getByText('You join one new private channel: nobody else here could open it.').waitFor();
    await dialog.getByRole('tab', {name: /^Channels/}).click();
    await dialog.getByRole('row', {name: /Chamber .* you join it: nobody else here could open it/}).waitFor();
    await shoot(page, 'import-plan-team-admin');
    await importAll(dialog);
    await dialog.getByRole('link', {name: 'Chamber'}).waitFor();
    await accessible(page);
    await shoot(page, 'import-result-team-admin');
    const channel = await asAdmin('GET', `/api/v4/teams/${team.id}/channels/name/chamber`);
    const members = await asAdmin('GET', `/api/v4/channels/${channel.id}/members`);
    assert.deepEqual(members.map((member) => member.user_id), [leader.id]);
    // Who left the result finds the channels in the history.
    await dialog.getByRole('tab', {name: 'History'}).click();
    await dialog.getByRole('button', {name: /^Details: Import/}).click();
    await dialog.getByRole('link', {name: 'Chamber'}).waitFor();
    await control('/settings', {reset: true});
});
