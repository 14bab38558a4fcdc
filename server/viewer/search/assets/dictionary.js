// Finds words in the dictionary of the index, and where their postings are.
(function () {
    'use strict';

    const archiveSearch = globalThis.archiveSearch = globalThis.archiveSearch || {};

    const decoder = new TextDecoder();

    // compare orders words by their characters, as the index does.
    function compare(a, b) {
        for (let i = 0; i < a.length && i < b.length; i++) {
            const x = a.charCodeAt(i);
            const y = b.charCodeAt(i);
            if (x !== y) {
                // Halves of a character come after everything else.
                const high = (code) => (code >= 0xE000 ? code - 0x2000 : code >= 0xD800 ? code + 0x2000 : code);
                return high(x) - high(y);
            }
        }
        return a.length - b.length;
    }

    // lowerBound returns the first place for which "reached" is true.
    function lowerBound(length, reached) {
        let low = 0;
        let high = length;
        while (low < high) {
            const middle = (low + high) >>> 1;
            if (reached(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
    archiveSearch.lowerBound = lowerBound;

    // openDirectory reads what the index has where.
    archiveSearch.openDirectory = async function () {
        const information = await archiveSearch.loadIndex();
        const parts = await all('directory', information.directory);
        let size = 0;
        parts.forEach((part) => {
            size += part.length - archiveSearch.PAD;
        });
        const bytes = new Uint8Array(size + archiveSearch.PAD);
        size = 0;
        parts.forEach((part) => {
            bytes.set(part, size);
            size += part.length - archiveSearch.PAD;
        });
        const reader = new archiveSearch.Reader(bytes);
        const firsts = [];
        for (let n = reader.number(); n > 0; n--) {
            firsts.push(decoder.decode(reader.take(reader.number())));
        }
        const lengths = [];
        for (let n = reader.number(); n > 0; n--) {
            lengths.push(reader.number());
        }
        const texts = {documents: [], times: []};
        let document = 0;
        let time = 0;
        for (let n = reader.number(); n > 0; n--) {
            document += reader.number();
            time += reader.number();
            texts.documents.push(document);
            texts.times.push(time);
        }
        return {
            documents: information.documents,
            channels: (await all('channels', information.channels)).flat(),
            people: (await all('people', information.people)).flat(),
            firsts,
            lengths,
            texts,
        };
    };

    function all(kind, count) {
        return Promise.all(Array.from({length: count}, (_, n) => archiveSearch.file(kind, n)));
    }

    // textOf decodes UTF-8; most words are ASCII, for which that is faster.
    function textOf(bytes) {
        for (let i = 0; i < bytes.length; i++) {
            if (bytes[i] >= 0x80) {
                return decoder.decode(bytes);
            }
        }
        return String.fromCharCode.apply(null, bytes);
    }

    // parse reads the dictionary of a file of words.
    function parse(bytes) {
        const reader = new archiveSearch.Reader(bytes);
        const entries = [];
        let before = new Uint8Array(0);
        let data = 0;
        for (let n = reader.number(); n > 0; n--) {
            const head = reader.take(1)[0];
            const shared = head & 15;
            const size = head >>> 4 || reader.number();
            const word = new Uint8Array(shared + size);
            word.set(before.subarray(0, shared));
            word.set(reader.take(size), shared);
            before = word;
            const number = reader.number();
            const entry = {word: textOf(word), count: Math.floor(number / 4), first: -1, bytes, from: 0, size: 0, page: 0, pages: 0};
            if (number % 4 < 3) {
                // Most words have up to three places: the first one counts them.
                entry.first = entry.count;
                entry.count = number % 4 + 1;
                entry.from = reader.at;
                reader.skip(entry.count - 1);
            } else if (entry.count < archiveSearch.FEW) {
                entry.from = reader.at;
                reader.skip(entry.count);
            } else {
                entry.from = data;
                entry.size = reader.number();
                if (entry.size === 0) {
                    entry.page = reader.number();
                    entry.pages = reader.number();
                }
                data += entry.size;
            }
            entries.push(entry);
        }
        for (const entry of entries) {
            if (entry.size > 0) {
                entry.from += reader.at;
            }
        }
        return entries;
    }

    const parsed = new WeakMap();

    async function shard(number) {
        const bytes = await archiveSearch.file('terms', number);
        if (!parsed.has(bytes)) {
            parsed.set(bytes, parse(bytes));
        }
        return parsed.get(bytes);
    }

    // shardOf returns the number of the file that would have a word.
    function shardOf(directory, word) {
        return lowerBound(directory.firsts.length, (i) => compare(directory.firsts[i], word) > 0) - 1;
    }

    // find returns the entry of a word, or null.
    archiveSearch.find = async function (directory, word) {
        const number = shardOf(directory, word);
        if (number < 0) {
            return null;
        }
        const entries = await shard(number);
        const at = lowerBound(entries.length, (i) => compare(entries[i].word, word) >= 0);
        return at < entries.length && entries[at].word === word ? entries[at] : null;
    };

    // filesOf says how many files hold the words with a beginning.
    archiveSearch.filesOf = function (directory, beginning) {
        const first = Math.max(0, shardOf(directory, beginning));
        const last = shardOf(directory, beginning + '\u{10FFFF}');
        return {first, last};
    };

    // findAll returns the entries of all words with a beginning.
    archiveSearch.findAll = async function (directory, beginning) {
        const {first, last} = archiveSearch.filesOf(directory, beginning);
        const found = [];
        for (let number = first; number <= last; number++) {
            const entries = await shard(number);
            let at = lowerBound(entries.length, (i) => compare(entries[i].word, beginning) >= 0);
            for (; at < entries.length && entries[at].word.startsWith(beginning); at++) {
                found.push(entries[at]);
            }
        }
        return found;
    };

    // placesOf returns the places of some words, rising.
    archiveSearch.placesOf = async function (entries) {
        const lists = [rarePlaces(entries.filter((entry) => entry.count < archiveSearch.FEW))];
        for (const entry of entries) {
            if (entry.count < archiveSearch.FEW) {
                continue;
            }
            if (entry.pages === 0) {
                lists.push(archiveSearch.numbers([{bytes: entry.bytes, from: entry.from, to: entry.from + entry.size, base: 0}], entry.count));
            } else {
                lists.push(await onPages(entry));
            }
        }
        return archiveSearch.union(lists.filter((list) => list.length > 0));
    };

    // rarePlaces returns the places of rare words together: a beginning may stand
    // for a hundred thousand of them.
    function rarePlaces(entries) {
        const all = new Uint32Array(entries.reduce((sum, entry) => sum + entry.count, 0));
        let at = 0;
        for (const entry of entries) {
            let left = entry.count;
            let next = 0;
            if (entry.first >= 0) {
                all[at++] = entry.first;
                next = entry.first + 1;
                left--;
            }
            const reader = new archiveSearch.Reader(entry.bytes, entry.from);
            for (; left > 0; left--) {
                all[at] = next + reader.number();
                next = all[at++] + 1;
            }
        }
        return entries.length > 1 ? all.sort() : all;
    }

    async function onPages(entry) {
        const pages = await Promise.all(Array.from({length: entry.pages}, (_, n) => archiveSearch.file('pages', entry.page + n)));
        return archiveSearch.numbers(pages.map((bytes) => {
            const reader = new archiveSearch.Reader(bytes);
            const base = reader.number();
            return {bytes, from: reader.at, to: bytes.length - archiveSearch.PAD, base};
        }), entry.count);
    }
})();
