// The host has no progress bar to borrow. Colours are its theme variables.
export const styles = `
.TeamExportPanel__actions { display: flex; justify-content: flex-end; gap: 8px; margin-top: 24px; }
.TeamExportPanel__actions .btn { margin: 0; }
.TeamExportPanel__error { color: var(--error-text); }
.TeamExportPanel__progress { display: flex; flex-direction: column; gap: 8px; }
.TeamExportPanel__bar { height: 8px; border-radius: 4px; background: rgba(var(--center-channel-color-rgb), 0.12); overflow: hidden; }
.TeamExportPanel__fill { height: 100%; background: var(--button-bg); transition: width 0.3s; }
@media (prefers-reduced-motion: reduce) { .TeamExportPanel__fill { transition: none; } }
`;
