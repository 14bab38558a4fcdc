import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before} from 'node:test';
import {pathToFileURL} from 'node:url';

import {chromium} from 'playwright-core';

export const settings = JSON.parse(readFileSync(process.env.OFFLINE_SETTINGS, 'utf8'));
const axe = readFileSync(settings.axe, 'utf8');

let browser;

// useBrowser starts a browser for the tests of a file.
export function useBrowser() {
    before(async () => {
        browser = await chromium.launch({executablePath: settings.chromium, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']});
    });
    after(() => browser?.close());
}

// open opens a file of a folder. An error of the page, a broken rule of its
// policy and a request to anywhere else are errors of the test.
export async function open(t, path, {locale = 'en-GB', width = 1200, height = 900, colors = 'light', javaScript = true, failures = []} = {}) {
    const context = await browser.newContext({
        locale, viewport: {width, height}, colorScheme: colors, reducedMotion: 'reduce', timezoneId: 'Europe/Berlin', javaScriptEnabled: javaScript,
    });
    const page = await context.newPage();
    const problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('request', (request) => {
        if (!request.url().startsWith('file:')) {
            problems.push('request: ' + request.url());
        }
    });
    t.after(async () => {
        const canary = javaScript ? await page.evaluate(() => window.canary) : undefined;
        await context.close();
        assert.deepEqual(problems.filter((problem) => !failures.some((known) => known.test(problem))), []);
        assert.equal(canary, undefined, 'a text of the archive ran as a script');
    });
    const [file, rest] = path.split(/(?=[?#])/, 2);
    await page.goto(pathToFileURL(file).href + (rest || ''));
    return page;
}

// accessible lets axe look at a page as it is now.
export async function accessible(page) {
    // The policy of the page allows no foreign script, so axe comes by the debugger.
    await page.evaluate(axe);
    const {violations} = await page.evaluate(() => window.axe.run(document, {preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}));
    assert.deepEqual(violations.map(({id, nodes}) => `${id}: ${nodes.map((node) => node.html).join(' ')}`), []);
}
