import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {accessible, open, settings, useBrowser} from './folder.mjs';

useBrowser();

const known = join(settings.known, 'search.html');
const status = (page) => page.getByRole('status');
const anchors = (page) => page.locator('.search-link').evaluateAll((links) => links.map((link) => link.getAttribute('href')));

// settled waits until a search has ended with a sentence.
async function settled(page, sentence) {
    await status(page).filter({hasText: sentence}).waitFor({timeout: 10000});
}

async function search(page, text) {
    await page.getByRole('searchbox').fill(text);
    await page.keyboard.press('Enter');
}

const finds = [
    ['a word', 'review', [1, 0]],
    ['all words, in any order', 'review quarterly ready', [1, 0]],
    ['a word in capitals', 'QUARTERLY', [1, 0]],
    ['a phrase', '"quarterly budget"', [0]],
    ['words with signs between them as a phrase', 'quarterly-budget', [0]],
    ['the beginning of words', 'budg*', [5, 1, 0]],
    ['a phrase that ends with a beginning', '"quarterly budg*"', [0]],
    ['accents by letters without', 'cafe etude', [2]],
    ['letters without accents by accents', 'bûdgét', [1, 0]],
    ['the name of a file', 'Etude-Generale.pdf', [2]],
    ['Japanese within a sentence', '検索エンジン', [3]],
    ['one Japanese character', '京', [3]],
    ['Arabic without its vowels', 'احمد', [4]],
    ['Arabic with other letters at the end', 'مدرسه', [4]],
    ['what is not said', 'budget -quarterly', []],
    ['posts without a word', 'ready -phrase "-quarterly budget" -not', [0]],
    ['posts of a person', 'from:anna budget', [0]],
    ['posts of a person with @', 'from:@boris quarterly', [1]],
    ['posts of a channel', 'in:budget quarterly', [1]],
    ['posts with files', 'has:file', [2]],
    ['posts in threads', 'is:thread', [5, 3]],
    ['posts before a day', 'before:2023-03-02 budget', [0]],
    ['posts after a day', 'after:2023-03-01 budget', [1]],
    ['posts of a day', 'on:2023-03-02', [1]],
    ['a hostile text', 'canarypost', [6]],
    ['scripts as words', 'script onerror', [6]],
];

describe('search', () => {
    test('finds every known post', async (t) => {
        const page = await open(t, known);
        for (const [what, query, expected] of finds) {
            await t.test(`by ${what}: ${query}`, async () => {
                await search(page, query);
                const sentence = expected.length === 0 ? 'No posts found' : `${expected.length} post${expected.length > 1 ? 's' : ''} found`;
                await settled(page, sentence);
                await page.waitForFunction((count) => document.querySelectorAll('.search-result').length === count, expected.length);
                assert.deepEqual((await anchors(page)).map((href) => Number(/#post-(\d+)$/.exec(href)[1])), expected);
            });
        }
    });

    test('limits results by the fields of the form', async (t) => {
        const page = await open(t, known);
        await page.getByLabel('Channel').selectOption('Budget 2024');
        await settled(page, '2 posts found');
        await page.getByLabel('Person').fill('Anna Müller');
        await settled(page, '1 post found');
        assert.deepEqual(await anchors(page), ['channel-1/1.html#post-2']);
        await page.getByLabel('With files').check();
        await settled(page, '1 post found');
        await page.getByLabel('From (date)').fill('2023-06-16');
        await settled(page, 'No posts found');
        await page.getByRole('button', {name: 'Clear filters'}).click();
        await settled(page, 'Type a word');
        await page.getByLabel('To (date)').fill('2022-01-01');
        await page.getByLabel('In threads').check();
        await settled(page, 'No posts found');
        await page.getByLabel('In threads').uncheck();
        await settled(page, '50 posts found');
    });

    test('says why a filter means nothing', async (t) => {
        const page = await open(t, known);
        for (const [query, sentence] of [
            ['from:nemo', 'no posts by “nemo”'], ['in:nowhere', 'no channel “nowhere”'], ['on:2023-13-01', 'not a date'], ['has:wings', 'not a filter'], ['!!!', 'No posts found'],
        ]) {
            await search(page, query);
            await settled(page, sentence);
        }
    });

    test('offers longer words when there is no such word', async (t) => {
        const page = await open(t, known);
        await search(page, 'quarterl');
        await settled(page, 'No posts found');
        await page.getByRole('button', {name: 'Also find longer words: quarterl*'}).click();
        await settled(page, '2 posts found');
    });

    test('works with the keyboard alone', async (t) => {
        const page = await open(t, known);
        await page.waitForFunction(() => document.activeElement.id === 'search-q');
        await page.keyboard.type('standup');
        await settled(page, '50 posts found');
        assert.equal(await page.locator('.search-result').count(), 10);
        await page.keyboard.press('ArrowDown');
        assert.match(await page.evaluate(() => document.activeElement.getAttribute('href')), /#standup-49$/);
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('ArrowUp');
        await page.keyboard.press('ArrowUp');
        assert.equal(await page.evaluate(() => document.activeElement.id), 'search-q');
        for (let i = 0; i < 11; i++) {
            await page.keyboard.press('ArrowDown');
        }
        assert.equal(await page.evaluate(() => document.activeElement.id), 'search-more');
        await page.keyboard.press('Enter');
        await page.locator('.search-result').nth(19).waitFor();
        assert.match(await page.evaluate(() => document.activeElement.getAttribute('href')), /#standup-39$/, 'the focus is on the first new result');
    });

    test('keeps a search in the address, for reloads and the way back', async (t) => {
        const page = await open(t, known + '?q=budget');
        await settled(page, '2 posts found');
        await search(page, 'standup');
        await settled(page, '50 posts found');
        await page.reload();
        await settled(page, '50 posts found');
        await page.goBack();
        await settled(page, '2 posts found');
        assert.equal(await page.getByRole('searchbox').inputValue(), 'budget');
    });

    test('shows where a long text has the word', async (t) => {
        const page = await open(t, known);
        await search(page, 'haystackneedle');
        await settled(page, '1 post found');
        assert.equal(await page.locator('mark').textContent(), 'haystackneedle');
        assert.ok((await page.locator('.search-snippet').textContent()).length < 500);
        await search(page, '"needle haystackneedle and"');
        await settled(page, '1 post found');
        assert.equal(await page.locator('mark').textContent(), 'needle haystackneedle and');
    });

    test('marks what was found as it is written', async (t) => {
        const page = await open(t, known);
        for (const [query, marks] of [['cafe generale.pdf', ['café', 'Générale.pdf']], ['エンジン', ['エンジン']], ['احمد', ['أحمد']]]) {
            await search(page, query);
            await settled(page, '1 post found');
            assert.deepEqual(await page.locator('mark').allTextContents(), marks);
        }
    });

    test('shows hostile names and texts as text', async (t) => {
        const page = await open(t, known);
        await search(page, 'canarypost');
        await settled(page, '1 post found');
        const item = page.locator('.search-result');
        assert.match(await item.textContent(), /<\/script><script>canary=1/);
        assert.match(await item.textContent(), /<img src=x onerror="canary=1">/);
        assert.equal(await page.locator('.search-result img, .search-result script').count(), 0);
        await page.getByLabel('Person').fill('mallory');
        await settled(page, '1 post found');
    });

    test('speaks the language of the browser', async (t) => {
        for (const [locale, sentence, title] of [['de-AT', '2 Beiträge gefunden', 'Suche'], ['fr-CA', '2 messages trouvés', 'Recherche'], ['ja-JP', '2 posts found', 'Search']]) {
            const page = await open(t, known + '?q=budget', {locale});
            // The page around it says its language; without that the browser counts.
            await page.evaluate(() => document.documentElement.removeAttribute('lang'));
            if (locale !== 'ja-JP') {
                await page.addInitScript(() => document.addEventListener('readystatechange', () => document.documentElement.removeAttribute('lang')));
                await page.reload();
            }
            await settled(page, sentence);
            assert.equal(await page.getByRole('heading', {level: 1}).textContent(), title);
            assert.equal(await page.locator('#archive-search [data-t]').evaluateAll((places) => places.filter((place) => place.textContent === '').length), 0);
        }
    });

    test('has texts for everything in all languages', async (t) => {
        const page = await open(t, known);
        const strings = await page.evaluate(() => window.archiveSearch.strings);
        for (const language of ['de', 'fr']) {
            assert.deepEqual(Object.keys(strings[language]), Object.keys(strings.en));
            for (const [name, text] of Object.entries(strings.en)) {
                assert.deepEqual(strings[language][name].match(/\{\w+\}/g), text.match(/\{\w+\}/g), `${language} ${name}`);
            }
        }
    });

    test('is accessible', async (t) => {
        for (const colors of ['light', 'dark']) {
            for (const width of [320, 1200]) {
                const page = await open(t, known + '?q=standup', {colors, width});
                await settled(page, '50 posts found');
                await accessible(page);
                assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'no sideways scrolling');
                await page.screenshot({path: join(settings.screenshots, `search-${colors}-${width}.png`)});
            }
        }
    });

    test('says that it needs JavaScript, and shows no dead form', async (t) => {
        const page = await open(t, known, {javaScript: false});
        assert.equal(await page.locator('noscript, .search-note').first().isVisible(), true);
        assert.equal(await page.locator('#search-form').isVisible(), false);
    });

    test('finds nothing in an empty archive', async (t) => {
        const page = await open(t, join(settings.empty, 'search.html?q=word'));
        await settled(page, 'No posts found');
        await search(page, 'before:2030-01-01');
        await settled(page, 'No posts found');
    });

    test('says what to do when files of the index are missing', async (t) => {
        const page = await open(t, join(settings.torn, 'search.html?q=budget'), {failures: [/ERR_FILE_NOT_FOUND/]});
        await settled(page, 'Unpack the whole archive');
    });

    test('cuts texts into words as the index does', async (t) => {
        const page = await open(t, known);
        const cases = JSON.parse(readFileSync(settings.tokens, 'utf8'));
        assert.ok(cases.length > 0);
        for (const {name, text, tokens} of cases) {
            const found = await page.evaluate((text) => window.archiveSearch.tokens(text.normalize('NFC')).map((token) => token.text), text);
            assert.deepEqual(found, tokens, name);
        }
    });

    test('answers any query as reading every post does', async (t) => {
        const page = await open(t, join(settings.corpus, 'search.html'));
        const answers = await page.evaluate(async (queries) => {
            const directory = await window.archiveSearch.openDirectory();
            const answers = [];
            for (const query of queries) {
                answers.push(Array.from(await window.archiveSearch.search(directory, query)));
            }
            return answers;
        }, settings.queries);
        settings.queries.forEach(({answer, ...query}, i) => assert.deepEqual(answers[i], answer, JSON.stringify(query)));
        assert.ok(settings.queries.filter((query) => query.answer.length > 0).length > 100, 'enough queries find something');
        const shown = await page.evaluate(async () => {
            const directory = await window.archiveSearch.openDirectory();
            return Promise.all(Array.from({length: directory.documents}, async (_, n) => (await window.archiveSearch.result(directory, n)).anchor));
        });
        assert.deepEqual(shown, settings.anchors);
    });
});
