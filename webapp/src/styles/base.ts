// The looks of what the host has nothing to borrow for. Colours are its theme's
// variables, so that every theme fits. Rules of the host that are loaded with
// other parts of it are not relied on.
export const base = `
.TeamExport, .TeamExportPage { color: var(--center-channel-color); font-size: 14px; line-height: 20px; text-align: start; }
.TeamExport p, .TeamExportPage p { margin: 0 0 8px; }
.TeamExport ul { margin: 0 0 8px; padding-inline-start: 20px; }
.TeamExport a:not(.btn) { color: var(--link-color); text-decoration: underline; }
.TeamExport .btn { margin: 0; }
/* The font's own space beside an icon would move it out of its box. */
.TeamExport .icon::before { margin: 0; }
.TeamExport .btn-tertiary .icon, .TeamExport .btn-primary .icon { margin-inline-end: 4px; }
.TeamExport :focus-visible, .TeamExportPage :focus-visible { outline: 2px solid var(--button-bg); outline-offset: 2px; }
/* Hidden texts stay within what scrolls: they would make the dialog itself scroll away. */
.TeamExportDialog__body, .TeamExportTabs__panel, .TeamExport .TeamExportChannels, .TeamExportScroll { position: relative; }
.TeamExportHidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.TeamExport .TeamExportHeading.TeamExportHeading { margin: 0 0 8px; padding: 0; border: 0; color: inherit; font-family: inherit; font-size: 14px; font-weight: 600; line-height: 20px; width: auto; }
.TeamExportHint { color: rgba(var(--center-channel-color-rgb), 0.75); font-size: 12px; line-height: 16px; font-weight: 400; }
.TeamExportActions { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin: 12px 0; }
.TeamExportCard { margin: 0 0 16px; padding: 16px; border: 1px solid rgba(var(--center-channel-color-rgb), 0.16); border-radius: 8px; }
.TeamExportCard > :last-child { margin-bottom: 0; }
.TeamExportCard--stale { border-style: dashed; }
.TeamExportCard--strong { border-color: rgba(var(--center-channel-color-rgb), 0.32); }
.TeamExport code { padding: 0 2px; background: none; color: var(--center-channel-color); }
.TeamExportStale { opacity: 0.64; }
.TeamExport ul.TeamExportLinks { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 8px; padding: 0; list-style: none; }
.TeamExportBad { color: var(--error-text); font-weight: 600; }
.TeamExportCount { display: inline-block; min-width: 20px; padding: 0 6px; border-radius: 10px; background: rgba(var(--center-channel-color-rgb), 0.08); font-size: 12px; line-height: 18px; text-align: center; }
.TeamExportLink.btn { height: auto; min-height: 24px; padding: 2px 0; color: var(--link-color); }
.TeamExportNotice { display: flex; gap: 8px; margin: 0 0 16px; padding: 12px; border: 1px solid rgba(var(--center-channel-color-rgb), 0.16); border-inline-start-width: 4px; border-radius: 4px; }
.TeamExportNotice--info { border-inline-start-color: var(--button-bg); }
.TeamExportNotice--success { border-inline-start-color: var(--online-indicator); }
.TeamExportNotice--warning { border-inline-start-color: var(--away-indicator); }
.TeamExportNotice--danger { border-inline-start-color: var(--error-text); }
.TeamExportNotice > .icon { flex: none; font-size: 18px; line-height: 20px; }
.TeamExportNotice__body { min-width: 0; overflow-wrap: anywhere; }
.TeamExportNotice__body > :last-child { margin-bottom: 0; }
.TeamExportNotice__title { display: block; font-weight: 600; }
.TeamExportFacts { display: grid; grid-template-columns: repeat(auto-fill, minmax(130px, 1fr)); gap: 12px; margin: 0 0 12px; }
.TeamExportFacts dt { color: rgba(var(--center-channel-color-rgb), 0.75); font-size: 12px; font-weight: 400; }
.TeamExportFacts dd { margin: 0; font-size: 16px; font-weight: 600; overflow-wrap: anywhere; }
.TeamExportChecksum { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-bottom: 8px; font-size: 12px; }
.TeamExportChecksum code { max-width: 100%; padding: 2px 4px; border-radius: 4px; background: rgba(var(--center-channel-color-rgb), 0.06); color: inherit; font-size: 11px; overflow-wrap: anywhere; white-space: normal; }
.TeamExportBar { height: 8px; margin-bottom: 8px; border-radius: 4px; background: rgba(var(--center-channel-color-rgb), 0.12); overflow: hidden; }
.TeamExportBar__fill { height: 100%; border-radius: 4px; background: var(--button-bg); transition: width 0.3s; }
.TeamExportBar--unknown .TeamExportBar__fill { width: 30%; animation: TeamExportBar 1.6s ease-in-out infinite alternate; }
@keyframes TeamExportBar { from { margin-inline-start: 0; } to { margin-inline-start: 70%; } }
.TeamExportProgress__line { display: flex; flex-wrap: wrap; gap: 4px 16px; font-variant-numeric: tabular-nums; }
@media (prefers-reduced-motion: reduce) {
    .TeamExportBar__fill { transition: none; }
    .TeamExportBar--unknown .TeamExportBar__fill { animation: none; width: 100%; opacity: 0.4; }
}
`;
