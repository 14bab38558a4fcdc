// Loads the scripts of the index, which are the only files that a page from a
// folder may load, and keeps what was read last.
(function () {
    'use strict';

    const archiveSearch = globalThis.archiveSearch = globalThis.archiveSearch || {};

    // What is kept of files that were read, in bytes.
    const KEPT = 40000000;

    const waiting = new Map();
    const kept = new Map();
    let keptSize = 0;

    archiveSearch.read = {files: 0, bytes: 0};

    // take is what each script of the index calls.
    archiveSearch.take = function (kind, number, first, second) {
        waiting.set(kind + '/' + number, second === undefined ? first : [first, second]);
    };

    archiveSearch.start = function (information) {
        waiting.set('index', information);
    };

    // loadScript puts a script into the page. Tests without a page replace it.
    archiveSearch.loadScript = function (name) {
        return new Promise((resolve, reject) => {
            const script = document.createElement('script');
            script.src = name;
            script.onload = () => {
                script.remove();
                resolve();
            };
            script.onerror = () => {
                script.remove();
                reject(new Error('cannot read ' + name));
            };
            document.head.append(script);
        });
    };

    async function load(key, name) {
        await archiveSearch.loadScript(name);
        if (!waiting.has(key)) {
            throw new Error('cannot read ' + name);
        }
        const content = waiting.get(key);
        waiting.delete(key);
        archiveSearch.read.files++;
        return content;
    }

    archiveSearch.loadIndex = function () {
        return load('index', 'search/index.js');
    };

    // file returns a file of the index; two askers share one load.
    archiveSearch.file = function (kind, number) {
        const key = kind + '/' + number;
        const here = kept.get(key);
        if (here) {
            kept.delete(key);
            kept.set(key, here);
            return here.content;
        }
        const entry = {size: 0, content: null};
        entry.content = load(key, 'search/' + kind + '/' + String(number).padStart(6, '0') + '.js').then((content) => {
            if (typeof content[0] === 'string') {
                // Each character of a file of bytes takes two of them.
                entry.size = 2 * content[0].length;
                content = archiveSearch.decode(content[0], content[1]);
            } else {
                entry.size = sizeOf(content);
            }
            archiveSearch.read.bytes += entry.size;
            keptSize += entry.size;
            forget(key);
            return content;
        });
        entry.content.catch(() => kept.delete(key));
        kept.set(key, entry);
        return entry.content;
    };

    // sizeOf returns about how much a file of texts or names takes.
    function sizeOf(content) {
        return content.reduce((sum, part) => sum + (Array.isArray(part) ? sizeOf(part) : 10 + String(part).length), 0);
    }

    // forget drops the files that were not asked for the longest.
    function forget(except) {
        for (const [key, entry] of kept) {
            if (keptSize <= KEPT) {
                return;
            }
            if (key !== except && entry.size > 0) {
                kept.delete(key);
                keptSize -= entry.size;
            }
        }
    }
})();
