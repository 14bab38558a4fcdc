import React, {useCallback, useEffect, useState, type ReactNode} from 'react';

import {client} from '../../client/client';
import {useAction} from '../../hooks/use_action';
import {useFormats} from '../../hooks/use_formats';
import {useLoaded} from '../../hooks/use_loaded';
import {T} from '../../i18n/texts';
import {hasEnded, type Job, type UndoPreview} from '../../types/job';
import {handleJobEvent, onJob} from '../../websocket';
import {ConfirmButton} from '../common/confirm_button';
import {ErrorNotice} from '../common/error_notice';
import {Fact, Facts} from '../common/facts';
import {Said} from '../common/said';
import {JobEnd} from '../job/job_end';
import {RunningJob} from '../job/running_job';

// Undo takes an import back, where the server can. It shows first what that
// would remove and what stays. Beside its button stands what else can be done.
export function Undo({job, userId, beside}: {job: Job; userId: string; beside?: ReactNode}) {
    const [undo, setUndo] = useState<Job | null>(null);
    const [open, setOpen] = useState(false);
    const preview = useLoaded(useCallback(() => client.undoPreview(job.id), [job.id]));
    const {busy, error, run} = useAction();
    const take = useCallback((changed: Job) => changed.undoes === job.id && setUndo(changed), [job.id]);
    useEffect(() => {
        // One that was started before this was opened.
        client.teamJobs(job.team_id, {limit: 20}).then((page) => (page.jobs ?? []).filter((known) => known.undoes === job.id).slice(0, 1).forEach(take), () => undefined);
        return onJob(take);
    }, [job.id, job.team_id, take]);
    if (undo && !hasEnded(undo)) {
        return <RunningJob job={undo} userId={userId} take={take}/>;
    }
    if (preview.error && (preview.error.status === 404 || preview.error.status === 403)) {
        return beside ? <div className='TeamExportActions'>{beside}</div> : null;
    }
    const start = () => void run(async () => {
        const started = await client.undo(job.id);
        take(started);
        handleJobEvent({data: {job: started}});
    });
    return (
        <div className='TeamExportUndo'>
            {undo && undo.state !== 'succeeded' && <JobEnd job={undo}/>}
            <div className='TeamExportActions'>
                {beside}
                <button type='button' className='btn btn-tertiary' aria-expanded={open} onClick={() => { setOpen(!open); preview.reload(); }}><T id='undo'/></button>
            </div>
            {open && !preview.value && !preview.error && <p role='status'><T id='loading'/></p>}
            {open && <ErrorNotice error={preview.error ?? error} onRetry={preview.reload}/>}
            {open && preview.value && (
                <>
                    <Preview preview={preview.value}/>
                    <ConfirmButton
                        label={<T id='undo.start'/>}
                        question={<T id='undo.question'/>}
                        confirm={<T id='undo.yes'/>}
                        disabled={busy}
                        onConfirm={start}
                    />
                </>
            )}
        </div>
    );
}

function Preview({preview}: {preview: UndoPreview}) {
    const formats = useFormats();
    const names = (list: string[] | null) => (list ?? []).slice(0, 20).join(', ') + ((list ?? []).length > 20 ? ' …' : '');
    const kept = preview.kept ?? [];
    return (
        <>
            <h3 className='TeamExportHeading'><T id='undo.removes'/></h3>
            <Facts>
                <Fact label={<T id='count.posts'/>}>{formats.number(preview.posts)}</Fact>
                <Fact label={<T id='count.files'/>}>{formats.number(preview.files)}</Fact>
                <Fact label={<T id='count.memberships'/>}>{formats.number(preview.memberships)}</Fact>
                {(preview.channels ?? []).length > 0 && <Fact label={<T id='count.channels'/>}>{names(preview.channels)}</Fact>}
                {(preview.conversations ?? 0) > 0 && <Fact label={<T id='count.direct_channels'/>}>{formats.number(preview.conversations!)}</Fact>}
                {(preview.emoji ?? []).length > 0 && <Fact label={<T id='count.emoji'/>}>{names(preview.emoji)}</Fact>}
                {(preview.users_deactivated ?? []).length > 0 && <Fact label={<T id='undo.deactivated'/>}>{names(preview.users_deactivated)}</Fact>}
                {(preview.accounts ?? 0) > 0 && <Fact label={<T id='undo.accounts'/>}>{formats.number(preview.accounts!)}</Fact>}
                {(preview.additions ?? 0) > 0 && <Fact label={<T id='undo.additions'/>}>{formats.number(preview.additions!)}</Fact>}
                {preview.team && <Fact label={<T id='undo.team'/>}>{preview.team}</Fact>}
            </Facts>
            {kept.length > 0 && (
                <>
                    <h3 className='TeamExportHeading'><T id='undo.keeps'/></h3>
                    <ul>{kept.map((entry, at) => <li key={at}>{formats.number(entry.count)}{': '}<Said id={`kept.${entry.code ?? ''}`} otherwise={entry.reason}/></li>)}</ul>
                </>
            )}
        </>
    );
}
