// Reads what people type: words, "phrases", beginnings*, -words without which
// a result must be, and from: in: before: after: on: has:file is:thread.
(function () {
    'use strict';

    const archiveSearch = globalThis.archiveSearch = globalThis.archiveSearch || {};

    // MAX_PARTS bounds what one search asks for.
    const MAX_PARTS = 32;

    const FILTERS = /^(from|in|before|after|on|has|is):(.+)$/i;

    // parse returns the parts of a query, and its filters as they were typed.
    archiveSearch.parse = function (text) {
        const parts = [];
        const filters = [];
        const pieces = text.slice(0, 2000).normalize('NFC').match(/-?"[^"]*"?\*?|\S+/g) || [];
        for (const piece of pieces) {
            if (parts.length >= MAX_PARTS) {
                break;
            }
            const filter = FILTERS.exec(piece);
            if (filter) {
                filters.push({name: filter[1].toLowerCase(), value: filter[2]});
                continue;
            }
            const part = archiveSearch.part(piece);
            if (part) {
                parts.push(part);
            }
        }
        return {parts, filters};
    };

    // part reads one piece of a query: the words that stand next to each other,
    // whether only the beginning of the last one counts, and whether results
    // must not have them.
    archiveSearch.part = function (piece) {
        const without = piece.length > 1 && piece[0] === '-';
        const tokens = archiveSearch.tokens(without ? piece.slice(1) : piece);
        if (tokens.length === 0) {
            return null;
        }
        let beginning = /\*"?$/.test(piece);
        const words = [];
        tokens.forEach((token, i) => {
            const end = i === tokens.length - 1;
            if (!token.last) {
                words.push(token.text);
                return;
            }
            // The last character of a row stands alone in the index only at the end
            // of a row; in the middle of one it begins a pair.
            const alone = i === 0 || !tokens[i - 1].pair || tokens[i - 1].last;
            if (!end) {
                words.push(token.text);
            } else if (alone) {
                words.push(token.text);
                beginning = true;
            } else {
                beginning = false;
            }
        });
        return {words: words.slice(0, MAX_PARTS), beginning: beginning && words.length <= MAX_PARTS, without};
    };
})();
