export const forms = `
.TeamExportTabs__list { display: flex; gap: 4px; margin-bottom: 16px; border-bottom: 1px solid rgba(var(--center-channel-color-rgb), 0.16); overflow-x: auto; }
.TeamExportTabs__tab { flex: none; padding: 8px 12px; border: 0; border-bottom: 2px solid transparent; background: none; color: rgba(var(--center-channel-color-rgb), 0.75); font-weight: 600; }
.TeamExportTabs__tab:hover { color: var(--center-channel-color); }
.TeamExportTabs__tab[aria-selected='true'] { border-bottom-color: var(--button-bg); color: var(--center-channel-color); }
.TeamExport .TeamExportTabs__tab:focus-visible { outline-offset: -2px; }
.TeamExport p.TeamExportLead { margin-bottom: 16px; font-size: 16px; line-height: 24px; }
.TeamExportScope { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 16px; margin-bottom: 8px; }
.TeamExport .TeamExportScope__list { margin: 0; padding: 0; list-style: none; }
.TeamExportScope__list li { display: flex; align-items: flex-start; gap: 6px; margin-bottom: 4px; }
.TeamExportScope__list .icon { flex: none; font-size: 16px; line-height: 20px; }
.TeamExportOptions { min-width: 0; margin: 0 0 12px; padding: 0; border: 0; }
.TeamExportLine { display: flex; flex-wrap: wrap; gap: 2px 24px; }
.TeamExportCheck { display: flex; gap: 8px; margin-bottom: 8px; }
.TeamExportCheck input, .TeamExportChannels input, .TeamExportTable input[type='checkbox'] { flex: none; width: 16px; height: 16px; margin: 2px 0 0; accent-color: var(--button-bg); }
.TeamExportChannels input { margin: 0; }
.TeamExportCheck label { margin: 0; font-weight: 400; }
.TeamExportFields { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 12px; margin-bottom: 12px; }
.TeamExportField label { display: block; margin: 0 0 4px; font-weight: 600; font-size: 12px; }
.TeamExportField .TeamExportHint { margin-top: 4px; }
.TeamExportInput { width: 100%; height: 36px; padding: 0 10px; border: 1px solid rgba(var(--center-channel-color-rgb), 0.56); border-radius: 4px; background: var(--center-channel-bg); color: var(--center-channel-color); font-size: 14px; line-height: 20px; }
.TeamExport select.TeamExportInput { padding-inline-end: 28px; text-overflow: ellipsis; }
.TeamExportFold { margin: 0 0 8px; }
.TeamExportFold > summary { display: inline-flex; align-items: center; gap: 4px; padding-block: 6px; padding-inline: 0 8px; border-radius: 4px; color: inherit; cursor: pointer; font-weight: 600; list-style: none; }
.TeamExportFold > summary::-webkit-details-marker { display: none; }
.TeamExportFold > summary:hover { text-decoration: underline; }
.TeamExportFold > summary > .icon { flex: none; width: 18px; font-size: 18px; line-height: 20px; transition: transform 0.15s; }
.TeamExportFold[open] > summary > .icon { transform: rotate(90deg); }
[dir='rtl'] .TeamExportFold:not([open]) > summary > .icon { transform: scaleX(-1); }
.TeamExportFold__body { padding-block: 4px 8px; padding-inline: 22px 0; }
.TeamExport ul.TeamExportFold__body { padding-inline-start: 40px; }
.TeamExportTools { display: flex; flex-wrap: wrap; align-items: flex-end; gap: 8px; margin-bottom: 12px; }
.TeamExportTools .TeamExportField { flex: 1 1 160px; max-width: 280px; }
.TeamExport ul.TeamExportChannels { max-height: 280px; margin: 0 0 8px; padding: 0 4px; overflow-y: auto; list-style: none; }
.TeamExportChannels li { display: flex; align-items: center; justify-content: space-between; gap: 12px; padding: 4px 0; border-bottom: 1px solid rgba(var(--center-channel-color-rgb), 0.08); }
.TeamExportChannels label { display: flex; align-items: center; gap: 6px; min-width: 0; margin: 0; font-weight: 400; }
.TeamExportChannels__name { min-width: 0; overflow-wrap: anywhere; }
.TeamExportDrop { margin: 8px 0 16px; padding: 24px 16px; border: 2px dashed rgba(var(--center-channel-color-rgb), 0.32); border-radius: 8px; text-align: center; position: relative; }
.TeamExportDrop > .icon { font-size: 40px; color: rgba(var(--center-channel-color-rgb), 0.56); }
.TeamExportDrop .TeamExportHint { margin: 8px 0 0; }
.TeamExportDrop--over { border-color: var(--button-bg); background: rgba(var(--button-bg-rgb), 0.08); }
.TeamExport ol.TeamExportSteps { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 16px; padding: 0; list-style: none; }
.TeamExportSteps__step { display: flex; align-items: center; gap: 6px; color: rgba(var(--center-channel-color-rgb), 0.75); }
.TeamExportSteps__step--current { color: var(--center-channel-color); font-weight: 600; }
.TeamExportSteps__number { width: 22px; height: 22px; border: 1px solid rgba(var(--center-channel-color-rgb), 0.56); border-radius: 50%; font-size: 12px; line-height: 20px; text-align: center; }
.TeamExportSteps__step--current .TeamExportSteps__number { border: 2px solid var(--button-bg); line-height: 18px; }
.TeamExportBulk { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-bottom: 12px; padding: 8px 12px; border-radius: 4px; background: rgba(var(--button-bg-rgb), 0.08); }
.TeamExportEditor { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 12px; }
.TeamExportEditor .TeamExportField { flex: 1 1 200px; }
.TeamExportEditor .TeamExportActions { margin: 20px 0 0; }
.TeamExportConfirm { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
.TeamExportConfirm .TeamExportActions { margin: 0; }
.TeamExportPager { display: flex; align-items: center; justify-content: center; gap: 12px; margin: 8px 0 12px; }
`;
