import React, {type ReactNode} from 'react';

// Fold hides what few people need.
export function Fold({title, open, children}: {title: ReactNode; open?: boolean; children: ReactNode}) {
    return (
        <details className='TeamExportFold' open={open}>
            <summary>{title}</summary>
            <div className='TeamExportFold__body'>{children}</div>
        </details>
    );
}
