// Reads the numbers of the index. docs/FORMAT.md says how they are written.
(function () {
    'use strict';

    const archiveSearch = globalThis.archiveSearch = globalThis.archiveSearch || {};

    // So many numbers are a block; below FEW they are none.
    const BLOCK = 1024;
    archiveSearch.FEW = 8;

    const CUT_OFF = 'the search index is cut off';

    // The first of the characters that stand for bits, and how many there are: two
    // of them stand for 31 bits.
    const CODED = 0x2030;
    const COUNT = 46341;

    // PAD is how many bytes follow those of a file, so that four may be read at once.
    const PAD = archiveSearch.PAD = 4;

    // decode returns the bytes that pairs of characters stand for.
    archiveSearch.decode = function (text, size) {
        const bytes = new Uint8Array(size + PAD);
        let held = 0;
        let bits = 0;
        let at = 0;
        for (let i = 0; i + 1 < text.length; i += 2) {
            const pair = (text.charCodeAt(i) - CODED) * COUNT + text.charCodeAt(i + 1) - CODED;
            // No more than 32 bits are held: 7 that are left, 16 and then 15 of a pair.
            held = (held << 16) | (pair >>> 15);
            for (bits += 16; bits >= 8 && at < size;) {
                bits -= 8;
                bytes[at++] = held >>> bits;
            }
            held = ((held & ((1 << bits) - 1)) << 15) | (pair & 0x7FFF);
            for (bits += 15; bits >= 8 && at < size;) {
                bits -= 8;
                bytes[at++] = held >>> bits;
            }
            held &= (1 << bits) - 1;
        }
        if (at < size) {
            throw new Error(CUT_OFF);
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
                    throw new Error(CUT_OFF);
                }
                value += (byte & 0x7F) * unit;
                if (byte < 0x80) {
                    return value;
                }
                unit *= 128;
            }
        }

        skip(count) {
            for (let left = count; left > 0; this.at++) {
                if (this.bytes[this.at] < 0x80) {
                    left--;
                }
            }
        }

        take(size) {
            const from = this.at;
            this.at += size;
            return this.bytes.subarray(from, this.at);
        }
    }
    archiveSearch.Reader = Reader;

    // numbers returns rising numbers that were written in blocks, in some
    // segments of bytes.
    archiveSearch.numbers = function (segments, count) {
        const numbers = new Uint32Array(count);
        let done = 0;
        for (const {bytes, from, to, base} of segments) {
            let next = base;
            let at = from;
            while (at < to && done < count) {
                const size = Math.min(BLOCK, count - done);
                at = block(bytes, at, numbers, done, size, next);
                done += size;
                next = numbers[done - 1] + 1;
            }
        }
        if (done < count) {
            throw new Error(CUT_OFF);
        }
        return numbers;
    };

    // block reads a block and returns where the next one begins. Of each number the
    // high bits are as many ones and a zero, the low ones stand as they are.
    function block(bytes, from, numbers, done, size, start) {
        const low = bytes[from];
        let at = (from + 1) * 8;
        let next = start;
        for (let i = done; i < done + size; i++) {
            const byte = at >>> 3;
            // At least 25 bits from here on; the rest is zero.
            const window = ((bytes[byte] << 24) | (bytes[byte + 1] << 16) | (bytes[byte + 2] << 8) | bytes[byte + 3]) << (at & 7);
            const ones = Math.clz32(~window);
            let gap = ones;
            if (ones + 1 + low <= 25) {
                if (low > 0) {
                    gap = (ones << low) | ((window << (ones + 1)) >>> (32 - low));
                }
                at += ones + 1 + low;
            } else {
                const high = unary(bytes, at);
                at += high + 1;
                gap = high * 2 ** low + plain(bytes, at, low);
                at += low;
            }
            numbers[i] = next + gap;
            next = numbers[i] + 1;
        }
        return (at + 7) >>> 3;
    }

    // unary returns how many ones stand before a zero.
    function unary(bytes, from) {
        for (let at = from; at >>> 3 < bytes.length; at++) {
            if (((bytes[at >>> 3] << (at & 7)) & 0x80) === 0) {
                return at - from;
            }
        }
        throw new Error(CUT_OFF);
    }

    // plain returns a number of some bits.
    function plain(bytes, from, size) {
        let value = 0;
        for (let at = from; at < from + size; at++) {
            value = value * 2 + ((bytes[at >>> 3] >>> (7 - (at & 7))) & 1);
        }
        return value;
    }
})();
