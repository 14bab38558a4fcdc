import {control, settings} from './page.mjs';

const PANEL = '.TeamExport:not(.TeamExportToasts)';
const tab = (dialog, part) => dialog.locator(`#team_export_parts_${part}_tab`);
const planTab = (part) => (dialog) => dialog.locator(`#team_export_plan_${part}_tab`).click();

async function openFolds(within) {
    for (const fold of await within.locator('.TeamExportFold > summary').all()) {
        if (await fold.isVisible() && !(await fold.evaluate((element) => element.parentElement.open))) {
            await fold.click();
        }
    }
}

// The states of the dialog of a team that has everything, reached one after the other.
const PLAN = [
    ['plan-check', async (dialog) => {
        await tab(dialog, 'import').click();
        await planTab('check')(dialog);
        await dialog.locator('.TeamExportMatches tbody tr').first().waitFor();
    }],
    ['plan-people', async (dialog) => {
        await planTab('users')(dialog);
        await dialog.locator('.TeamExportMatches tbody button').first().click();
        await dialog.locator('.TeamExportEditor').waitFor();
    }, '.TeamExportEditor'],
    ['plan-selected', async (dialog) => {
        await dialog.locator('.TeamExportMatches tbody input[type=checkbox]').first().check();
        await dialog.locator('.TeamExportBulk').waitFor();
    }, '.TeamExportMatches'],
    ['plan-channels', planTab('channels'), '.TeamExportMatches'],
    ['plan-limits', planTab('limits'), '.TeamExportCard--strong'],
    ['archive', async (dialog) => {
        await tab(dialog, 'export').click();
        await dialog.locator('.TeamExportCard .btn-primary').waitFor();
    }],
    ['history', async (dialog) => {
        await tab(dialog, 'history').click();
        await dialog.locator('.TeamExportState--canceled').waitFor();
    }],
    ['result', async (dialog) => {
        await dialog.locator('tr', {has: dialog.page().locator('.TeamExportState--succeeded_with_warnings, .TeamExportState--succeeded')}).nth(0).locator('button').click();
        await dialog.locator('.TeamExportUndo > .TeamExportActions > button').click();
        await dialog.locator('.TeamExportUndo .TeamExportFacts').waitFor();
    }, '.TeamExportUndo'],
];

const FRESH = [
    ['upload', async (dialog) => {
        await tab(dialog, 'import').click();
        await dialog.locator('.TeamExportDrop').waitFor();
    }],
    ['history-empty', async (dialog) => {
        await tab(dialog, 'history').click();
        await dialog.locator('#team_export_parts_panel p').nth(1).waitFor();
    }],
    ['form', async (dialog) => {
        await tab(dialog, 'export').click();
        await dialog.locator('.TeamExportFooter strong').waitFor();
    }],
    ['form-open', async (dialog) => {
        await openFolds(dialog);
        await openFolds(dialog);
        await dialog.locator('.TeamExportChannels input').first().waitFor();
    }],
    ['running', async (dialog) => {
        await control('/settings', {exportpausems: 60_000});
        await dialog.locator('.TeamExportFooter .btn-primary').click();
        await dialog.locator('[role=progressbar][aria-valuenow]').waitFor();
    }],
    ['canceled', async (dialog) => {
        await dialog.locator('.TeamExportCard .btn-tertiary').click();
        await dialog.locator('.TeamExportNotice').first().waitFor();
        await control('/settings', {exportpausems: 0});
    }],
];

async function fromMenu(page, at) {
    await page.locator('#sidebarTeamMenuButton').click();
    const items = page.getByRole('menuitem');
    await items.nth(2).waitFor();
    await items.nth(at).click();
    return page.getByRole('dialog');
}

// SURFACES are the places where people meet the plugin: how each is opened, and its
// states, each with what is to be seen of it when it is longer than the window. What
// scrolls as a whole is seen whole.
export const SURFACES = [
    {name: 'everything', team: 'everything', selector: PANEL, open: (page) => fromMenu(page, 1), states: PLAN},
    {name: 'fresh', team: 'fresh', selector: PANEL, open: (page) => fromMenu(page, 1), states: FRESH},
    {name: 'failed', team: 'failed', selector: PANEL, open: (page) => fromMenu(page, 1), states: [
        ['failed', async (dialog) => {
            await tab(dialog, 'import').click();
            await dialog.locator('.TeamExportNotice--danger').waitFor();
        }],
    ]},
    {name: 'undone', team: 'undone', selector: PANEL, open: (page) => fromMenu(page, 1), states: [
        ['undone', async (dialog) => {
            await tab(dialog, 'import').click();
            await dialog.locator('.TeamExportNotice--info').waitFor();
        }],
    ]},
    {name: 'mine', team: 'fresh', selector: PANEL, open: (page) => fromMenu(page, 2), states: [
        ['mine', (dialog) => dialog.locator('.TeamExportMine input[type=radio]').first().waitFor()],
    ]},
    {name: 'mine-archive', team: 'undone', selector: PANEL, open: (page) => fromMenu(page, 2), states: [
        ['mine-archive', async (dialog) => {
            await dialog.locator('.TeamExportCard .btn-primary').waitFor();
            await dialog.locator('.TeamExportMine input[type=radio]').first().waitFor();
        }],
    ]},
    {name: 'settings', team: 'everything', selector: '.TeamExportTabPanel', open: async (page) => {
        await fromMenu(page, 0);
        await page.locator('#team_exportButton').click();
        return page.locator('.TeamExportTabPanel');
    }, states: [
        ['settings-plan', (panel) => panel.locator('.TeamExportMatches tbody tr').first().waitFor()],
        ['settings-export', async (panel) => {
            await tab(panel, 'export').click();
            await panel.locator('.TeamExportCard .btn-primary').waitFor();
        }],
    ]},
    {name: 'page', team: 'everything', selector: '.TeamExportPage', path: (team) => `/${team.name}/team-export`, open: (page) => page.locator('.TeamExportPage'), states: [
        ['page', (page) => page.locator('.TeamExportMatches tbody tr').first().waitFor()],
    ]},
    {name: 'message', team: 'everything', selector: '.TeamExportPost', path: (team) => `/${team.name}/messages/@team-export`, open: (page) => page, states: [
        ['message', (page) => page.locator('.TeamExportPost .btn-primary').last().waitFor()],
    ]},
    {name: 'console', team: 'everything', selector: '.TeamExportConsole', whole: true, path: () => '/admin_console/plugins/plugin_team-export', open: (page) => page, states: [
        ['console', async (page) => {
            for (const table of [0, 1, 2]) {
                await page.locator('.TeamExportConsole tbody').nth(table).locator('tr').first().waitFor();
            }
        }],
    ]},
];

// addressOf is where a surface is, for a team.
export const addressOf = ({path}, team) => settings.url + (path ? path(team) : `/${team.name}/channels/town-square`);
