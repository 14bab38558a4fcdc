import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before} from 'node:test';

import {chromium} from 'playwright-core';

export const settings = JSON.parse(process.env.BROWSER_SETTINGS);
const axe = readFileSync(settings.axe, 'utf8');

let browser;
let token;

// useBrowser starts a browser for the tests of a file.
export function useBrowser() {
    before(async () => {
        browser = await chromium.launch({executablePath: settings.chromium, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']});
        token = (await login(fetch, settings.admin)).headers.get('token');
    });
    after(() => browser?.close());
}

function login(ask, name) {
    return ask(`${settings.url}/api/v4/users/login`, {
        method: 'POST', headers: {'X-Requested-With': 'XMLHttpRequest', 'Content-Type': 'application/json'},
        body: JSON.stringify({login_id: name, password: settings.password}),
    });
}

// asAdmin asks the server as the system admin.
export async function asAdmin(method, path, body) {
    const response = await fetch(settings.url + path, {
        method, headers: {Authorization: `Bearer ${token}`, 'Content-Type': 'application/json'}, ...(body === undefined ? {} : {body: JSON.stringify(body)}),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
}

export async function control(path, body = {}) {
    const response = await fetch(settings.control + path, {method: 'POST', body: JSON.stringify(body)});
    assert.ok(response.ok, await response.text());
}

// addEmoji adds a custom emoji to the server.
export async function addEmoji(name, path) {
    const me = await asAdmin('GET', '/api/v4/users/me');
    const form = new FormData();
    form.append('emoji', JSON.stringify({name, creator_id: me.id}));
    form.append('image', new Blob([readFileSync(path)]), 'emoji.png');
    const response = await fetch(`${settings.url}/api/v4/emoji`, {method: 'POST', headers: {Authorization: `Bearer ${token}`}, body: form});
    assert.ok(response.ok, await response.text());
}

let teams = 0;

export function makeTeam(name) {
    return asAdmin('POST', '/api/v4/teams', {name: `${name.toLowerCase()}-${process.pid}-${++teams}`, display_name: name, type: 'I'});
}

export async function makeUser(name, change = {}) {
    const user = await asAdmin('POST', '/api/v4/users', {username: name, email: `${name}@browser.example.com`, password: settings.password, ...change});
    await asAdmin('POST', `/api/v4/teams/${settings.team.id}/members`, {team_id: settings.team.id, user_id: user.id});
    return user;
}

// upload brings an archive to a team and asks for its import.
export async function upload(team, filename, data) {
    const base = '/plugins/team-export/api/v1';
    const begun = await asAdmin('POST', `${base}/teams/${team.id}/uploads`, {filename, size: data.length});
    const response = await fetch(`${settings.url}${base}/uploads/${begun.upload_id}?offset=0`, {method: 'PUT', headers: {Authorization: `Bearer ${token}`}, body: data});
    assert.ok(response.ok, await response.text());
    return asAdmin('POST', `${base}/teams/${team.id}/imports`, {upload_id: begun.upload_id});
}

// visit opens the host page for somebody who has logged in. Errors of the page
// are errors of the test.
export async function visit(t, {user = settings.admin, team = settings.team, path, address = settings.url + (path ?? `/${team.name}/channels/town-square`), react = '18', theme = 'denim', width = 1200, height = 900} = {}) {
    const context = await browser.newContext({viewport: {width, height}, reducedMotion: 'reduce', timezoneId: 'Europe/Berlin', acceptDownloads: true});
    context.setDefaultTimeout(30_000);
    const answer = await context.request.post(`${settings.url}/api/v4/users/login`, {
        headers: {'X-Requested-With': 'XMLHttpRequest'}, data: {login_id: user, password: settings.password},
    });
    assert.ok(answer.ok(), await answer.text());
    await context.addInitScript(([version, name]) => {
        localStorage.setItem('host_react', version);
        localStorage.setItem('host_theme', name);
    }, [react, theme]);
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.stack));
    page.on('console', (message) => {
        if (message.type() === 'error' && !/Failed to load resource|WebSocket|ERR_/.test(message.text())) {
            errors.push(message.text());
        }
    });
    t.after(async () => {
        await context.close();
        assert.deepEqual(errors, []);
    });
    await page.goto(address);
    await page.waitForFunction(() => window.host);
    return page;
}

// openTeam opens the dialog from the team's menu.
export async function openTeam(page, item = 'Import / Export') {
    await page.locator('#sidebarTeamMenuButton').click();
    await page.getByRole('menuitem', {name: item}).click();
    return page.getByRole('dialog');
}

// menuItems are the items of the team's menu.
export async function menuItems(page) {
    await page.locator('#sidebarTeamMenuButton').click();
    const items = await page.getByRole('menuitem').allTextContents();
    await page.locator('#sidebarTeamMenuButton').click();
    return items;
}

export async function shoot(page, name, fullPage = false) {
    await page.screenshot({path: join(settings.screenshots, `${name}.png`), animations: 'disabled', fullPage});
}

// accessible asserts that axe-core finds nothing in what the plugin shows. The
// colours of buttons are the host's.
export async function accessible(page, selector = '.TeamExport') {
    if (!await page.evaluate(() => Boolean(window.axe))) {
        await page.evaluate(axe);
    }
    const found = await page.evaluate(async (within) => {
        const result = await window.axe.run(within, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'], rules: {region: {enabled: false}}});
        return result.violations.flatMap((violation) => violation.nodes.
            filter((node) => !(violation.id === 'color-contrast' && node.target.some((target) => document.querySelector(target)?.closest('.btn')))).
            map((node) => `${violation.id}: ${node.html} ${node.failureSummary}`));
    }, selector);
    assert.deepEqual(found, []);
}

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
