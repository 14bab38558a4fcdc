import {itemsFor, type Doors} from './menu';
import type {Rights} from './rights';

import type {SlashArgs, SlashResult} from '../types/mattermost';

// slashHook opens what the user may use when they type the command alone. With
// words behind it, or for somebody who may use nothing, the server answers.
export function slashHook(rights: Rights, doors: Doors) {
    return (message: string, args: SlashArgs): SlashResult => {
        const item = itemsFor(rights.policy())[0];
        if (message.trim() !== '/teamexport' || !item) {
            return {message, args};
        }
        doors[item.open]();
        return {};
    };
}
