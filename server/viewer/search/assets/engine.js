// Answers queries from the index.
(function () {
    'use strict';

    const archiveSearch = globalThis.archiveSearch = globalThis.archiveSearch || {};

    // MAX_FILES is how many files of words one query may read: 100 files of
    // 256 KiB are 25 MiB.
    const MAX_FILES = 100;

    // TooMuch says that a query would read too much.
    class TooMuch extends Error {}
    archiveSearch.TooMuch = TooMuch;

    // search returns the numbers of the documents that a query finds, oldest
    // first. A query has parts (query.js), channels and people of which one must
    // be it, file, thread, and times from "since" on and before "until".
    archiveSearch.search = async function (directory, query) {
        const budget = {files: 0};
        const wanted = [];
        const unwanted = [];
        for (const part of query.parts) {
            const words = await lookUp(directory, part, budget);
            if (part.without) {
                unwanted.push(words);
            } else {
                wanted.push(words);
            }
        }
        const marks = await lookUpMarks(directory, query, budget);
        if ([...wanted, ...marks.map((mark) => [mark])].some((words) => words.some((choices) => choices.length === 0))) {
            return new Uint32Array(0);
        }
        const {from, to} = await rangeOf(directory, query);
        let list = null;
        const limit = (documents) => {
            list = list === null ? archiveSearch.between(documents, from, to) : archiveSearch.common(list, documents);
        };
        wanted.sort((a, b) => rarest(a) - rarest(b));
        for (const words of wanted) {
            if (list !== null && list.length === 0) {
                return list;
            }
            limit(await documentsWith(directory, words));
        }
        for (const entries of marks) {
            limit(await archiveSearch.placesOf(entries));
        }
        if (list === null) {
            list = Uint32Array.from({length: Math.max(0, to - from)}, (_, i) => from + i);
        }
        for (const words of unwanted) {
            if (words.every((choices) => choices.length > 0)) {
                list = archiveSearch.less(list, await documentsWith(directory, words));
            }
        }
        return list;
    };

    // rarest says how many places the rarest word of a part has.
    function rarest(words) {
        return Math.min(...words.map((choices) => choices.reduce((sum, entry) => sum + entry.count, 0)));
    }

    // documentsWith returns the documents with words that follow each other. Each
    // word may be one of some.
    async function documentsWith(directory, words) {
        let ends = null;
        for (const choices of words) {
            const places = await archiveSearch.placesOf(choices);
            ends = ends === null ? places : archiveSearch.common(ends, places, 1);
        }
        return archiveSearch.documentsOf(directory, ends);
    }

    // lookUpMarks returns the entries of the words that filters stand for.
    async function lookUpMarks(directory, query, budget) {
        const marks = [];
        if (query.channels) {
            marks.push(query.channels.map((n) => '!c' + n));
        }
        if (query.people) {
            marks.push(query.people.map((n) => '!p' + n));
        }
        if (query.file) {
            marks.push(['!f']);
        }
        if (query.thread) {
            marks.push(['!t']);
        }
        return Promise.all(marks.map(async (words) => {
            const entries = (await Promise.all(words.map((word) => archiveSearch.find(directory, word)))).filter((entry) => entry);
            spend(budget, entries);
            return entries;
        }));
    }

    // lookUp returns for each word of a part the entries that may stand for it.
    async function lookUp(directory, part, budget) {
        const found = [];
        for (let i = 0; i < part.words.length; i++) {
            let entries;
            if (part.beginning && i === part.words.length - 1) {
                const {first, last} = archiveSearch.filesOf(directory, part.words[i]);
                budget.files += last - first + 1;
                spend(budget, []);
                entries = await archiveSearch.findAll(directory, part.words[i]);
            } else {
                const entry = await archiveSearch.find(directory, part.words[i]);
                entries = entry ? [entry] : [];
            }
            spend(budget, entries);
            found.push(entries);
        }
        return found;
    }

    function spend(budget, entries) {
        entries.forEach((entry) => {
            budget.files += entry.pages;
        });
        if (budget.files > MAX_FILES) {
            throw new TooMuch();
        }
    }

    // rangeOf returns the documents of a time: they are in order of it.
    async function rangeOf(directory, query) {
        const range = {from: 0, to: directory.documents};
        if (query.since !== undefined) {
            range.from = await firstSince(directory, query.since);
        }
        if (query.until !== undefined) {
            range.to = await firstSince(directory, query.until);
        }
        return range;
    }

    // firstSince returns the first document that is not older than a time.
    async function firstSince(directory, time) {
        const {documents, times} = directory.texts;
        const after = archiveSearch.lowerBound(times.length, (i) => times[i] >= time);
        if (after === 0) {
            return 0;
        }
        const rows = (await archiveSearch.file('texts', after - 1))[1];
        return documents[after - 1] + archiveSearch.lowerBound(rows.length, (i) => rows[i][0] >= time);
    }

    // result returns what is shown of a document.
    archiveSearch.result = async function (directory, document) {
        const {documents} = directory.texts;
        const number = archiveSearch.lowerBound(documents.length, (i) => documents[i] > document) - 1;
        const [pages, rows] = await archiveSearch.file('texts', number);
        const [time, channel, person, page, anchor, text] = rows[document - documents[number]];
        return {time, channel: directory.channels[channel], person: directory.people[person], page: pages[page], anchor, text};
    };
})();
