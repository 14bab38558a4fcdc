import {readFileSync} from 'node:fs';
import {gzipSync} from 'node:zlib';

import {defineConfig} from 'vitest/config';

// What the host page provides. The plugin must share its React and its
// translations, whatever version of Mattermost it runs in.
const globals = {
    react: 'React',
    'react-bootstrap': 'ReactBootstrap',
    'react-dom': 'ReactDOM',
    'react-intl': 'ReactIntl',
    redux: 'Redux',
};

// Every page of Mattermost waits for the bundle of every plugin.
const MAX_GZIPPED = 150_000;

// What the content security policy of the host forbids, and what ties a bundle
// to one version of React.
const FORBIDDEN = [/\beval\(/, /\bnew Function\(/, /react\.(transitional\.)?element/, /ReactCurrentOwner/, /INTERNALS_DO_NOT_USE/, /jsx-runtime/, /jsxDEV/];

// What a setting is until somebody saves another value; the System Console does
// not tell a plugin.
const {settings_schema: schema} = JSON.parse(readFileSync(new URL('../plugin.json', import.meta.url), 'utf8'));
const defaults = Object.fromEntries(schema.settings.filter((setting) => setting.default !== undefined).map((setting) => [setting.key.toLowerCase(), setting.default]));

function checkBundle() {
    return {
        name: 'check-bundle',
        generateBundle(_, bundle) {
            for (const [name, output] of Object.entries(bundle)) {
                if (output.type !== 'chunk') {
                    this.error(`${name}: the bundle must be one file`);
                    continue;
                }
                const size = gzipSync(output.code).length;
                if (size > MAX_GZIPPED) {
                    this.error(`${name} has ${size} bytes gzipped; ${MAX_GZIPPED} are allowed`);
                }

                // The notice of licences names modules of Go alone: the host provides everything else.
                const foreign = output.moduleIds.filter((id) => id.includes('node_modules'));
                if (foreign.length > 0) {
                    this.error(`${name} holds packages of others, which build/package/notice.go does not name: ${foreign.join(' ')}`);
                }
                const found = FORBIDDEN.filter((pattern) => pattern.test(output.code));
                if (found.length > 0) {
                    this.error(`${name} holds what the host does not run: ${found.join(' ')}`);
                }
            }
        },
    };
}

export default defineConfig({
    plugins: [checkBundle()],
    define: {SETTING_DEFAULTS: JSON.stringify(defaults)},

    // The classic transform works with React 17, 18 and 19 of the host.
    oxc: {jsx: {runtime: 'classic'}},
    build: {
        target: 'es2022',
        outDir: 'dist',
        lib: {entry: 'src/index.tsx', formats: ['iife'], name: 'TeamExport', fileName: () => 'main.js'},
        rolldownOptions: {external: Object.keys(globals), output: {globals}},
    },
    // A test reads what the server may say.
    server: {fs: {allow: ['..']}},
    test: {
        testTimeout: 30_000,
        environment: 'jsdom',
        globals: true,
        env: {DEBUG_PRINT_LIMIT: '0'},
        setupFiles: ['src/test/setup.ts'],
    },
});
