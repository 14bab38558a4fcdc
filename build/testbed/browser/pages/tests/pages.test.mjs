import assert from 'node:assert/strict';
import {cpSync, mkdtempSync, readdirSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {pathToFileURL} from 'node:url';

import {chromium} from 'playwright-core';

const settings = JSON.parse(process.env.PAGES_SETTINGS);
const axe = readFileSync(settings.axe, 'utf8');
let browser;

before(async () => {
    browser = await chromium.launch({executablePath: settings.chromium, args: ['--no-sandbox']});
});
after(() => browser.close());

// address leads to a page, or to an anchor on it.
function address(folder, name) {
    const [file, anchor] = name.split('#');
    return pathToFileURL(join(folder, file)).href + (anchor ? '#' + anchor : '');
}

// open opens a page of an archive, waits until its scripts have done their work, and
// notes what must not happen: a request that leaves the folder, a script that is
// refused, a dialog.
async function open(t, folder, name, options = {}, scripts = options.javaScriptEnabled !== false) {
    const context = await browser.newContext({locale: 'en-US', timezoneId: 'UTC', ...options});
    t.after(() => context.close());
    const page = await context.newPage();
    page.wrong = [];
    page.on('request', (request) => {
        if (!request.url().startsWith(pathToFileURL(folder).href) && !request.url().startsWith('data:image/svg+xml')) {
            page.wrong.push(request.url());
        }
    });
    page.on('pageerror', (error) => page.wrong.push(String(error)));
    page.on('console', (message) => {
        if (/refused|violates|policy/i.test(message.text())) {
            page.wrong.push(message.text());
        }
    });
    page.on('dialog', (dialog) => {
        page.wrong.push(dialog.message());
        void dialog.dismiss();
    });
    await page.goto(address(folder, name));
    if (scripts) {
        await page.locator('html[data-done]').waitFor({state: 'attached'});
    }
    return page;
}

function pagesOf(folder, below = '') {
    return readdirSync(join(folder, below), {withFileTypes: true}).flatMap((entry) => {
        const name = join(below, entry.name);
        if (entry.isDirectory()) {
            return name === 'data' || name === 'extras' ? [] : pagesOf(folder, name);
        }
        return name.endsWith('.html') ? [name] : [];
    });
}

// arrives waits until the page is at an address within the folder: a click does not
// wait for the page that it leads to.
const arrives = (page, where) => page.waitForURL((url) => (where instanceof RegExp ? where.test(place(url)) : place(url) === where));
const place = (url) => decodeURIComponent(url.pathname.split('/').slice(-2).join('/')) + url.hash;
const id = (name) => name.padEnd(26, 'x');

test('one goes from the start page to a channel, a thread and back to its root', async (t) => {
    const page = await open(t, settings.team, 'index.html');
    assert.equal(await page.locator('h1').innerText(), 'City Choir');
    assert.equal(await page.locator('.unpack').isVisible(), false);
    await page.locator('main').getByRole('link', {name: 'Sopranos'}).click();
    await page.getByRole('link', {name: '90 replies'}).click();
    await page.getByText('Reply number 89 about dresses').waitFor();
    await page.locator('main').getByRole('link', {name: /Anna Schmidt · /}).first().click();
    await arrives(page, `channel-soprano/index.html#post-${id('dresses')}`);
    await page.getByText('Which colour are the dresses?').waitFor();
    assert.deepEqual(page.wrong, []);
});

test('a channel with several pages leads to its months, and from page to page', async (t) => {
    const page = await open(t, settings.team, 'html/channel-concerts/index.html');
    await page.getByRole('link', {name: 'April'}).click();
    await arrives(page, /^channel-concerts\/\d\.html#post-concert/);
    await page.locator(':target').waitFor();
    await page.goto(address(settings.team, 'html/channel-concerts/1.html'));
    assert.equal(await page.locator('article.p').count(), 300);
    await page.getByRole('link', {name: 'Newer'}).first().click();
    await arrives(page, 'channel-concerts/2.html');
    await page.getByRole('link', {name: 'Newer'}).first().click();
    await arrives(page, /^channel-concerts\/(3|index)\.html$/);
    assert.equal(await page.locator('article.p').count(), 100);
    assert.equal(await page.getByRole('link', {name: 'Newer'}).count(), 0);
});

test('permalinks, mentions and links to channels stay in the archive', async (t) => {
    const links = `html/channel-town-square/index.html#post-${id('links')}`;
    const page = await open(t, settings.team, 'html/channel-town-square/index.html');
    const post = page.locator(`#post-${id('links')}`);
    const lead = async (name, nth, to) => {
        await page.goto(pathToFileURL(settings.team).href + '/' + links);
        await post.getByRole('link', {name}).nth(nth).click();
        await arrives(page, to);
    };
    await lead(/\/pl\//, 0, `channel-town-square/index.html#post-${id('rich')}`);
    await lead(/\/pl\//, 1, `channel-soprano/thread-1.html#post-${id('reply40')}`);
    await lead('~Concerts', 0, 'channel-concerts/index.html');
    await lead('@boris', 0, 'person-boris/index.html');
    await page.goto(pathToFileURL(settings.team).href + '/' + links);
    assert.equal(await post.getByRole('link', {name: new RegExp(id('nowhere'))}).getAttribute('href'), `https://chat.example.com/choir/pl/${id('nowhere')}`);
});

test('files are shown by what they are, and what could run is not opened', async (t) => {
    const page = await open(t, settings.team, 'html/channel-town-square/index.html');
    const post = page.locator(`#post-${id('files')}`);
    const image = post.getByRole('img', {name: 'poster.png'});
    await image.scrollIntoViewIfNeeded();
    await page.waitForFunction((element) => element.complete && element.naturalWidth === 320, await image.elementHandle());
    assert.equal(await post.locator('audio').count(), 1);
    assert.equal(await post.getByRole('link', {name: 'score & parts.pdf'}).count(), 1);
    for (const name of ['page.html', 'drawing.svg', 'missing.txt']) {
        assert.equal(await post.getByText(name, {exact: true}).count(), 1, name);
        assert.equal(await post.getByRole('link', {name}).count(), 0, name);
    }
    const picture = page.locator('img.av').first();
    await page.waitForFunction((element) => element.complete && element.naturalWidth === 64, await picture.elementHandle());
    assert.deepEqual(page.wrong, []);
});

test('the search of every page finds a post and leads to it', async (t) => {
    const page = await open(t, settings.team, 'html/person-boris/index.html');
    await page.locator('header').getByRole('searchbox').fill('"number 77 about"');
    await page.keyboard.press('Enter');
    await page.locator('#search-results').getByRole('link').first().click();
    await arrives(page, `channel-soprano/thread-1.html#post-${id('reply77')}`);
    assert.deepEqual(page.wrong, []);
});

test('a reply that is folded is shown when a link leads to it', async (t) => {
    const page = await open(t, settings.team, 'html/channel-town-square/index.html');
    await page.locator('details.th').first().evaluate((thread) => {
        thread.open = false;
    });
    await page.goto(page.url() + `#post-${id('answer2')}`);
    await page.locator(`#post-${id('answer2')}`).waitFor();
});

// top is where the top of the post is that the address leads to.
const top = (page) => page.locator(':target').evaluate((target) => target.getBoundingClientRect().top);
const drawn = (page, name) => page.locator(`#post-${id(name)} .b`).evaluate((post) => post.checkVisibility({contentVisibilityAuto: true}));

test('of a long page what is in sight is laid out, and a link leads into the rest of it', async (t) => {
    const page = await open(t, settings.team, 'html/channel-concerts/1.html');
    assert.equal(await drawn(page, 'concert0'), true);
    assert.equal(await drawn(page, 'concert250'), false);
    const linked = await open(t, settings.team, `html/channel-concerts/1.html#post-${id('concert250')}`);
    await linked.waitForFunction((anchor) => document.getElementById(anchor).querySelector('.b').checkVisibility({contentVisibilityAuto: true}), `post-${id('concert250')}`);
    assert.ok(await top(linked) >= 0 && await top(linked) < 400, `the post is at ${await top(linked)}`);
    // What stands above is laid out on the way up, and does not push the reader down.
    await linked.mouse.move(600, 400);
    await linked.mouse.wheel(0, -600);
    await linked.waitForFunction((anchor) => document.getElementById(anchor).getBoundingClientRect().top > 300, `post-${id('concert250')}`);
    assert.ok(await top(linked) < 1100, `the post is at ${await top(linked)}`);
});

test('a browser finds words that are not in sight, and prints them', async (t) => {
    const page = await open(t, settings.team, 'html/channel-concerts/1.html');
    assert.equal(await page.evaluate(() => window.find('Concert number 250')), true);
    await page.waitForFunction((anchor) => document.getElementById(anchor).getBoundingClientRect().top < window.innerHeight, `post-${id('concert250')}`);
    await page.emulateMedia({media: 'print'});
    assert.equal(await drawn(page, 'concert0'), true);
    assert.equal(await drawn(page, 'concert299'), true);
});

test('the list of channels is loaded where it has room', async (t) => {
    for (const [width, shown] of [[1280, true], [560, false]]) {
        const page = await open(t, settings.team, 'html/channel-concerts/1.html', {viewport: {width, height: 800}});
        if (shown) {
            await page.getByRole('navigation', {name: 'Channels'}).getByRole('link', {name: 'Sopranos'}).waitFor();
        }
        assert.equal(await page.locator('script[src$="channels.js"]').count(), shown ? 1 : 0, `${width} pixels`);
        assert.deepEqual(page.wrong, []);
    }
});

for (const [locale, replies, day] of [['de-DE', '2 Antworten', 'Montag, 4. März 2024'], ['fr-FR', '2 réponses', 'lundi 4 mars 2024'], ['ja-JP', '2 replies', null]]) {
    test(`the pages speak ${locale}`, async (t) => {
        const page = await open(t, settings.team, 'html/channel-town-square/index.html', {locale});
        await page.getByText(replies, {exact: true}).waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.lang), day ? locale.slice(0, 2) : 'en');
        if (day) {
            assert.equal(await page.locator('h2.day').first().innerText(), day);
        }
    });
}

test('days are those of the reader', async (t) => {
    const page = await open(t, settings.team, 'html/channel-town-square/index.html', {timezoneId: 'Pacific/Kiritimati'});
    assert.match(await page.locator('h2.day').first().innerText(), /March 4/);
    const west = await open(t, settings.team, 'html/channel-town-square/index.html', {timezoneId: 'America/Los_Angeles'});
    assert.match(await west.locator('h2.day').first().innerText(), /March 4/);
    assert.match(await west.locator(`#post-${id('rich')} .when`).innerText(), /12:40/);
});

test('everything but the search is read without JavaScript', async (t) => {
    const page = await open(t, settings.team, 'html/channel-town-square/index.html', {javaScriptEnabled: false});
    await page.getByText('I bring the scores').waitFor();
    assert.match(await page.locator(`#post-${id('rich')} .when`).innerText(), /2024-03-04 08:40/);
    await page.getByRole('link', {name: 'Channels'}).first().click();
    await page.locator('main').getByRole('link', {name: 'Concerts'}).click();
    await page.getByRole('link', {name: 'Read from the beginning'}).click();
    await page.getByText('Concert number 0 is').waitFor();
});

test('a start page alone says that the archive must be unpacked', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'alone-'));
    cpSync(join(settings.team, 'index.html'), join(folder, 'index.html'));
    const page = await open(t, folder, 'index.html', {}, false);
    for (const text of ['unpack the whole zip first', 'Entpacken Sie zuerst', 'décompressez d’abord']) {
        await page.getByText(text).waitFor();
    }
});

const kinds = ['index.html', 'html/channels.html', 'html/people.html', 'html/files.html', 'html/search.html', 'html/channel-town-square/index.html',
    'html/channel-town-square/files.html', 'html/channel-concerts/index.html', 'html/channel-concerts/3.html', 'html/channel-soprano/thread-1.html',
    'html/channel-old/index.html', 'html/direct-1/index.html', 'html/person-anna/index.html'];
for (const colorScheme of ['light', 'dark']) {
    for (const name of kinds) {
        test(`axe finds nothing in ${name}, ${colorScheme}`, async (t) => {
            const page = await open(t, settings.team, name, {colorScheme, viewport: {width: 1280, height: 900}});
            await page.evaluate(axe);
            const found = await page.evaluate(() => window.axe.run(document, {preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}));
            assert.deepEqual(found.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' ')}`), []);
            assert.deepEqual(page.wrong, []);
            const shot = `pages-${name.replaceAll('/', '-').replace('html-', '').replace('.html', '')}-${colorScheme}.png`;
            await page.screenshot({path: join(settings.screenshots, shot)});
        });
    }
}

for (const width of [320, 560, 900]) {
    test(`nothing is cut off at ${width} pixels`, async (t) => {
        for (const name of kinds) {
            const page = await open(t, settings.team, name, {viewport: {width, height: 800}});
            const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
            assert.ok(over <= 0, `${name} is ${over} pixels too wide`);
            await page.context().close();
        }
        const page = await open(t, settings.team, 'html/channel-town-square/index.html', {viewport: {width, height: 800}});
        await page.screenshot({path: join(settings.screenshots, `pages-channel-${width}.png`)});
    });
}

test('no page of the team leaves its folder or is refused a script', async (t) => {
    const page = await open(t, settings.team, 'index.html');
    for (const name of pagesOf(settings.team)) {
        await page.goto(address(settings.team, name));
    }
    assert.deepEqual(page.wrong, []);
});

test('no script of a hostile archive runs, on no page', async (t) => {
    const page = await open(t, settings.hostile, 'index.html');
    const names = pagesOf(settings.hostile);
    assert.ok(names.length > 30);
    for (const name of names) {
        await page.goto(address(settings.hostile, name));
        await page.evaluate(() => {
            // What a reader would do: unfold everything, and go over it.
            document.querySelectorAll('details').forEach((details) => {
                details.open = true;
            });
            document.querySelectorAll('*').forEach((element) => {
                element.dispatchEvent(new Event('mouseover'));
                element.dispatchEvent(new Event('focus'));
            });
        });
        assert.equal(await page.evaluate(() => window.canary), undefined, name);
    }
    await page.goto(address(settings.hostile, 'html/search.html') + '?q=script');
    await page.locator('#search-results').getByRole('link').first().waitFor();
    assert.equal(await page.evaluate(() => window.canary), undefined);
    assert.deepEqual(page.wrong, []);
});
