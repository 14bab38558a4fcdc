import {base} from './base';
import {forms} from './forms';
import {places} from './places';
import {tables} from './tables';

const ID = 'team_export_styles';
const SCHEME = '--team-export-scheme';

// addStyles puts the styles on the page, once, and returns what removes them.
// They stay while something of ours is open: the plugin may be disabled then.
export function addStyles(): () => void {
    document.getElementById(ID)?.remove();
    const element = document.createElement('style');
    element.id = ID;
    element.textContent = base + forms + tables + places;
    document.head.appendChild(element);
    const stop = followTheme();
    return () => {
        stop();
        if (!document.querySelector('.TeamExport, .TeamExportPage')) {
            element.remove();
        }
    };
}

// followTheme tells the browser whether the theme is dark, for what it draws
// itself: check boxes, date fields, scroll bars.
function followTheme(): () => void {
    const root = document.documentElement;
    const update = () => {
        const scheme = isDark(getComputedStyle(root).getPropertyValue('--center-channel-bg')) ? 'dark' : 'light';
        if (root.style.getPropertyValue(SCHEME) !== scheme) {
            root.style.setProperty(SCHEME, scheme);
        }
    };
    update();
    const observer = new MutationObserver(update);
    observer.observe(root, {attributes: true});
    return () => observer.disconnect();
}

// isDark reads a colour as #rrggbb; what it cannot read counts as light.
export function isDark(colour: string): boolean {
    const hex = /^\s*#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\s*$/i.exec(colour);
    if (!hex) {
        return false;
    }
    const [red, green, blue] = hex.slice(1).map((part) => parseInt(part, 16)) as [number, number, number];
    return (0.299 * red) + (0.587 * green) + (0.114 * blue) < 128;
}
