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
        const plan = await planOf(directory, query);
        if (plan === null) {
            return new Uint32Array(0);
        }
        const range = await rangeOf(directory, query);
        if (range.from >= range.to) {
            return new Uint32Array(0);
        }
        let list = await first(plan, range);
        for (const entry of plan.words) {
            if (list.length === 0) {
                return list;
            }
            list = await archiveSearch.common(list, entry);
        }
        for (const entries of plan.choices) {
            if (list.length === 0) {
                return list;
            }
            const bits = await archiveSearch.marked(entries, directory.documents);
            list = list.filter((document) => bits[document >>> 3] & (1 << (document & 7)));
        }
        for (const phrase of plan.phrases) {
            list = await archiveSearch.adjacent(list, phrase);
        }
        for (const phrase of plan.without) {
            list = await without(list, phrase);
        }
        return list;
    };

    // first returns the documents to begin with: those of the rarest word.
    async function first(plan, range) {
        plan.words.sort((a, b) => a.documents - b.documents);
        let list;
        if (plan.words.length > 0) {
            list = await archiveSearch.documentsOf(plan.words.shift());
        } else if (plan.choices.length > 0) {
            list = archiveSearch.listed(await archiveSearch.marked(plan.choices.shift(), range.documents));
        } else {
            return Uint32Array.from({length: range.to - range.from}, (_, i) => range.from + i);
        }
        const from = archiveSearch.lowerBound(list.length, (i) => list[i] >= range.from);
        const to = archiveSearch.lowerBound(list.length, (i) => list[i] >= range.to);
        return list.subarray(from, to);
    }

    // planOf looks all words up. It is null when a word that must be there is
    // nowhere.
    async function planOf(directory, query) {
        const plan = {words: [], choices: [], phrases: [], without: []};
        const budget = {files: 0};
        for (const part of query.parts) {
            const entries = await lookUp(directory, part, budget);
            if (part.without) {
                if (entries !== null) {
                    plan.without.push(entries);
                }
                continue;
            }
            if (entries === null) {
                return null;
            }
            entries.forEach((choices) => {
                if (choices.length === 1) {
                    plan.words.push(choices[0]);
                } else {
                    plan.choices.push(choices);
                }
            });
            if (entries.length > 1) {
                plan.phrases.push(entries);
            }
        }
        return await filters(directory, query, plan, budget) ? plan : null;
    }

    async function filters(directory, query, plan, budget) {
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
        for (const words of marks) {
            const entries = (await Promise.all(words.map((word) => archiveSearch.find(directory, word)))).filter((entry) => entry);
            if (entries.length === 0) {
                return false;
            }
            spend(budget, entries);
            if (entries.length === 1) {
                plan.words.push(entries[0]);
            } else {
                plan.choices.push(entries);
            }
        }
        return true;
    }

    // lookUp returns the entries for each word of a part, or null.
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
            if (entries.length === 0) {
                return null;
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

    async function without(list, phrase) {
        let having = list;
        for (const choices of phrase) {
            const parts = [];
            for (const entry of choices) {
                parts.push(await archiveSearch.common(having, entry));
            }
            const all = new Set();
            parts.forEach((part) => part.forEach((document) => all.add(document)));
            having = having.filter((document) => all.has(document));
        }
        if (phrase.length > 1) {
            having = await archiveSearch.adjacent(having, phrase);
        }
        const dropped = new Set(having);
        return list.filter((document) => !dropped.has(document));
    }

    // rangeOf returns the documents of a time: they are in order of it.
    async function rangeOf(directory, query) {
        const range = {from: 0, to: directory.documents, documents: directory.documents};
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
