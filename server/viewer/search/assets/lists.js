// Works on rising numbers: places of words and numbers of documents.
(function () {
    'use strict';

    const archiveSearch = globalThis.archiveSearch = globalThis.archiveSearch || {};
    const lowerBound = archiveSearch.lowerBound;

    // So many documents have their lengths in one file.
    const PER_FILE = 50000;

    // MAX_BITS bounds the memory of union: 64 MiB.
    const MAX_BITS = 512 << 20;

    // union returns the numbers that are in any of some lists.
    archiveSearch.union = function (lists) {
        if (lists.length < 2) {
            return lists.length === 1 ? lists[0] : new Uint32Array(0);
        }
        let size = 0;
        let last = 0;
        for (const list of lists) {
            size += list.length;
            last = Math.max(last, list.length > 0 ? list[list.length - 1] : 0);
        }
        if (size < 10000 || last > MAX_BITS) {
            return sorted(lists, size);
        }
        const bits = new Uint32Array((last >>> 5) + 1);
        for (const list of lists) {
            for (let i = 0; i < list.length; i++) {
                bits[list[i] >>> 5] |= 1 << (list[i] & 31);
            }
        }
        const all = new Uint32Array(size);
        let count = 0;
        for (let i = 0; i < bits.length; i++) {
            for (let left = bits[i]; left !== 0; left &= left - 1) {
                all[count++] = i * 32 + 31 - Math.clz32(left & -left);
            }
        }
        return all.subarray(0, count);
    };

    function sorted(lists, size) {
        const all = new Uint32Array(size);
        let at = 0;
        for (const list of lists) {
            all.set(list, at);
            at += list.length;
        }
        all.sort();
        let count = 0;
        for (let i = 0; i < all.length; i++) {
            if (i === 0 || all[i] !== all[i - 1]) {
                all[count++] = all[i];
            }
        }
        return all.subarray(0, count);
    }

    // common returns the numbers of a list that are in another, too. With a
    // distance these are the numbers of the other that come so far behind one of
    // the list.
    archiveSearch.common = function (list, other, distance) {
        const behind = distance || 0;
        const found = new Uint32Array(Math.min(list.length, other.length));
        let count = 0;
        for (let i = 0, j = 0; i < list.length && j < other.length;) {
            const wanted = list[i] + behind;
            if (wanted < other[j]) {
                i++;
            } else if (wanted > other[j]) {
                j++;
            } else {
                found[count++] = wanted;
                i++;
                j++;
            }
        }
        return found.subarray(0, count);
    };

    // less returns the numbers of a list that are not in another.
    archiveSearch.less = function (list, other) {
        let j = 0;
        return list.filter((number) => {
            while (j < other.length && other[j] < number) {
                j++;
            }
            return j === other.length || other[j] !== number;
        });
    };

    // between returns the numbers of a list from one on and before another.
    archiveSearch.between = function (list, from, to) {
        return list.subarray(lowerBound(list.length, (i) => list[i] >= from), lowerBound(list.length, (i) => list[i] >= to));
    };

    // documentsOf returns the documents of places. It loads the lengths of those
    // documents alone.
    archiveSearch.documentsOf = async function (directory, places) {
        const parts = [];
        for (let file = 0; file < directory.lengths.length; file++) {
            const end = file + 1 < directory.lengths.length ? directory.lengths[file + 1] : Infinity;
            const here = archiveSearch.between(places, directory.lengths[file], end);
            if (here.length > 0) {
                parts.push(load(directory, file).then((ends) => documentsAt(here, ends, file * PER_FILE)));
            }
        }
        // Files are in order, and so are the documents in them.
        const lists = await Promise.all(parts);
        let size = 0;
        lists.forEach((list) => {
            size += list.length;
        });
        const all = new Uint32Array(size);
        size = 0;
        lists.forEach((list) => {
            all.set(list, size);
            size += list.length;
        });
        return all;
    };

    const loaded = new WeakMap();

    // load returns where each document of a file of lengths ends.
    async function load(directory, file) {
        const bytes = await archiveSearch.file('lengths', file);
        if (!loaded.has(bytes)) {
            const reader = new archiveSearch.Reader(bytes);
            const ends = new Uint32Array(Math.min(PER_FILE, directory.documents - file * PER_FILE));
            let at = directory.lengths[file];
            for (let i = 0; i < ends.length; i++) {
                at += reader.number();
                ends[i] = at;
            }
            loaded.set(bytes, ends);
        }
        return loaded.get(bytes);
    }

    function documentsAt(places, ends, first) {
        const found = new Uint32Array(Math.min(places.length, ends.length));
        let count = 0;
        let document = 0;
        for (let i = 0; i < places.length;) {
            const place = places[i];
            // Common words skip few documents, rare ones many.
            for (let steps = 0; ends[document] <= place; steps++) {
                document = steps < 8 ? document + 1 : ahead(ends, document, place);
            }
            found[count++] = first + document;
            const end = ends[document];
            while (i < places.length && places[i] < end) {
                i++;
            }
        }
        return found.subarray(0, count);
    }

    // ahead returns the first document from one on that ends behind a place.
    function ahead(ends, from, place) {
        let step = 1;
        let low = from;
        while (low + step < ends.length && ends[low + step] <= place) {
            low += step;
            step *= 2;
        }
        const high = Math.min(ends.length, low + step + 1);
        return low + lowerBound(high - low, (i) => ends[low + i] > place);
    }
})();
