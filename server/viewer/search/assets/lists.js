// Works on sorted lists of documents: what two have in common, what one has
// more, and in which of them words stand next to each other.
(function () {
    'use strict';

    const archiveSearch = globalThis.archiveSearch = globalThis.archiveSearch || {};
    const lowerBound = archiveSearch.lowerBound;

    // documentsOf returns all documents of a word.
    archiveSearch.documentsOf = async function (entry) {
        const segments = await archiveSearch.segments(entry);
        const found = new Uint32Array(entry.documents);
        let at = 0;
        archiveSearch.blocks(segments, entry.documents, false, () => true, (block) => {
            found.set(block.documents, at);
            at += block.documents.length;
        });
        return found;
    };

    // marked returns a set of numbers as bits, with every document of some words.
    archiveSearch.marked = async function (entries, documents) {
        const bits = new Uint8Array((documents >>> 3) + 1);
        for (const entry of entries) {
            const segments = await archiveSearch.segments(entry);
            archiveSearch.blocks(segments, entry.documents, false, () => true, (block) => {
                for (const document of block.documents) {
                    bits[document >>> 3] |= 1 << (document & 7);
                }
            });
        }
        return bits;
    };

    // unmarked returns the numbers whose bits are set.
    archiveSearch.listed = function (bits) {
        let count = 0;
        for (let byte of bits) {
            for (; byte !== 0; byte &= byte - 1) {
                count++;
            }
        }
        const found = new Uint32Array(count);
        let at = 0;
        bits.forEach((byte, i) => {
            for (let bit = 0; byte >>> bit !== 0; bit++) {
                if ((byte >>> bit) & 1) {
                    found[at++] = i * 8 + bit;
                }
            }
        });
        return found;
    };

    archiveSearch.keep = function (list, wanted) {
        return list.filter((document) => wanted(document));
    };

    // common returns the documents of a list that have a word. It decodes only
    // blocks in which there may be one.
    archiveSearch.common = async function (list, entry) {
        const segments = await archiveSearch.segments(entry);
        const found = new Uint32Array(Math.min(list.length, entry.documents));
        let count = 0;
        let at = 0;
        archiveSearch.blocks(segments, entry.documents, false, reaches(list), (block) => {
            eachCommon(list, at, block, (listed) => {
                found[count++] = list[listed];
                at = listed + 1;
            });
        });
        return found.subarray(0, count);
    };

    // reaches tells whether a list has a number within bounds.
    function reaches(list) {
        return (first, last) => {
            const at = lowerBound(list.length, (i) => list[i] >= first);
            return at < list.length && list[at] <= last;
        };
    }

    // eachCommon calls visit with the places in a list, from one on, of the
    // documents of a block, and with their places in the block.
    function eachCommon(list, from, block, visit) {
        const documents = block.documents;
        let i = Math.max(from, lowerBound(list.length, (n) => list[n] >= documents[0]));
        let j = 0;
        while (i < list.length && j < documents.length) {
            if (list[i] < documents[j]) {
                i++;
            } else if (list[i] > documents[j]) {
                j++;
            } else {
                visit(i, j);
                i++;
                j++;
            }
        }
    }

    // eachPlace calls visit with each document of a list that has a word, as a
    // place in the list, and the positions of the word in it.
    async function eachPlace(list, entry, visit) {
        const segments = await archiveSearch.segments(entry);
        archiveSearch.blocks(segments, entry.documents, true, reaches(list), (block) => {
            let at = 0;
            let before = 0;
            eachCommon(list, 0, block, (listed, inBlock) => {
                for (; before < inBlock; before++) {
                    at += block.counts[before];
                }
                visit(listed, block.positions, at, at + block.counts[inBlock]);
            });
        });
    }

    // adjacent returns the documents of a list in which words follow each other.
    // "entries" are the words in order; the last of them may be several words, one
    // of which must follow.
    archiveSearch.adjacent = async function (list, entries) {
        let ends = null;
        for (const choices of entries) {
            const next = new Array(list.length);
            for (const entry of choices) {
                await eachPlace(list, entry, (listed, positions, from, to) => {
                    const before = ends === null ? null : ends[listed];
                    if (ends !== null && !before) {
                        return;
                    }
                    const here = following(before, positions, from, to);
                    if (here.length > 0) {
                        next[listed] = next[listed] ? next[listed].concat(here) : here;
                    }
                });
            }
            ends = next;
        }
        return list.filter((_, i) => ends[i]);
    };

    // following returns the positions that come right after one of those before.
    function following(before, positions, from, to) {
        const here = [];
        if (before === null) {
            for (let i = from; i < to; i++) {
                here.push(positions[i]);
            }
            return here;
        }
        let at = 0;
        for (let i = from; i < to; i++) {
            while (at < before.length && before[at] + 1 < positions[i]) {
                at++;
            }
            if (at < before.length && before[at] + 1 === positions[i]) {
                here.push(positions[i]);
            }
        }
        return here;
    }
})();
