import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';

import {asAdmin, control, makeTeam, settings, upload, wait} from './page.mjs';

const api = (path) => `/plugins/team-export/api/v1${path}`;

// until waits for a job to be in a state, and returns it.
export async function until(job, states) {
    for (;;) {
        const now = await asAdmin('GET', api(`/jobs/${job.id}`));
        if (states.test(now.state)) {
            return now;
        }
        assert.doesNotMatch(now.state, /^(failed|canceled|succeeded)/, `${now.kind}: ${JSON.stringify(now.error)}`);
        await wait(200);
    }
}

const bring = (team, path) => upload(team, basename(path), readFileSync(path));

async function imported(team) {
    const job = await until(await bring(team, settings.trial), /^needs_review/);
    const {revision} = await asAdmin('GET', api(`/jobs/${job.id}/plan`));
    await asAdmin('POST', api(`/jobs/${job.id}/apply`), {plan_revision: revision});
    return until(job, /^succeeded/);
}

// everything has an archive, an import that was done, one that was dropped, and a plan
// that waits, of which every part has something to show.
async function everything() {
    const team = await makeTeam('Everything');
    await until(await asAdmin('POST', api(`/teams/${team.id}/exports`), {}), /^succeeded/);
    await imported(team);
    const dropped = await until(await bring(team, settings.collision), /^needs_review/);
    await asAdmin('POST', api(`/jobs/${dropped.id}/cancel`));
    await until(dropped, /^canceled/);
    await until(await bring(team, settings.collision), /^needs_review/);
    return team;
}

async function undone() {
    const team = await makeTeam('Undone');
    const job = await imported(team);
    await until(await asAdmin('POST', api(`/jobs/${job.id}/undo`), {}), /^succeeded/);
    return team;
}

async function failed() {
    const team = await makeTeam('Failed');
    const job = await upload(team, 'notes.zip', Buffer.from('this is no zip'));
    await until(job, /^failed/);
    return team;
}

// prepare makes a team for each set of states.
export async function prepare() {
    await control('/settings', {reset: true});
    await control('/settings', {importby: 'system_admins', memberarchives: true, consent: 'opt_out'});
    const teams = {everything: await everything(), undone: await undone(), failed: await failed(), fresh: await makeTeam('Fresh')};
    const mine = await asAdmin('POST', api('/me/exports'), {team_id: teams.undone.id});
    await until(mine, /^succeeded/);
    return teams;
}
