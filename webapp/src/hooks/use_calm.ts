import {useEffect, useState} from 'react';

const TYPING_MS = 300;

// useCalm is a text after its typing has paused.
export function useCalm(text: string): string {
    const [calm, setCalm] = useState(text);
    useEffect(() => {
        const timer = setTimeout(() => setCalm(text), TYPING_MS);
        return () => clearTimeout(timer);
    }, [text]);
    return calm;
}
