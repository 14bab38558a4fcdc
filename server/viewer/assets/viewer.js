// Shows the pages of an archive in the reader's language and time zone. Without it
// they are readable in English, with times in UTC.
(function () {
  'use strict';
  var root = document.documentElement;
  var texts = window.archiveTexts || {};
  var language = 'en';
  (navigator.languages || [navigator.language || 'en']).some(function (wanted) {
    var short = String(wanted).slice(0, 2).toLowerCase();
    if (!texts[short]) {
      return false;
    }
    language = short;
    return true;
  });
  // Dates follow the country too, where the browser says one for the language.
  var locale = (navigator.languages || []).filter(function (wanted) {
    return wanted.slice(0, 2).toLowerCase() === language;
  })[0] || language;

  // The first formatter takes as long as a whole page: none is made before it is
  // needed, and none before the page is seen.
  function lazily(make) {
    var made;
    return function () {
      made = made || make();
      return made;
    };
  }
  var number = lazily(function () {
    return new Intl.NumberFormat(locale);
  });

  function written(count) {
    return Math.abs(count) < 1000 ? String(count) : number().format(count);
  }

  function isOne(count) {
    return count === 1 || language === 'fr' && count === 0;
  }

  function say(key, count) {
    var text = texts[language][key];
    if (text === undefined) {
      return null;
    }
    if (count !== undefined) {
      var forms = text.split('|');
      text = forms.length > 1 && !isOne(count) ? forms[1] : forms[0];
      text = text.replace('{n}', written(count));
    }
    return text;
  }
  window.archiveText = say;

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  function translate() {
    root.lang = language;
    each('[data-t]', function (element) {
      if (element.closest('#archive-search')) {
        return; // has texts of its own
      }
      var count = element.dataset.n;
      var text = say(element.dataset.t, count === undefined ? undefined : Number(count));
      if (text !== null) {
        element.textContent = text;
      }
    });
    each('[data-t-label]', function (element) {
      var text = say(element.dataset.tLabel);
      if (text !== null) {
        element.setAttribute('aria-label', text);
      }
    });
  }

  function dates(options) {
    return lazily(function () {
      return new Intl.DateTimeFormat(locale, options);
    });
  }
  var moment = dates({dateStyle: 'medium', timeStyle: 'short'});
  var clock = dates({timeStyle: 'short'});
  var day = dates({dateStyle: 'full'});
  var date = dates({dateStyle: 'medium'});
  var month = dates({month: 'long', timeZone: 'UTC'});

  function format(formatter, at, fallback) {
    return isNaN(at) ? fallback : formatter().format(at);
  }

  // Days begin at midnight of the reader, not of UTC: the headings are put anew.
  function days() {
    each('.posts', function (posts) {
      var last = '';
      Array.prototype.slice.call(posts.children).forEach(function (element) {
        if (element.classList.contains('day')) {
          element.remove();
        }
      });
      Array.prototype.slice.call(posts.children).forEach(function (element) {
        var time = element.classList.contains('p') && element.querySelector('.when time');
        if (!time) {
          return;
        }
        var at = new Date(time.dateTime);
        var name = format(day, at, time.textContent);
        if (name !== last) {
          last = name;
          var heading = document.createElement('h2');
          heading.className = 'day';
          var inner = document.createElement('time');
          inner.textContent = name;
          heading.append(inner);
          posts.insertBefore(heading, element);
        }
        time.title = format(moment, at, time.textContent);
        time.textContent = format(clock, at, time.textContent);
      });
    });
  }

  function times() {
    each('time[datetime]', function (element) {
      if (element.title) {
        return;
      }
      var formatter = moment;
      if (element.className === 'date') {
        formatter = date;
      } else if (element.className === 'month') {
        formatter = month;
      }
      element.textContent = format(formatter, new Date(element.dateTime), element.textContent);
    });
  }

  // The channels at the side of a page, where it has room for them.
  function side() {
    var nav = document.querySelector('.side');
    if (!nav || window.matchMedia('(max-width: 900px)').matches) {
      return;
    }
    var script = document.createElement('script');
    script.src = root.dataset.html + 'assets/channels.js';
    script.onload = function () {
      fillSide(nav, window.archiveChannels || []);
    };
    document.head.append(script);
  }

  function fillSide(nav, channels) {
    var here = decodeURIComponent(location.pathname.split('/').slice(-2)[0]);
    var list = document.createElement('ul');
    channels.forEach(function (channel) {
      var item = document.createElement('li');
      var link = document.createElement('a');
      var sign = document.createElement('i');
      sign.setAttribute('aria-hidden', 'true');
      sign.textContent = {P: '🔒', D: '@', G: '@'}[channel[2]] || '#';
      link.href = root.dataset.html + channel[0] + '/index.html';
      link.append(sign, ' ' + channel[1]);
      if (channel[3]) {
        item.className = 'old';
      }
      if (here === channel[0]) {
        link.setAttribute('aria-current', 'true');
      }
      item.append(link);
      list.append(item);
    });
    nav.append(list);
    nav.hidden = channels.length === 0;
    var current = nav.querySelector('[aria-current]');
    if (current && current.offsetTop > nav.clientHeight - 60) {
      nav.scrollTop = current.offsetTop - nav.clientHeight / 2;
    }
  }

  function linked() {
    return location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  }

  // A link may lead to a reply that is folded.
  function unfold() {
    var target = linked();
    for (var parent = target && target.parentElement; parent; parent = parent.parentElement) {
      if (parent.tagName === 'DETAILS' && !parent.open) {
        parent.open = true;
        target.scrollIntoView();
      }
    }
  }

  // What a reader can wait for is done when the page was seen.
  var finish = lazily(function () {
    days();
    times();
    var target = linked();
    if (target) {
      // Days that were put anew have moved it.
      target.scrollIntoView();
    }
    side();
    root.dataset.done = 'true';
    return true;
  });

  translate();
  unfold();
  window.addEventListener('hashchange', unfold);
  window.addEventListener('beforeprint', function () {
    finish();
    each('details.th', function (thread) {
      thread.open = true;
    });
  });
  if (document.hidden) {
    finish();
  } else {
    // The second frame comes when the first one was handed over.
    requestAnimationFrame(function () {
      requestAnimationFrame(finish);
    });
  }
})();
