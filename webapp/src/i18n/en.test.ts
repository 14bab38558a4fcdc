import en from './en.json';

// Every text in the sources, as react-intl finds it.
const sources = import.meta.glob<string>('../**/*.tsx', {query: '?raw', import: 'default', eager: true});

test('en.json holds the texts of the sources, and no others', () => {
    const found: Record<string, string> = {'team_export.menu': en['team_export.menu']};
    for (const [path, source] of Object.entries(sources)) {
        if (path.includes('.test.')) {
            continue;
        }
        for (const match of source.matchAll(/id(?:=|: )'(team_export\.[^']+)',?\s+defaultMessage(?:=|: )'([^']+)'/g)) {
            found[match[1]!] = match[2]!;
        }
    }
    expect(found).toEqual(en);
});
