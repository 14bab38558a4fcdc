// Where the app sits: dialog, page, System Console, tab in the team's settings.
// Rules of the host name up to six classes, so classes are repeated here to win.
const DIALOG = '.modal .TeamExportDialog.TeamExportDialog.TeamExportDialog';
const COVERED = ".app__body .modal .settings-modal .settings-table .settings-content.settings-content[data-team-export='open']";

export const places = `
.TeamExport, .TeamExportPage { color-scheme: var(--team-export-scheme, light); }
${DIALOG}.modal-dialog { width: 920px; max-width: calc(100vw - 32px); }
${DIALOG} .modal-content.modal-content { display: flex; flex-direction: column; max-height: calc(100vh - 100px); overflow: hidden; }
${DIALOG} .modal-header { flex: none; }
${DIALOG} .modal-body.modal-body { flex: 1 1 auto; min-height: 0; max-height: none; padding: 0; overflow-y: auto; }
.TeamExportDialog__body { --team-export-gutter: 32px; padding: 8px var(--team-export-gutter) 24px; }
.TeamExportFooter { position: sticky; bottom: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px; margin: 16px calc(-1 * var(--team-export-gutter, 0px)) 0; padding: 12px var(--team-export-gutter, 0px); border-top: 1px solid rgba(var(--center-channel-color-rgb), 0.16); background: var(--center-channel-bg); }
.TeamExportDialog__body .TeamExportFooter:last-child, .TeamExportPage__body .TeamExportFooter:last-child { margin-bottom: -24px; }
.TeamExportFooter .TeamExportCheck { margin-bottom: 0; }
.TeamExportUndo .TeamExportHeading.TeamExportHeading { margin-top: 12px; }
.TeamExportFooter__text { flex: 1 1 240px; min-width: 0; min-height: 40px; display: flex; flex-direction: column; justify-content: center; }
.TeamExportPage { grid-area: center; --team-export-gutter: 24px; width: 100%; height: 100%; overflow-y: auto; background: var(--center-channel-bg); }
.TeamExportPost { max-width: 640px; }
.TeamExportPost .TeamExportActions { margin: 8px 0 4px; }
.TeamExportToasts { position: fixed; z-index: 1100; inset-inline-end: 24px; bottom: 24px; display: flex; flex-direction: column; gap: 8px; width: min(400px, calc(100vw - 32px)); }
.TeamExportToast { display: flex; gap: 12px; padding: 16px; border: 1px solid rgba(var(--center-channel-color-rgb), 0.16); border-radius: 8px; background: var(--center-channel-bg); box-shadow: 0 8px 24px rgba(0, 0, 0, 0.2); }
.TeamExportToast__body { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.TeamExportToast .TeamExportActions { margin: 8px 0 0; }
.TeamExportToast__close { flex: none; width: 24px; height: 24px; padding: 0; border: 0; border-radius: 4px; background: none; color: inherit; font-size: 20px; line-height: 24px; }
.TeamExportPage__header { display: flex; align-items: center; justify-content: space-between; gap: 16px; box-sizing: border-box; max-width: 968px; margin: 0 auto; padding: 24px var(--team-export-gutter) 16px; }
.TeamExportPage .TeamExportPage__header h1 { margin: 0; font-size: 22px; font-weight: 600; line-height: 28px; overflow-wrap: anywhere; }
.TeamExportPage__body { box-sizing: border-box; max-width: 968px; margin: 0 auto; padding: 0 var(--team-export-gutter) 24px; }
.TeamExportConsole { margin-bottom: 24px; }
.settings-content[data-team-export='open'] > :not(.TeamExportTabPanel), ${COVERED} > div:not(.TeamExportTabPanel) { display: none; }
${COVERED} > .TeamExportTabPanel, ${COVERED} > .TeamExportTabPanel > * { display: block; max-height: none; }
/* What scrolls has a margin below the footer, where the text behind it would show. */
.TeamExportTabPanel .TeamExportFooter { box-shadow: 0 32px 0 var(--center-channel-bg); }
.TeamExportTabPanel .user-settings { padding: 0 8px 24px; }
.TeamExportTabPanel__back { display: none; }
.TeamExportTab__warning { padding: 0 12px; font-size: 12px; font-weight: 600; }
@media (max-width: 768px) {
    /* In a narrow window empty rows of the host stand above the one for pages. */
    .TeamExportPage { grid-area: 1 / 1 / -1 / -1; }
    .TeamExportTabPanel__back.btn { display: inline-flex; width: auto; margin: 12px 0; }
    .TeamExportTabPanel .user-settings { padding: 0 0 24px; }
}
@media (max-width: 640px) {
    ${DIALOG}.modal-dialog { width: 100%; max-width: 100%; height: 100%; margin: 0; }
    ${DIALOG} .modal-content.modal-content { height: 100%; max-height: none; border: 0; border-radius: 0; }
    ${DIALOG} .modal-header { padding: 16px 56px 8px 16px; min-height: 0; }
    .TeamExportDialog__body { --team-export-gutter: 16px; }
    .TeamExportPage { --team-export-gutter: 16px; }
    .TeamExportFooter > .btn { flex: 1 1 auto; }
}
@media (forced-colors: active) {
    .TeamExport .btn { border: 1px solid ButtonBorder; }
    .TeamExportBar { border: 1px solid CanvasText; }
    .TeamExportBar__fill { background: Highlight; forced-color-adjust: none; }
    .TeamExportTabs__tab[aria-selected='true'] { border-bottom-color: Highlight; }
}
`;
