import React from 'react';

interface Props {
    src: string;
    name: string;
}

// Avatar is the picture of a person, or the first letter of their name.
export function Avatar({src, name}: Props) {
    if (src) {
        return <img className='TeamExportAvatar' src={src} alt='' loading='lazy'/>;
    }
    return <span className='TeamExportAvatar TeamExportAvatar--letter' aria-hidden='true'>{[...name][0]?.toUpperCase() ?? ''}</span>;
}
