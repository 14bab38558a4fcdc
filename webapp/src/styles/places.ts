// Where the app sits: dialog, page, System Console, tab in the team's settings.
export const places = `
.TeamExportDialog.modal-dialog { width: 920px; max-width: calc(100vw - 32px); }
.TeamExportDialog .modal-body { max-height: calc(100vh - 220px); padding: 16px 24px 24px; overflow-y: auto; }
.TeamExportPage { grid-area: center; width: 100%; height: 100%; padding: 24px; overflow-y: auto; background: var(--center-channel-bg); }
.TeamExportPage__header { display: flex; align-items: center; justify-content: space-between; gap: 16px; max-width: 920px; margin: 0 auto 16px; }
.TeamExportPage__header h1 { margin: 0; font-size: 22px; line-height: 28px; overflow-wrap: anywhere; }
.TeamExportPage__body { max-width: 920px; margin: 0 auto; }
.TeamExportConsole section { margin-bottom: 24px; }
.settings-content[data-team-export='open'] > :not(.TeamExportTabPanel) { display: none; }
.TeamExportTabPanel .user-settings { padding: 0 8px 24px; }
.TeamExportTabPanel__back { display: none; }
.TeamExportTab__warning { padding: 0 12px; font-size: 12px; font-weight: 600; }
@media (max-width: 768px) {
    .TeamExportTabPanel__back { display: inline-flex; margin-bottom: 12px; }
}
`;
