export const tables = `
.TeamExportScroll { margin-bottom: 12px; overflow-x: auto; }
.TeamExportTable caption { padding: 8px 0; color: var(--center-channel-color); font-weight: 600; text-align: start; }
.TeamExportTable caption.TeamExportHidden { padding: 0; }
.TeamExportTable { width: 100%; margin-bottom: 12px; border-collapse: collapse; }
.TeamExportTable th, .TeamExportTable td { padding: 8px; border-bottom: 1px solid rgba(var(--center-channel-color-rgb), 0.12); text-align: start; vertical-align: top; font-weight: 400; }
.TeamExportTable thead th { color: rgba(var(--center-channel-color-rgb), 0.75); font-size: 12px; font-weight: 600; white-space: nowrap; }
.TeamExportTable tbody th .TeamExportTable__name { font-weight: 600; }
.TeamExportTable__name { overflow-wrap: anywhere; }
.TeamExportAvatar { flex: none; width: 32px; height: 32px; border-radius: 50%; object-fit: cover; }
.TeamExportAvatar--letter { display: inline-block; background: rgba(var(--center-channel-color-rgb), 0.12); font-size: 14px; font-weight: 600; line-height: 32px; text-align: center; }
.TeamExportEmoji { display: inline-block; flex: none; width: 32px; height: 32px; border-radius: 4px; object-fit: contain; }
span.TeamExportEmoji { border: 1px dashed rgba(var(--center-channel-color-rgb), 0.32); }
.TeamExportEntry { display: flex; align-items: flex-start; gap: 8px; min-width: 0; }
.TeamExportEntry__text { min-width: 0; overflow-wrap: anywhere; }
.TeamExportTable .TeamExportEntry__text .TeamExportHint:empty { display: none; }
.TeamExportEntry__icon { flex: none; width: 20px; font-size: 18px; line-height: 20px; text-align: center; }
.TeamExportRival { display: flex; align-items: center; gap: 8px; margin-top: 6px; }
.TeamExportRival .TeamExportEmoji { width: 24px; height: 24px; margin: 0 4px; }
.TeamExportMatches { table-layout: fixed; }
.TeamExportMatches thead td:first-child, .TeamExportTable td.TeamExportTable__check { width: 32px; }
.TeamExportMatches thead td:last-child { width: 88px; }
.TeamExportMatches .TeamExportConfirm .btn, .TeamExportMatches td > .btn { height: auto; min-height: 32px; white-space: normal; text-align: start; }
.TeamExport ul.TeamExportEffects { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 6px 24px; margin: 0 0 16px; padding: 0; list-style: none; }
.TeamExportEffects li { display: flex; gap: 8px; }
.TeamExportEffects .icon { flex: none; font-size: 18px; line-height: 20px; }
.TeamExportTable .TeamExportHint { display: block; overflow-wrap: anywhere; }
.TeamExportTable thead th.TeamExportTable__end, .TeamExportTable td.TeamExportTable__end { text-align: end; white-space: nowrap; }
.TeamExportTable__selected { background: rgba(var(--button-bg-rgb), 0.08); }
.TeamExportTable .TeamExportTable__selected .TeamExportHint { color: rgba(var(--center-channel-color-rgb), 0.88); }
.TeamExportTable__editor > td { box-shadow: inset 0 3px 0 rgba(var(--center-channel-color-rgb), 0.08); }
.TeamExportTable__editor .TeamExportCard { border: 0; padding: 8px 0; margin: 0; }
.TeamExportTable td.TeamExportBad { font-weight: 600; }
.TeamExport ul.TeamExportProblems { margin: 0 0 12px; padding: 0; list-style: none; }
.TeamExportProblems li { display: flex; gap: 8px; padding: 8px 0; border-bottom: 1px solid rgba(var(--center-channel-color-rgb), 0.08); overflow-wrap: anywhere; }
.TeamExportProblems .icon { flex: none; font-size: 16px; }
.TeamExportProblems__error .icon { color: var(--error-text); }
.TeamExportState { white-space: nowrap; }
.TeamExportState--failed, .TeamExportState--needs_review { font-weight: 600; }
@media (max-width: 640px) {
    .TeamExportCards, .TeamExportCards > tbody, .TeamExportCards > tbody > tr { display: block; }
    .TeamExportCards > thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    .TeamExportCards > tbody > tr { padding: 8px 0; border-bottom: 1px solid rgba(var(--center-channel-color-rgb), 0.12); }
    .TeamExportCards > tbody > tr > th, .TeamExportCards > tbody > tr > td { display: inline-block; padding-block: 2px; padding-inline: 0 12px; border: 0; }
    .TeamExportCards > tbody > tr > th { display: block; font-weight: 600; }
    .TeamExportCards > tbody > tr > td.TeamExportTable__end { display: block; padding-top: 6px; text-align: start; }
    .TeamExportMatches > tbody > tr > td, .TeamExportMatches > tbody > tr > th { display: block; }
    .TeamExportMatches > tbody > tr > td.TeamExportTable__check { display: inline-block; width: auto; padding-bottom: 4px; }
    .TeamExport ul.TeamExportEffects { grid-template-columns: 1fr; }
    .TeamExportCards > tbody > tr.TeamExportTable__editor > td { display: block; }
}
`;
