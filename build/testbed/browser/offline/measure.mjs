// Measures searches in Chromium from a folder, for cmd/searchbench.
import {pathToFileURL} from 'node:url';

import {chromium} from 'playwright-core';

const settings = JSON.parse(process.argv[2]);
const browser = await chromium.launch({executablePath: settings.chromium, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']});
console.log('query | found | ms to the first result | files | MiB read');
for (const query of settings.queries) {
    // A new page each time: no file of the index is in its memory.
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.log(error.message));
    await page.goto(pathToFileURL(settings.page).href);
    await page.waitForFunction(() => document.querySelector('#search-status').textContent.startsWith('Type'));
    const found = await page.evaluate(async (query) => {
        const before = performance.now();
        const shown = new Promise((resolve) => {
            new MutationObserver(() => /found|would read/.test(document.querySelector('#search-status').textContent) && requestAnimationFrame(() => resolve(performance.now())))
                .observe(document.querySelector('#search-status'), {childList: true});
        });
        document.querySelector('#search-q').value = query;
        document.querySelector('#search-form').requestSubmit();
        const after = await shown;
        return {ms: after - before, status: document.querySelector('#search-status').textContent, read: window.archiveSearch.read};
    }, query);
    console.log(`${query} | ${found.status} | ${found.ms.toFixed(0)} | ${found.read.files} | ${(found.read.bytes / (1 << 20)).toFixed(1)}`);
    await page.close();
}
await browser.close();
