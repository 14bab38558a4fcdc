import React from 'react';

interface Props {
    label: string;

    // From 0 to 100; undefined while it is not known.
    percent: number | undefined;
    text?: string;
}

export function Bar({label, percent, text}: Props) {
    return (
        <div
            role='progressbar'
            className={`TeamExportBar${percent === undefined ? ' TeamExportBar--unknown' : ''}`}
            aria-label={label}
            aria-valuemin={0}
            aria-valuemax={100}
            {...(percent === undefined ? {} : {'aria-valuenow': percent})}
            {...(text ? {'aria-valuetext': text} : {})}
        >
            <div className='TeamExportBar__fill' style={percent === undefined ? {} : {width: `${percent}%`}}/>
        </div>
    );
}

export function percentOf(done: number, total: number | undefined): number | undefined {
    return total ? Math.min(100, Math.floor((100 * done) / total)) : undefined;
}
