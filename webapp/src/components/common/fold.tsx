import React, {type ReactNode} from 'react';

interface Props {
    title: ReactNode;
    open?: boolean;
    children: ReactNode;
}

// Fold hides what few people need. Its arrow is ours: the host removes the
// browser's own.
export function Fold({title, open, children}: Props) {
    return (
        <details className='TeamExportFold' open={open}>
            <summary><i className='icon icon-chevron-right' aria-hidden='true'/>{title}</summary>
            <div className='TeamExportFold__body'>{children}</div>
        </details>
    );
}
