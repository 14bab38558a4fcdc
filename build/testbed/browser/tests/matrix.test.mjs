import assert from 'node:assert/strict';
import {test} from 'node:test';

import {prepare} from './everything.mjs';
import {accessible, shoot, useBrowser, visit} from './page.mjs';
import {addressOf, SURFACES} from './surfaces.mjs';

useBrowser();

// Each state is reached once in each React and looked at in every theme, width and
// language: the page follows a change of each.
let prepared;
const teams = () => (prepared ??= prepare());

const THEMES = ['denim', 'onyx'];
const WIDTHS = [1400, 420];
const LANGUAGES = ['en', 'de'];

async function look(page, name, {selector, whole}, shown, pictured = true) {
    if (shown) {
        await page.locator(shown).first().evaluate((element) => element.scrollIntoView({block: 'center'}));
    }
    const sizes = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(sizes[0] <= sizes[1], `${name}: what sticks out of the window is ${sizes[0] - sizes[1]} px wide`);
    assert.ok(await page.evaluate(() => [...document.querySelectorAll('.modal, .modal-content')].every((element) => element.scrollTop === 0)), `${name}: the dialog stays where it is`);
    await accessible(page, selector);
    if (pictured) {
        await shoot(page, `matrix/${name}`, whole);
    }
}

const set = (page, name, value) => page.evaluate(([key, to]) => {
    if (key === 'language') {
        window.host.setLocale(to);
    } else if (key === 'theme') {
        document.documentElement.dataset.theme = to;
    } else {
        document.documentElement.dir = to;
    }
}, [name, value]);

const resize = (page, width) => page.setViewportSize({width, height: 900});

// everyLook looks at a state in all languages, widths and themes, and leaves the page as
// it was. Pictures of all are made in one React: in the others they would be the same.
async function everyLook(page, name, surface, shown, pictured) {
    for (const language of LANGUAGES) {
        await set(page, 'language', language);
        await page.waitForFunction((value) => document.documentElement.lang === value, language);
        for (const width of WIDTHS) {
            await resize(page, width);
            for (const theme of THEMES) {
                await set(page, 'theme', theme);
                await look(page, `${name}-${language}-${theme}-${width}`, surface, shown, pictured || (language === 'en' && theme === 'denim'));
            }
        }
    }
    await set(page, 'language', 'en');
    await set(page, 'theme', 'denim');
    await resize(page, 1400);
}

// mirroredAndForced looks at a state from right to left, and in forced colours.
async function mirroredAndForced(page, name, surface, shown) {
    for (const width of WIDTHS) {
        await resize(page, width);
        await set(page, 'direction', 'rtl');
        await look(page, `${name}-rtl-${width}`, surface, shown);
        await set(page, 'direction', 'ltr');
        await page.emulateMedia({forcedColors: 'active'});
        await look(page, `${name}-forced-${width}`, surface, shown);
        await page.emulateMedia({forcedColors: 'none'});
    }
    await resize(page, 1400);
}

for (const react of ['17', '18', '19']) {
    for (const surface of SURFACES) {
        test(`every state looks right and is accessible: React ${react}, ${surface.name}`, async (t) => {
            const team = (await teams())[surface.team];
            const page = await visit(t, {team, react, width: 1400, address: addressOf(surface, team)});
            const place = await surface.open(page);
            for (const [name, reach, shown] of surface.states) {
                await reach(place);
                await everyLook(page, `${name}-${react}`, surface, shown, react === '18');
                if (react === '18') {
                    await mirroredAndForced(page, name, surface, shown);
                }
            }
        });
    }
}
