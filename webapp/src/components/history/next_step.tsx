import React from 'react';

import {useFormats} from '../../hooks/use_formats';
import {T, useText, type TextId} from '../../i18n/texts';
import {hasEnded, isWorking, mayDo, type Job} from '../../types/job';

interface Props {
    job: Job;
    what: string;
    open: boolean;
    onToggle: () => void;
    onOpen: ((job: Job) => void) | undefined;
}

// NextStep is the one thing that is most useful to do with a job.
export function NextStep({job, what, open, onToggle, onOpen}: Props) {
    const text = useText();
    const formats = useFormats();
    const when = formats.time(job.created_at);
    if (!hasEnded(job) && onOpen) {
        const id: TextId = isWorking(job) ? 'next.watch' : 'next.decide';
        return <button type='button' className='btn btn-tertiary btn-xs' aria-label={text('next.label', {step: text(id), what, when})} onClick={() => onOpen(job)}><T id={id}/></button>;
    }
    const id: TextId = open ? 'next.close' : mayDo(job).download ? 'next.download' : 'next.details';
    return <button type='button' className='btn btn-tertiary btn-xs' aria-expanded={open} aria-label={text('next.label', {step: text(id), what, when})} onClick={onToggle}><T id={id}/></button>;
}
