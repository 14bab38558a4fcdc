export const tables = `
.TeamExportScroll { margin-bottom: 12px; overflow-x: auto; }
.TeamExportTable caption.TeamExportHidden { padding: 0; }
.TeamExportTable { width: 100%; margin-bottom: 12px; border-collapse: collapse; }
.TeamExportTable th, .TeamExportTable td { padding: 8px; border-bottom: 1px solid rgba(var(--center-channel-color-rgb), 0.12); text-align: left; vertical-align: top; font-weight: 400; }
.TeamExportTable thead th { color: rgba(var(--center-channel-color-rgb), 0.75); font-size: 12px; font-weight: 600; white-space: nowrap; }
.TeamExportTable tbody th .TeamExportTable__name { font-weight: 600; }
.TeamExportTable__name { overflow-wrap: anywhere; }
.TeamExportAvatar { width: 24px; height: 24px; margin-right: 6px; border-radius: 50%; vertical-align: middle; }
.TeamExportTable .TeamExportHint { display: block; overflow-wrap: anywhere; }
.TeamExportTable td.TeamExportTable__end { text-align: right; white-space: nowrap; }
.TeamExportTable__selected { background: rgba(var(--button-bg-rgb), 0.08); }
.TeamExportTable__editor > td { background: rgba(var(--center-channel-color-rgb), 0.04); }
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
    .TeamExportCards > tbody > tr > th, .TeamExportCards > tbody > tr > td { display: inline-block; padding: 2px 12px 2px 0; border: 0; }
    .TeamExportCards > tbody > tr > th { display: block; font-weight: 600; }
    .TeamExportCards > tbody > tr > td.TeamExportTable__end { display: block; padding-top: 6px; text-align: left; }
    .TeamExportCards > tbody > tr.TeamExportTable__editor > td { display: block; }
}
`;
