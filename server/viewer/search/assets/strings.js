// The texts of the search page.
(function () {
    'use strict';

    const archiveSearch = globalThis.archiveSearch = globalThis.archiveSearch || {};

    archiveSearch.strings = {
        en: {
            title: 'Search',
            query: 'Search messages and file names',
            search: 'Search',
            filters: 'Filters',
            channel: 'Channel',
            allChannels: 'All channels',
            person: 'Person',
            anyone: 'Anyone',
            since: 'From (date)',
            until: 'To (date)',
            file: 'With files',
            thread: 'In threads',
            reset: 'Clear filters',
            results: 'Results',
            more: 'Show more results',
            help: 'Search tips',
            helpWords: 'All words must be in the post. Case and accents do not matter.',
            helpPhrase: '"two words" finds them next to each other.',
            helpBeginning: 'budg* finds every word that begins with “budg”.',
            helpWithout: '-draft leaves out posts with this word.',
            helpFilters: 'from:anna in:town-square before:2024-05-01 after:2024-01-31 on:2024-03-08 has:file is:thread work in the search field, too.',
            helpKeys: 'Arrow keys move from the search field through the results.',
            searching: 'Searching…',
            none: 'No posts found.',
            one: '1 post found.',
            many: '{n} posts found, newest first.',
            begin: 'Also find longer words: {q}',
            empty: 'Type a word or choose a filter.',
            noPerson: 'This archive has no posts by “{q}”.',
            noChannel: 'This archive has no channel “{q}”.',
            noDate: '“{q}” is not a date like 2024-05-31.',
            noFilter: '“{q}” is not a filter. Use has:file or is:thread.',
            tooMuch: 'This search would read too much of the archive. Type more letters before *.',
            broken: 'The search index cannot be read. Unpack the whole archive into a folder and open the page from there.',
            inChannel: '{person} in {channel}',
            noText: '(no text)',
        },
        de: {
            title: 'Suche',
            query: 'Nachrichten und Dateinamen durchsuchen',
            search: 'Suchen',
            filters: 'Filter',
            channel: 'Kanal',
            allChannels: 'Alle Kanäle',
            person: 'Person',
            anyone: 'Alle Personen',
            since: 'Von (Datum)',
            until: 'Bis (Datum)',
            file: 'Mit Dateien',
            thread: 'In Unterhaltungen',
            reset: 'Filter zurücksetzen',
            results: 'Ergebnisse',
            more: 'Weitere Ergebnisse anzeigen',
            help: 'Tipps zur Suche',
            helpWords: 'Alle Wörter müssen im Beitrag vorkommen. Groß- und Kleinschreibung und Akzente spielen keine Rolle.',
            helpPhrase: '"zwei Wörter" findet sie direkt nebeneinander.',
            helpBeginning: 'budg* findet jedes Wort, das mit „budg“ beginnt.',
            helpWithout: '-entwurf lässt Beiträge mit diesem Wort weg.',
            helpFilters: 'from:anna in:town-square before:2024-05-01 after:2024-01-31 on:2024-03-08 has:file is:thread funktionieren auch im Suchfeld.',
            helpKeys: 'Mit den Pfeiltasten geht es vom Suchfeld durch die Ergebnisse.',
            searching: 'Suche läuft …',
            none: 'Keine Beiträge gefunden.',
            one: '1 Beitrag gefunden.',
            many: '{n} Beiträge gefunden, die neuesten zuerst.',
            begin: 'Auch längere Wörter finden: {q}',
            empty: 'Geben Sie ein Wort ein oder wählen Sie einen Filter.',
            noPerson: 'Dieses Archiv enthält keine Beiträge von „{q}“.',
            noChannel: 'Dieses Archiv enthält keinen Kanal „{q}“.',
            noDate: '„{q}“ ist kein Datum wie 2024-05-31.',
            noFilter: '„{q}“ ist kein Filter. Möglich sind has:file und is:thread.',
            tooMuch: 'Diese Suche müsste zu viel vom Archiv lesen. Geben Sie mehr Buchstaben vor dem * ein.',
            broken: 'Der Suchindex kann nicht gelesen werden. Entpacken Sie das ganze Archiv in einen Ordner und öffnen Sie die Seite von dort.',
            inChannel: '{person} in {channel}',
            noText: '(kein Text)',
        },
        fr: {
            title: 'Recherche',
            query: 'Rechercher dans les messages et les noms de fichiers',
            search: 'Rechercher',
            filters: 'Filtres',
            channel: 'Canal',
            allChannels: 'Tous les canaux',
            person: 'Personne',
            anyone: 'Tout le monde',
            since: 'Du (date)',
            until: 'Au (date)',
            file: 'Avec des fichiers',
            thread: 'Dans des fils de discussion',
            reset: 'Effacer les filtres',
            results: 'Résultats',
            more: 'Afficher plus de résultats',
            help: 'Conseils de recherche',
            helpWords: 'Tous les mots doivent figurer dans le message. Les majuscules et les accents ne comptent pas.',
            helpPhrase: '"deux mots" trouve ces mots côte à côte.',
            helpBeginning: 'budg* trouve tous les mots qui commencent par « budg ».',
            helpWithout: '-brouillon écarte les messages qui contiennent ce mot.',
            helpFilters: 'from:anna in:town-square before:2024-05-01 after:2024-01-31 on:2024-03-08 has:file is:thread fonctionnent aussi dans le champ de recherche.',
            helpKeys: 'Les flèches du clavier mènent du champ de recherche aux résultats.',
            searching: 'Recherche en cours…',
            none: 'Aucun message trouvé.',
            one: '1 message trouvé.',
            many: '{n} messages trouvés, du plus récent au plus ancien.',
            begin: 'Trouver aussi des mots plus longs : {q}',
            empty: 'Saisissez un mot ou choisissez un filtre.',
            noPerson: 'Cette archive ne contient aucun message de « {q} ».',
            noChannel: 'Cette archive ne contient aucun canal « {q} ».',
            noDate: '« {q} » n’est pas une date comme 2024-05-31.',
            noFilter: '« {q} » n’est pas un filtre. Utilisez has:file ou is:thread.',
            tooMuch: 'Cette recherche lirait une trop grande partie de l’archive. Saisissez plus de lettres avant *.',
            broken: 'L’index de recherche est illisible. Décompressez toute l’archive dans un dossier et ouvrez la page depuis celui-ci.',
            inChannel: '{person} dans {channel}',
            noText: '(pas de texte)',
        },
    };

    // language is that of the page, or the first of the browser's that is here.
    archiveSearch.language = function () {
        const wanted = [document.documentElement.lang, ...(navigator.languages || [navigator.language])];
        for (const tag of wanted) {
            const language = String(tag || '').toLowerCase().split('-')[0];
            if (Object.hasOwn(archiveSearch.strings, language)) {
                return language;
            }
        }
        return 'en';
    };

    archiveSearch.text = function (name, values) {
        const text = archiveSearch.strings[archiveSearch.language()][name];
        return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
    };
})();
