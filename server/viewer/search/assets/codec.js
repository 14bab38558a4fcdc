// Reads the numbers of the index. docs/FORMAT.md says how they are written.
(function () {
    'use strict';

    const archiveSearch = globalThis.archiveSearch = globalThis.archiveSearch || {};

    // Below so many documents a word has no blocks.
    const FEW_DOCUMENTS = 8;

    archiveSearch.fromBase64 = function (text) {
        const binary = atob(text);
        const bytes = new Uint8Array(binary.length);
        for (let i = 0; i < bytes.length; i++) {
            bytes[i] = binary.charCodeAt(i);
        }
        return bytes;
    };

    // Reader reads whole bytes.
    class Reader {
        constructor(bytes, at) {
            this.bytes = bytes;
            this.at = at || 0;
        }

        number() {
            let value = 0;
            let unit = 1;
            for (;;) {
                const byte = this.bytes[this.at++];
                if (byte === undefined) {
                    throw new Error('the search index is cut off');
                }
                value += (byte & 0x7F) * unit;
                if (byte < 0x80) {
                    return value;
                }
                unit *= 128;
            }
        }

        take(size) {
            const from = this.at;
            this.at += size;
            return this.bytes.subarray(from, this.at);
        }
    }
    archiveSearch.Reader = Reader;

    // Bits reads numbers of some bits, the highest first.
    class Bits {
        constructor(bytes, from) {
            this.bytes = bytes;
            this.at = from * 8;
        }

        unary() {
            let n = 0;
            for (;;) {
                const bit = this.at & 7;
                const ones = Math.clz32(~(this.bytes[this.at >>> 3] << (24 + bit)));
                if (ones < 8 - bit) {
                    this.at += ones + 1;
                    return n + ones;
                }
                n += 8 - bit;
                this.at += 8 - bit;
                if (this.at >>> 3 >= this.bytes.length) {
                    throw new Error('the search index is cut off');
                }
            }
        }

        rice(parameter) {
            let value = this.unary();
            for (let left = parameter; left > 0;) {
                const bit = this.at & 7;
                const size = Math.min(8 - bit, left);
                value = value * (1 << size) + ((this.bytes[this.at >>> 3] >>> (8 - bit - size)) & ((1 << size) - 1));
                this.at += size;
                left -= size;
            }
            return value;
        }
    }

    // few reads the plain numbers of a rare word as one block.
    function few(segment, documents) {
        const reader = new Reader(segment.bytes, segment.from);
        const block = {documents: new Uint32Array(documents), counts: new Uint32Array(documents), positions: []};
        let next = 0;
        for (let i = 0; i < documents; i++) {
            const gap = reader.number();
            const document = next + Math.floor(gap / 2);
            const count = gap % 2 === 1 ? reader.number() : 1;
            let position = 0;
            for (let n = 0; n < count; n++) {
                position += reader.number();
                block.positions.push(position++);
            }
            block.documents[i] = document;
            block.counts[i] = count;
            next = document + 1;
        }
        return block;
    }

    // blocks calls visit with every block of a word that may have documents
    // from "from" on: documents, how often the word stands in each, and where,
    // when "withPositions" asks for that. wanted(first, last) may refuse one.
    archiveSearch.blocks = function (segments, documents, withPositions, wanted, visit) {
        if (documents < FEW_DOCUMENTS) {
            visit(few(segments[0], documents));
            return;
        }
        for (const segment of segments) {
            const reader = new Reader(segment.bytes, segment.from);
            let base = segment.base;
            while (reader.at < segment.to) {
                const count = reader.number();
                const first = base + reader.number();
                const last = first + reader.number();
                const gaps = reader.bytes[reader.at++];
                const places = reader.bytes[reader.at++];
                const documentBytes = reader.number();
                const positionBytes = reader.number();
                const start = reader.at;
                reader.at += documentBytes + positionBytes;
                if (wanted(first, last)) {
                    visit(block(reader.bytes, start, start + documentBytes, base, count, gaps, withPositions ? places : -1));
                }
                base = last + 1;
            }
        }
    };

    function block(bytes, from, positionsFrom, base, count, gaps, places) {
        const documents = new Uint32Array(count);
        const counts = new Uint32Array(count);
        const bits = new Bits(bytes, from);
        let next = base;
        let total = 0;
        for (let i = 0; i < count; i++) {
            documents[i] = next + bits.rice(gaps);
            counts[i] = bits.unary() + 1;
            total += counts[i];
            next = documents[i] + 1;
        }
        if (places < 0) {
            return {documents, counts, positions: null};
        }
        const positions = new Uint32Array(total);
        const placeBits = new Bits(bytes, positionsFrom);
        let at = 0;
        for (let i = 0; i < count; i++) {
            let position = 0;
            for (let n = 0; n < counts[i]; n++) {
                position += placeBits.rice(places);
                positions[at++] = position++;
            }
        }
        return {documents, counts, positions};
    }
})();
