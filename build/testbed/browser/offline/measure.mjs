// Measures searches in Chromium from a folder, for cmd/searchbench.
import {readdirSync, readFileSync} from 'node:fs';
import {pathToFileURL} from 'node:url';

import {chromium} from 'playwright-core';

const settings = JSON.parse(process.argv[2]);
const browser = await chromium.launch({executablePath: settings.chromium, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']});
// cpu returns the milliseconds of processor time of all processes below this one:
// on a busy machine it says more than the time on the wall.
function cpu() {
    const parents = new Map();
    const times = new Map();
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        try {
            const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
            parents.set(pid, fields[1]);
            times.set(pid, (Number(fields[11]) + Number(fields[12])) * 10);
        } catch {
            // It has ended meanwhile.
        }
    }
    let sum = 0;
    for (const [pid, time] of times) {
        let up = parents.get(pid);
        while (up !== undefined && up !== String(process.pid)) {
            up = parents.get(up);
        }
        sum += up === undefined ? 0 : time;
    }
    return sum;
}

console.log('query | found | ms to the first result | ms of processor time | files | MiB read');
for (const query of settings.queries) {
    // A new page each time: no file of the index is in its memory.
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.log(error.message));
    await page.goto(pathToFileURL(settings.page).href);
    await page.waitForFunction(() => document.querySelector('#search-status').textContent.startsWith('Type'));
    const cpuBefore = cpu();
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
    console.log(`${query} | ${found.status} | ${found.ms.toFixed(0)} | ${cpu() - cpuBefore} | ${found.read.files} | ${(found.read.bytes / (1 << 20)).toFixed(1)}`);
    await page.close();
}
await browser.close();
