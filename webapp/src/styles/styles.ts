import {base} from './base';
import {forms} from './forms';
import {places} from './places';
import {tables} from './tables';

const ID = 'team_export_styles';

// addStyles puts the styles on the page, once, and returns what removes them.
export function addStyles(): () => void {
    document.getElementById(ID)?.remove();
    const element = document.createElement('style');
    element.id = ID;
    element.textContent = base + forms + tables + places;
    document.head.appendChild(element);
    return () => element.remove();
}
