import {parse, TYPE, type MessageFormatElement} from '@formatjs/icu-messageformat-parser';

import de from './de.json';
import en from './en.json';
import fr from './fr.json';

const sources = Object.entries(import.meta.glob<string>('../**/*.{ts,tsx}', {query: '?raw', import: 'default', eager: true})).
    filter(([path]) => !path.includes('.test.') && !path.includes('/test/')).
    map(([, source]) => source);

// placeholders are the values that a text takes, and as what it writes them.
function placeholders(elements: MessageFormatElement[]): string[] {
    return elements.flatMap((element) => {
        switch (element.type) {
        case TYPE.argument:
        case TYPE.number:
            return [element.value];
        case TYPE.plural:
            return [`${element.value} plural`, ...Object.values(element.options).flatMap((option) => placeholders(option.value))];
        default:
            return [];
        }
    });
}

function cases(elements: MessageFormatElement[]): string[] {
    return elements.flatMap((element) => (element.type === TYPE.plural ? Object.keys(element.options) : []));
}

describe.each(Object.entries({en, fr, de}))('the texts in %s', (_, texts) => {
    test('are those of English', () => {
        expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort());
        expect(Object.values(texts).filter((text) => text.trim() === '')).toEqual([]);
    });

    test('take the same values and tell the same cases apart', () => {
        const wrong = (Object.keys(en) as Array<keyof typeof en>).filter((id) => {
            const mine = parse(texts[id]);
            const english = parse(en[id]);
            const same = (read: (elements: MessageFormatElement[]) => string[]) =>
                [...new Set(read(mine))].sort().join() === [...new Set(read(english))].sort().join();
            return !same(placeholders) || !same(cases) || (cases(mine).length > 0 && !cases(mine).includes('other'));
        });
        expect(wrong).toEqual([]);
    });
});

test('every text is used', () => {
    const all = sources.join('\n');
    // Families of texts are named by what the server sends.
    const families = new Set([...all.matchAll(/`([a-z_.]+\.)\$\{/g)].map((match) => match[1]!));
    const ends = new Set([...all.matchAll(/`\$\{kind\}(\.[a-z]+)`/g)].map((match) => match[1]!));
    const unused = Object.keys(en).filter((id) => !all.includes(`'${id}'`) &&
        ![...families].some((family) => id.startsWith(family)) &&
        !(['export', 'import', 'mine', 'undo'].some((kind) => id.startsWith(`${kind}.`)) && [...ends].some((end) => id.endsWith(end))));
    expect(unused).toEqual([]);
});

test('everything that an import may leave out has a text in every language', () => {
    const [source = ''] = Object.values(import.meta.glob<string>('../../../server/sanitize/skips.go', {query: '?raw', import: 'default', eager: true}));
    const kinds = [...source.matchAll(/SkipKind = "([a-z_]+)"/g)].map((match) => `drop.${match[1]}`);
    expect(kinds.length).toBeGreaterThan(30);
    expect(kinds.filter((id) => !(id in en))).toEqual([]);
});

test('every problem of a plan has a text in every language', () => {
    const [source = ''] = Object.values(import.meta.glob<string>('../../../server/planning/plan.go', {query: '?raw', import: 'default', eager: true}));
    const codes = [...source.matchAll(/\tProblem[A-Za-z]+ += "([a-z_]+)"/g)].map((match) => `problem.${match[1]}`);
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((id) => !(id in en))).toEqual([]);
});

test('every reason why an undo leaves something has a text in every language', () => {
    const [source = ''] = Object.values(import.meta.glob<string>('../../../server/undo/account.go', {query: '?raw', import: 'default', eager: true}));
    const codes = [...source.matchAll(/= Kept\{Kind: "[a-z]+", Code: "([a-z_]+)"/g)].map((match) => `kept.${match[1]}`);
    expect(codes.length).toBeGreaterThan(7);
    expect(codes.filter((id) => !(id in en))).toEqual([]);
});

test('everything that may be wrong with an option or a decision has a text in every language', () => {
    const sources = Object.values(import.meta.glob<string>('../../../server/transfer/{errors,imports}.go', {query: '?raw', import: 'default', eager: true}));
    const codes = sources.flatMap((source) => [...source.matchAll(/\tDetail[A-Za-z]+ += "([a-z_]+)"/g)].map((match) => `detail.${match[1]}`));
    expect(codes.length).toBeGreaterThan(14);
    expect(codes.filter((id) => !(id in en))).toEqual([]);
});

test('everything that may be uploaded instead of an archive has a text in every language', () => {
    const [source = ''] = Object.values(import.meta.glob<string>('../../../server/transfer/refusal.go', {query: '?raw', import: 'default', eager: true}));
    const codes = [...source.matchAll(/\tRefused[A-Za-z0-9]+ += "([a-z_0-9]+)"/g)].map((match) => `refused.${match[1]}`);
    expect(codes.length).toBeGreaterThan(15);
    expect(codes.filter((id) => !(id in en))).toEqual([]);
});

test('German addresses people as Mattermost does', () => {
    const [bot = '{}'] = Object.values(import.meta.glob<string>('../../../assets/i18n/active.de.json', {query: '?raw', import: 'default', eager: true}));
    const texts = [...Object.values(de), ...Object.values(JSON.parse(bot) as Record<string, string | Record<string, string>>).map((text) => (typeof text === 'string' ? text : Object.values(text).join(' ')))];
    expect(texts.length).toBeGreaterThan(900);
    expect(texts.filter((text) => /\bIh(nen|re[mnrs]?|r)\b[^:]*$|\w (Sie|Ihnen)\b|\b(haben|können|dürfen|sind|müssen) Sie\b/.test(text.replace(/[.:;!?] (Sie|Ihm|Ihr)/g, '. ')))).toEqual([]);
});

test('every reason of a plan has a text in every language', () => {
    const [source = ''] = Object.values(import.meta.glob<string>('../../../server/planning/why.go', {query: '?raw', import: 'default', eager: true}));
    const codes = [...source.matchAll(/\tWhy[A-Za-z]+ +Why += "([a-z_]+)"/g)].map((match) => match[1]!);
    expect(codes.length).toBeGreaterThan(15);
    expect(codes.filter((code) => !['users', 'channels', 'emoji'].some((section) => `why.${section}.${code}` in en))).toEqual([]);
});
