// Makes of the form and of the filters in a query what the engine asks for.
(function () {
    'use strict';

    const archiveSearch = globalThis.archiveSearch = globalThis.archiveSearch || {};

    // Unclear says which text explains why a query has no meaning.
    class Unclear extends Error {
        constructor(name, value) {
            super(name);
            this.name = name;
            this.value = value;
        }
    }
    archiveSearch.Unclear = Unclear;

    // queryOf reads the values of the form.
    archiveSearch.queryOf = function (directory, values) {
        const {parts, filters} = archiveSearch.parse(values.q);
        const query = {parts, file: values.file, thread: values.thread};
        if (values.channel !== '') {
            limit(query, 'channels', [Number(values.channel)]);
        }
        if (values.person.trim() !== '') {
            limit(query, 'people', named(directory.people, values.person, 'noPerson'));
        }
        if (values.since !== '') {
            since(query, day(values.since));
        }
        if (values.until !== '') {
            until(query, day(values.until, 1));
        }
        filters.forEach((filter) => apply(directory, query, filter));
        return query;
    };

    function apply(directory, query, filter) {
        switch (filter.name) {
        case 'from':
            limit(query, 'people', named(directory.people, filter.value, 'noPerson'));
            break;
        case 'in':
            limit(query, 'channels', named(directory.channels, filter.value, 'noChannel'));
            break;
        case 'before':
            until(query, day(filter.value));
            break;
        case 'after':
            since(query, day(filter.value, 1));
            break;
        case 'on':
            since(query, day(filter.value));
            until(query, day(filter.value, 1));
            break;
        default:
            if (filter.name === 'has' && /^files?$/i.test(filter.value)) {
                query.file = true;
            } else if (filter.name === 'is' && /^threads?$/i.test(filter.value)) {
                query.thread = true;
            } else {
                throw new Unclear('noFilter', filter.name + ':' + filter.value);
            }
        }
    }

    function limit(query, field, numbers) {
        query[field] = query[field] ? query[field].filter((n) => numbers.includes(n)) : numbers;
    }

    function since(query, time) {
        query.since = Math.max(query.since === undefined ? time : query.since, time);
    }

    function until(query, time) {
        query.until = Math.min(query.until === undefined ? time : query.until, time);
    }

    // day returns when a day, or one some days later, begins where the reader is.
    function day(text, later) {
        const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
        const date = match ? new Date(Number(match[1]), match[2] - 1, Number(match[3])) : null;
        if (!date || date.getMonth() !== match[2] - 1) {
            throw new Unclear('noDate', text);
        }
        date.setDate(date.getDate() + (later || 0));
        return date.getTime();
    }

    // named returns the numbers of those with a name, which may begin with @ or ~,
    // or else with a label.
    function named(list, text, missing) {
        const wanted = text.trim().replace(/^[@~]/, '').toLowerCase();
        const those = (field) => list.flatMap((entry, n) => (entry[field].toLowerCase() === wanted ? [n] : []));
        const found = those(0).length > 0 ? those(0) : those(1);
        if (found.length === 0) {
            throw new Unclear(missing, text.trim());
        }
        return found;
    }
})();
