import assert from 'node:assert/strict';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {accessible, open, settings, useBrowser} from './folder.mjs';

useBrowser();

const start = join(settings.archive, 'index.html');
const status = (page) => page.locator('#search-status');

async function search(page, text, sentence) {
    await page.locator('#search-q').fill(text);
    await page.locator('#search-q').press('Enter');
    await status(page).filter({hasText: sentence}).waitFor({timeout: 10000});
}

describe('search in an archive', () => {
    test('leads from any page to a post', async (t) => {
        const page = await open(t, start);
        await page.getByRole('searchbox').fill('brahms');
        await page.getByRole('searchbox').press('Enter');
        await page.waitForURL(/html\/search\.html\?q=brahms/);
        await status(page).filter({hasText: '1 post found'}).waitFor();
        const link = page.locator('.search-link');
        assert.match(await link.textContent(), /Anna Schmidt.* in .*Town Square/);
        await link.press('Enter');
        await page.waitForURL(/channel-town-square\/.*#post-rich/);
        await page.locator('article:target').filter({hasText: 'Warm up'}).waitFor();
    });

    test('finds posts by every filter', async (t) => {
        const page = await open(t, join(settings.archive, 'html', 'search.html'));
        for (const [query, sentence, href] of [
            ['from:anna brahms', '1 post found', /channel-town-square\/.*#post-rich/],
            ['in:town-square on:2024-03-04 has:file', '1 post found', /#post-files/],
            ['"score & parts"', '1 post found', /#post-files/],
            ['Two seats', '1 post found', /#post-hook/],
            ['is:thread "reply number 40"', '1 post found', /channel-soprano\/thread-.*#post-reply40/],
            ['concert on:2024-05-01', '8 posts found', /channel-concerts\/\d\.html#post-concert/],
            ['concert* 699', '1 post found', /#post-concert699/],
            ['練習', '1 post found', /#post-cjk/],
            ['שלום', '1 post found', /#post-rtl/],
            ['surprise', '1 post found', /direct-1\/.*#post-secret/],
            ['from:guest chairs', '1 post found', /#post-answer2/],
        ]) {
            await search(page, query, sentence);
            await page.waitForFunction((found) => document.querySelectorAll('.search-result').length === found, Number(sentence.split(' ')[0]));
            assert.match(await page.locator('.search-link').first().getAttribute('href'), href, query);
        }
    });

    test('leads to replies under their root and on pages of their own', async (t) => {
        for (const [query, text] of [['"reply number 40"', 'Reply number 40'], ['"bring the scores"', 'I bring the scores']]) {
            const page = await open(t, join(settings.archive, 'html', 'search.html'));
            await search(page, query, '1 post found');
            await page.locator('.search-link').click();
            const target = page.locator(':target');
            await target.filter({hasText: text}).waitFor();
            assert.ok(await target.isVisible(), 'the post is to be seen');
        }
    });

    test('offers the channels and people of the archive', async (t) => {
        const page = await open(t, join(settings.archive, 'html', 'search.html'));
        await page.locator('#search-channel option').nth(1).waitFor({state: 'attached'});
        const channels = await page.locator('#search-channel option').allTextContents();
        for (const name of ['Concerts', 'Sopranos', 'Town Square']) {
            assert.ok(channels.includes(name), name);
        }
        await page.locator('#search-channel').selectOption('Sopranos');
        await status(page).filter({hasText: '91 posts found'}).waitFor();
        await page.locator('#search-person').fill('@claire.dubois');
        await status(page).filter({hasText: '45 posts found'}).waitFor();
    });

    test('shows messages without the signs of Markdown', async (t) => {
        const page = await open(t, join(settings.archive, 'html', 'search.html'));
        await search(page, '"warm up"', '1 post found');
        const excerpt = await page.locator('.search-snippet').textContent();
        assert.match(excerpt, /Warm up .*scales/);
        assert.doesNotMatch(excerpt, /\*\*|_scales|```|~~|# Plan/);
    });

    test('runs no script of a text', async (t) => {
        const page = await open(t, join(settings.archive, 'html', 'search.html'));
        await search(page, 'attackword', '1 post found');
        assert.match(await page.locator('.search-snippet').textContent(), /<\/script><script>window\.canary=1/);
        await page.locator('.search-link').click();
        await page.locator(':target').filter({hasText: 'attackword'}).waitFor();
    });

    test('is accessible, and speaks the language of the page', async (t) => {
        for (const [locale, colors, width, sentence] of [['en-GB', 'light', 1200, 'posts found'], ['de-DE', 'dark', 1200, 'Beiträge gefunden'], ['fr-FR', 'light', 320, 'messages trouvés']]) {
            const page = await open(t, join(settings.archive, 'html', 'search.html') + '?q=concert', {locale, colors, width});
            await status(page).filter({hasText: sentence}).waitFor();
            await page.locator('.search-result').nth(9).waitFor();
            assert.equal(await page.locator('#search-filters').evaluate((filters) => filters.open), width > 560, 'results come before filters on a small screen');
            await accessible(page);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'no sideways scrolling');
            await page.screenshot({path: join(settings.screenshots, `archive-search-${locale}-${width}.png`)});
        }
    });
});
