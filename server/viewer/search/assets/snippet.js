// Makes the excerpt of a text that a result shows, with what was found marked.
(function () {
    'use strict';

    const archiveSearch = globalThis.archiveSearch = globalThis.archiveSearch || {};

    // Sizes in characters: of an excerpt, and of what stands before its mark.
    const SIZE = 320;
    const BEFORE = 80;

    // matches returns where a text has the parts of a query.
    archiveSearch.matches = function (text, parts) {
        const tokens = archiveSearch.tokens(text);
        const found = [];
        for (const part of parts) {
            if (part.without) {
                continue;
            }
            for (let i = 0; i + part.words.length <= tokens.length; i++) {
                if (stands(part, tokens, i)) {
                    found.push({start: tokens[i].start, end: tokens[i + part.words.length - 1].end});
                }
            }
        }
        found.sort((a, b) => a.start - b.start || b.end - a.end);
        const joined = [];
        for (const match of found) {
            const last = joined[joined.length - 1];
            if (last && match.start < last.end) {
                last.end = Math.max(last.end, match.end);
            } else {
                joined.push(match);
            }
        }
        return joined;
    };

    function stands(part, tokens, at) {
        return part.words.every((word, n) => {
            const token = tokens[at + n].text;
            return part.beginning && n === part.words.length - 1 ? token.startsWith(word) : token === word;
        });
    }

    // plain returns a part of a message without the signs of Markdown. It may begin and
    // end within them, so it does not look for pairs.
    archiveSearch.plain = function (text) {
        return text
            .replace(/\\([!-/:-@[-`{-~])/g, '$1')
            .replace(/(^|\n)[ \t]*(?:#{1,6}[ \t]|(?:>[ \t]?)+|[-*+][ \t](?:\[[ xX]\][ \t])?|\|?[ \t]*:?-+:?[ \t]*\|[ \t|:-]*(?=\n|$))/g, '$1')
            .replace(/```[a-z]*|`/g, '')
            .replace(/!?\[([^\]\n]*)\]\([^)\s]*\)/g, '$1')
            .replace(/\]\([^)\s]*\)/g, '')
            .replace(/\*\*|~~|\|/g, (sign) => (sign === '|' ? ' ' : ''))
            .replace(/\*(?=\S)|(\S)\*/g, '$1')
            .replace(/(^|[^\p{L}\p{N}_])_{1,2}(?=\S)/gu, '$1')
            .replace(/(\S)_{1,2}(?![\p{L}\p{N}_])/gu, '$1');
    };

    // snippet returns pieces of text, each with whether it was found.
    archiveSearch.snippet = function (text, parts) {
        const marks = archiveSearch.matches(text, parts);
        let from = marks.length > 0 ? Math.max(0, marks[0].start - BEFORE) : 0;
        from = atSpace(text, from);
        const to = Math.max(atSpace(text, Math.min(text.length, from + SIZE)), marks.length > 0 ? Math.min(marks[0].end, from + 2 * SIZE) : 0);
        const pieces = [];
        const add = (piece, found) => {
            if (piece) {
                const shown = archiveSearch.plain(piece).replace(/\s+/g, ' ');
                if (shown) {
                    pieces.push({text: shown, found});
                }
            }
        };
        add(from > 0 ? '…' : '', false);
        let at = from;
        for (const mark of marks) {
            if (mark.start >= to) {
                break;
            }
            add(text.slice(at, mark.start), false);
            add(text.slice(mark.start, Math.min(mark.end, to)), true);
            at = Math.min(mark.end, to);
        }
        add(text.slice(at, to), false);
        add(to < text.length ? '…' : '', false);
        return pieces;
    };

    // atSpace moves a place back to the last space, if one is near, and never
    // between the halves of a character.
    function atSpace(text, at) {
        if (at <= 0 || at >= text.length) {
            return at;
        }
        for (let i = at; i > at - 30 && i > 0; i--) {
            if (/\s/.test(text[i])) {
                return i;
            }
        }
        const code = text.charCodeAt(at);
        return code >= 0xDC00 && code < 0xE000 ? at - 1 : at;
    }
})();
