import {useState} from 'react';

let last = 0;

// useUid makes ids for labels; React's own way is not in React 17.
export function useUid(): string {
    return useState(() => `team_export_${++last}`)[0];
}
