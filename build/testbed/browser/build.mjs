// Builds the host page once for each React that a supported Mattermost has.
import {build} from 'esbuild';

const out = process.argv[2];

for (const version of ['17', '18', '19']) {
    await build({
        entryPoints: {[`host${version}`]: `host/entry${version}.jsx`},
        outdir: out,
        bundle: true,
        minify: true,
        format: 'iife',
        target: 'es2022',
        define: {'process.env.NODE_ENV': '"production"'},
        alias: {
            react: `react${version}`,
            'react-dom': `react-dom${version}`,
            // The old react-bootstrap needs what React 19 no longer has; Mattermost 12
            // has a fork of its own.
            ...(version === '19' ? {'react-bootstrap': './host/bootstrap.jsx'} : {}),
        },
        loader: {'.eot': 'dataurl', '.woff': 'dataurl', '.woff2': 'dataurl', '.ttf': 'dataurl', '.svg': 'dataurl'},
        logLevel: 'warning',
    });
}
