import React from 'react';

import {useFormats, type Formats} from '../../hooks/use_formats';
import {isTextId, useText, type TextId, type Values} from '../../i18n/texts';
import type {Job, Progress} from '../../types/job';
import {Announce} from '../common/announce';
import {Bar, percentOf} from '../common/bar';

type Text = (id: TextId, values?: Values) => string;

// JobProgress shows how far a job is. What is not known is shown as unknown.
export function JobProgress({job}: {job: Job}) {
    const text = useText();
    const formats = useFormats();
    const {progress} = job;
    const percent = percentOfProgress(progress);
    const phase = phaseName(text, job);
    const far = howFar(text, formats, progress);
    return (
        <div className='TeamExportProgress'>
            <Bar label={text(`progress.${job.kind}`)} percent={percent} text={[phase, far].filter(Boolean).join(': ')}/>
            <div className='TeamExportProgress__line'>
                <strong>{phase}</strong>
                {far && <span>{far}</span>}
                {progress.rate ? <span>{rateOf(text, formats, progress)}</span> : null}
                {progress.remaining_seconds === undefined ? null : <span>{text('remaining', {time: formats.duration(progress.remaining_seconds)})}</span>}
                {(job.attempt ?? 1) > 1 && <span>{text('attempt', {n: job.attempt ?? 1})}</span>}
            </div>
            <Announce text={percent === undefined ? phase : `${phase} ${10 * Math.floor(percent / 10)} %`}/>
        </div>
    );
}

// Files differ in size, so their bytes tell more than their number.
export function percentOfProgress(progress: Progress): number | undefined {
    return progress.total_bytes ? percentOf(progress.done_bytes ?? 0, progress.total_bytes) : percentOf(progress.done, progress.total);
}

function phaseName(text: Text, job: Job): string {
    if (job.state === 'canceling') {
        return text('phase.canceling');
    }
    const id = `phase.${job.state === 'queued' ? 'waiting' : job.progress.phase}`;
    return text(isTextId(id) ? id : 'phase.working');
}

function howFar(text: Text, formats: Formats, {done, total, done_bytes: doneBytes, total_bytes: totalBytes}: Progress): string {
    if (!done && !total) {
        return '';
    }
    const numbers = total ? text('done_of', {done, total}) : formats.number(done);
    return totalBytes ? `${numbers} (${text('size_of', {done: formats.size(doneBytes ?? 0), total: formats.size(totalBytes)})})` : numbers;
}

function rateOf(text: Text, formats: Formats, {rate}: Progress): string {
    return text('rate', {n: formats.number(Math.max(1, Math.round(rate ?? 0)))});
}
