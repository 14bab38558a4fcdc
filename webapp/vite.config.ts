import {defineConfig} from 'vitest/config';

// What the host page provides. The plugin must share its React and its
// translations, whatever version of Mattermost it runs in.
const globals: Record<string, string> = {
    react: 'React',
    'react-bootstrap': 'ReactBootstrap',
    'react-intl': 'ReactIntl',
    redux: 'Redux',
};

export default defineConfig({
    // The classic transform works with React 17, 18 and 19 of the host.
    oxc: {jsx: {runtime: 'classic'}},
    build: {
        target: 'es2022',
        outDir: 'dist',
        lib: {entry: 'src/index.tsx', formats: ['iife'], name: 'TeamExport', fileName: () => 'main.js'},
        rolldownOptions: {external: Object.keys(globals), output: {globals}},
    },
    test: {
        environment: 'jsdom',
        globals: true,
        setupFiles: ['src/test_setup.ts'],
    },
});
