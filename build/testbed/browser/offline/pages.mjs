// Measures in Chromium how long pages of an unpacked archive take to show something,
// and what searches read, for cmd/bench. Writes JSON.
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';

import {chromium} from 'playwright-core';

const settings = JSON.parse(process.argv[2]);
const browser = await chromium.launch({executablePath: settings.chromium, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']});
const address = (name) => pathToFileURL(join(settings.folder, name)).href;

async function open(name) {
    const page = await browser.newPage();
    await page.goto(address(name));
    const ms = await page.evaluate(() => new Promise((resolve) => {
        new PerformanceObserver((list) => list.getEntriesByName('first-contentful-paint').forEach((entry) => resolve(entry.startTime)))
            .observe({type: 'paint', buffered: true});
    }));
    await page.close();
    return {name, ms};
}

async function search(query) {
    // A new page each time: no file of the index is in its memory.
    const page = await browser.newPage();
    await page.goto(address('html/search.html'));
    await page.waitForFunction(() => document.querySelector('#search-status').textContent.startsWith('Type'));
    const found = await page.evaluate(async (wanted) => {
        const before = performance.now();
        const status = document.querySelector('#search-status');
        const shown = new Promise((resolve) => {
            new MutationObserver(() => /found|would read/.test(status.textContent) && requestAnimationFrame(() => resolve(performance.now())))
                .observe(status, {childList: true});
        });
        document.querySelector('#search-q').value = wanted;
        document.querySelector('#search-form').requestSubmit();
        return {ms: await shown - before, status: status.textContent, bytes: window.archiveSearch.read.bytes};
    }, query);
    await page.close();
    return {query, ...found};
}

const opened = [];
const searched = [];
for (const name of settings.pages) {
    // The middle of three, because other programs may need the processor too.
    const times = [await open(name), await open(name), await open(name)].sort((a, b) => a.ms - b.ms);
    opened.push(times[1]);
}
for (const query of settings.queries) {
    searched.push(await search(query));
}
await browser.close();
console.log(JSON.stringify({opened, searched}));
