// The search page: its form, its results, and the keys.
(function () {
    'use strict';

    const archiveSearch = globalThis.archiveSearch = globalThis.archiveSearch || {};

    // So many results are shown at a time, and so many people offered.
    const STEP = 10;
    const OFFERED = 50;
    const PAUSE = 300;

    const FIELDS = ['q', 'channel', 'person', 'since', 'until'];
    const BOXES = ['file', 'thread'];

    const byID = (id) => document.getElementById(id);
    const text = archiveSearch.text;

    let directory = null;
    let turn = 0;
    let found = {list: new Uint32Array(0), shown: 0, parts: []};

    function element(name, attributes, ...children) {
        const made = document.createElement(name);
        Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
        made.append(...children);
        return made;
    }

    function translate() {
        document.querySelectorAll('#archive-search [data-t]').forEach((place) => {
            place.textContent = text(place.dataset.t);
        });
        byID('archive-search').lang = archiveSearch.language();
    }

    function values() {
        const form = byID('search-form');
        const here = {};
        FIELDS.forEach((name) => {
            here[name] = form.elements[name].value;
        });
        BOXES.forEach((name) => {
            here[name] = form.elements[name].checked;
        });
        return here;
    }

    // fromAddress fills the form as the address says: ?q=… comes from the forms of
    // other pages, #q=… is that of a search.
    function fromAddress() {
        const address = new URLSearchParams(location.hash.length > 1 ? location.hash.slice(1) : location.search);
        const form = byID('search-form');
        FIELDS.forEach((name) => {
            form.elements[name].value = address.get(name) || '';
        });
        BOXES.forEach((name) => {
            form.elements[name].checked = address.get(name) === '1';
        });
        byID('search-filters').open = byID('search-filters').open || [...FIELDS.slice(1), ...BOXES].some((name) => address.get(name));
    }

    function toAddress(here, keep) {
        const address = new URLSearchParams();
        FIELDS.forEach((name) => here[name] && address.set(name, here[name]));
        BOXES.forEach((name) => here[name] && address.set(name, '1'));
        const hash = '#' + address;
        if (hash === location.hash || (hash === '#' && location.hash === '')) {
            return;
        }
        try {
            history[keep ? 'pushState' : 'replaceState'](null, '', hash);
        } catch {
            // Some browsers refuse that in folders; the search goes on without.
        }
    }

    function say(message) {
        byID('search-status').textContent = message;
    }

    // run searches for what the form says. A newer run ends an older one.
    async function run() {
        const mine = ++turn;
        const here = values();
        byID('search-begin').hidden = true;
        byID('search-more').hidden = true;
        if (!FIELDS.concat(BOXES).some((name) => here[name])) {
            show(new Uint32Array(0), []);
            say(text('empty'));
            return;
        }
        const list = byID('search-results');
        list.setAttribute('aria-busy', 'true');
        const slow = setTimeout(() => mine === turn && say(text('searching')), 400);
        try {
            const query = archiveSearch.queryOf(directory, here);
            if (query.parts.length === 0 && /\S/.test(here.q) && !/\w:/.test(here.q)) {
                await finish(mine, new Uint32Array(0), query);
                return;
            }
            const numbers = await archiveSearch.search(directory, query);
            await finish(mine, numbers, query);
        } catch (error) {
            if (mine === turn) {
                fail(error);
            }
        } finally {
            clearTimeout(slow);
            if (mine === turn) {
                list.removeAttribute('aria-busy');
            }
        }
    }

    async function finish(mine, numbers, query) {
        if (mine !== turn) {
            return;
        }
        await show(numbers, query.parts, mine);
        if (mine !== turn) {
            return;
        }
        const count = new Intl.NumberFormat(archiveSearch.language()).format(numbers.length);
        say(numbers.length === 0 ? text('none') : numbers.length === 1 ? text('one') : text('many', {n: count}));
        const words = query.parts.filter((part) => part.words.length === 1 && !part.without && !part.beginning);
        if (numbers.length === 0 && words.length > 0) {
            offerBeginnings(words);
        }
    }

    function fail(error) {
        show(new Uint32Array(0), []);
        if (error instanceof archiveSearch.TooMuch) {
            say(text('tooMuch'));
        } else if (error instanceof archiveSearch.Unclear) {
            say(text(error.name, {q: error.value}));
        } else {
            say(text('broken'));
        }
    }

    // offerBeginnings offers to look for longer words when nothing was found.
    function offerBeginnings(words) {
        const button = byID('search-begin');
        const longer = words.map((part) => part.words[0] + '*').join(' ');
        button.textContent = text('begin', {q: longer});
        button.hidden = false;
        button.onclick = () => {
            byID('search-form').elements.q.value = longer;
            byID('search-form').elements.q.focus();
            submit(true);
        };
    }

    async function show(list, parts, mine) {
        found = {list, shown: 0, parts};
        byID('search-heading').hidden = list.length === 0;
        await more(mine, true);
    }

    // more shows the next results, newest first.
    async function more(mine, anew) {
        const {list, parts} = found;
        const from = found.shown;
        const to = Math.min(list.length, from + STEP);
        const numbers = Array.from({length: to - from}, (_, i) => list[list.length - 1 - from - i]);
        const results = await Promise.all(numbers.map((number) => archiveSearch.result(directory, number)));
        if (mine !== undefined && mine !== turn) {
            return null;
        }
        const place = byID('search-results');
        const items = results.map((result) => item(result, parts));
        if (anew) {
            place.replaceChildren(...items);
        } else {
            place.append(...items);
        }
        found.shown = to;
        byID('search-more').hidden = to >= list.length;
        return items[0];
    }

    function item(result, parts) {
        const when = new Date(result.time);
        const person = element('bdi', {class: 'search-person'}, result.person ? result.person[1] || result.person[0] : '');
        const channel = element('bdi', {class: 'search-channel'}, result.channel ? result.channel[1] || result.channel[0] : '');
        const title = element('a', {href: result.page + '#' + encodeURIComponent(result.anchor), class: 'search-link'});
        const names = text('inChannel', {person: '\u0000p\u0000', channel: '\u0000c\u0000'}).split('\u0000');
        if (result.person && result.channel) {
            title.append(...names.map((part) => (part === 'p' ? person : part === 'c' ? channel : part)));
        } else {
            title.append(person, channel);
        }
        const date = new Intl.DateTimeFormat(archiveSearch.language(), {dateStyle: 'medium', timeStyle: 'short'}).format(when);
        const time = element('time', {datetime: when.toISOString(), class: 'search-time'}, date);
        title.append(' ', time);
        const excerpt = element('p', {class: 'search-snippet', dir: 'auto'});
        const pieces = archiveSearch.snippet(result.text, parts);
        pieces.forEach((piece) => excerpt.append(piece.found ? element('mark', {}, piece.text) : piece.text));
        if (pieces.length === 0) {
            excerpt.append(text('noText'));
        }
        return element('li', {class: 'search-result'}, title, excerpt);
    }

    function submit(keep) {
        toAddress(values(), keep);
        return run();
    }

    function offerPeople() {
        const typed = byID('search-form').elements.person.value.trim().replace(/^@/, '').toLowerCase();
        const fits = [];
        for (const [name, label] of directory.people) {
            if (fits.length >= OFFERED) {
                break;
            }
            if (name.toLowerCase().includes(typed) || label.toLowerCase().includes(typed)) {
                fits.push(element('option', {value: '@' + name}, label));
            }
        }
        byID('search-people').replaceChildren(...fits);
    }

    function fillChannels() {
        const language = archiveSearch.language();
        const options = directory.channels.map(([name, label], n) => ({label: label || name, n}));
        options.sort((a, b) => a.label.localeCompare(b.label, language));
        byID('search-form').elements.channel.append(...options.map(({label, n}) => element('option', {value: n}, label)));
    }

    // move goes from the field through the links of the results and back.
    function move(event) {
        const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
        if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
            return;
        }
        const field = byID('search-form').elements.q;
        const stops = [field, ...document.querySelectorAll('#search-results .search-link')];
        const more = byID('search-more');
        if (!more.hidden) {
            stops.push(more);
        }
        const at = stops.indexOf(document.activeElement);
        if (at < 0 || !stops[at + step]) {
            return;
        }
        event.preventDefault();
        stops[at + step].focus();
    }

    function listen() {
        const form = byID('search-form');
        let timer = 0;
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            clearTimeout(timer);
            submit(true);
        });
        form.addEventListener('input', (event) => {
            if (event.target.name === 'person') {
                offerPeople();
            }
            clearTimeout(timer);
            timer = setTimeout(() => submit(false), PAUSE);
        });
        byID('search-reset').addEventListener('click', () => {
            FIELDS.slice(1).forEach((name) => {
                form.elements[name].value = '';
            });
            BOXES.forEach((name) => {
                form.elements[name].checked = false;
            });
            submit(true);
        });
        byID('search-more').addEventListener('click', async () => {
            const first = await more(turn, false);
            if (first) {
                first.querySelector('a').focus();
            }
        });
        document.addEventListener('keydown', move);
        addEventListener('popstate', () => {
            fromAddress();
            run();
        });
    }

    async function open() {
        translate();
        byID('search-form').hidden = false;
        byID('search-help').hidden = false;
        say(text('searching'));
        try {
            directory = await archiveSearch.openDirectory();
        } catch {
            say(text('broken'));
            return;
        }
        fillChannels();
        offerPeople();
        // On a small screen results come before filters.
        byID('search-filters').open = !matchMedia('(max-width: 560px)').matches;
        fromAddress();
        listen();
        if (byID('search-form').elements.q.value === '') {
            byID('search-form').elements.q.focus();
        }
        await run();
    }

    open();
})();
