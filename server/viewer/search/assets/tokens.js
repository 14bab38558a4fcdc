// Cuts texts into words as the index did. The rules are those of tokens.go;
// the tables come with the archive, so they do not depend on the browser.
(function () {
    'use strict';

    const archiveSearch = globalThis.archiveSearch = globalThis.archiveSearch || {};

    const IGNORED = 1;
    const LETTER = 2;
    const PAIR = 3;

    let classes = null;
    let folds = null;
    let maxWord = 0;

    // tables takes what the index knew of characters (tables.go).
    archiveSearch.tables = function (tables) {
        maxWord = tables.word;
        classes = new Uint8Array(0x110000);
        let at = 0;
        for (let i = 0; i < tables.classes.length; i += 3) {
            const from = at + tables.classes[i];
            at = from + tables.classes[i + 1];
            classes.fill(tables.classes[i + 2], from, at);
        }
        folds = new Map();
        let character = 0;
        for (let i = 0; i < tables.folds.length; i += 2) {
            character += tables.folds[i];
            folds.set(character, tables.folds[i + 1]);
        }
    };

    function fold(code) {
        const folded = folds.get(code);
        return folded === undefined ? String.fromCodePoint(code) : folded;
    }

    // tokens returns the words of a text with their place in it. "pair" says
    // that the word is one or two characters of a script without spaces, and
    // "last" that it is the last character of a row of these.
    archiveSearch.tokens = function (text) {
        const found = [];
        let word = '';
        let letters = 0;
        let wordStart = 0;
        let wordEnd = 0;
        let before = '';
        let beforeStart = 0;
        let beforeEnd = 0;

        function end() {
            if (letters > 0) {
                found.push({text: word, start: wordStart, end: wordEnd, pair: false, last: false});
                word = '';
                letters = 0;
            }
            if (before !== '') {
                found.push({text: before, start: beforeStart, end: beforeEnd, pair: true, last: true});
                before = '';
            }
        }

        for (let i = 0; i < text.length;) {
            const code = text.codePointAt(i);
            const start = i;
            i += code > 0xFFFF ? 2 : 1;
            const kind = classes[code];
            if (kind === IGNORED) {
                continue;
            }
            if (kind === LETTER) {
                if (before !== '') {
                    end();
                }
                if (letters === 0) {
                    wordStart = start;
                }
                if (letters < maxWord) {
                    word += fold(code);
                }
                letters++;
                wordEnd = i;
            } else if (kind === PAIR) {
                if (letters > 0) {
                    end();
                }
                const folded = fold(code);
                if (before !== '') {
                    found.push({text: before + folded, start: beforeStart, end: i, pair: true, last: false});
                }
                before = folded;
                beforeStart = start;
                beforeEnd = i;
            } else {
                end();
            }
        }
        end();
        return found;
    };
})();
