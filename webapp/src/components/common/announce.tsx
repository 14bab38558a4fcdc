import React, {useEffect, useState} from 'react';

// Announce tells screen readers of a change, and not of the state in which
// something was found. Callers change the text sparsely.
export function Announce({text}: {text: string}) {
    const [first] = useState(text);
    const [shown, setShown] = useState('');
    useEffect(() => {
        // Not in the moment of rendering: a region that appears with its text is
        // not read.
        const timer = setTimeout(() => setShown(text === first ? '' : text), 50);
        return () => clearTimeout(timer);
    }, [text, first]);
    return <div className='TeamExportHidden' role='status' aria-live='polite'>{shown}</div>;
}
