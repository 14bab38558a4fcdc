import React, {useEffect, useRef, useState} from 'react';

import {useFormats} from '../../hooks/use_formats';
import {useTeamNames} from '../../hooks/use_teams';
import {T, useText} from '../../i18n/texts';
import {hasEnded, type Job} from '../../types/job';
import type {HostStore} from '../../types/mattermost';
import {onJob} from '../../websocket';

// How long a message stays when nobody points at it.
const SHOWN_MS = 15_000;

// A job that ends at once sends no event of its work: its end counts as news for so long.
const NEWS_MS = 60_000;

// A user who closes the app sooner after the end of a job has not read it there.
const READ_MS = 2_000;

interface Doors {
    openJob: (job: Job) => void;
}

// toastFor is a component that says in the corner of the page that a job of the user has
// ended, or that its plan is ready. While the app is open, that is seen there.
export function toastFor(store: HostStore, doors: Doors) {
    return function Toasts() {
        const [jobs, setJobs] = useState<Job[]>([]);
        const working = useRef(new Set<string>());
        const told = useRef(new Set<string>());
        const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
        useEffect(() => () => timers.current.forEach(clearTimeout), []);
        useEffect(() => onJob((job) => {
            if (job.requested_by !== store.getState().entities.users.currentUserId) {
                return;
            }
            const waits = job.state === 'needs_review' && !job.plan_revision;
            if (!hasEnded(job) && !waits) {
                working.current.add(job.id);
                setJobs((known) => known.filter(({id}) => id !== job.id));
                return;
            }
            const key = `${job.id} ${waits ? 'waits' : 'ended'}`;
            const isNew = working.current.delete(job.id) || (!told.current.has(key) && isNews(job));
            told.current.add(key);
            const tell = () => setJobs((known) => [...known.filter(({id}) => id !== job.id), job]);
            if (isNew && isSeen(job)) {
                timers.current.add(setTimeout(() => isSeen(job) || tell(), READ_MS));
            } else if (isNew) {
                tell();
            }
        }), []);
        const close = (job: Job) => setJobs((known) => known.filter(({id}) => id !== job.id));
        return (
            <div className='TeamExport TeamExportToasts' role='status' aria-live='polite'>
                {jobs.map((job) => <Toast key={job.id} job={job} onOpen={() => { close(job); doors.openJob(job); }} onClose={() => close(job)}/>)}
            </div>
        );
    };
}

// isNews tells the end of a job from what happens to it later: its archive expires or
// is deleted, or the import is undone.
function isNews(job: Job): boolean {
    return job.state !== 'expired' && !job.undone_at && Boolean(job.finished_at) && Math.abs(Date.now() - job.finished_at!) < NEWS_MS;
}

// isSeen reports whether the panel of the job's team is open. A dialog that fades away
// shows nothing any more.
function isSeen(job: Job): boolean {
    return [...document.querySelectorAll<HTMLElement>('[data-team-export-panel]')].some((panel) =>
        panel.dataset['teamExportPanel'] === `${job.mine ? 'mine' : 'team'} ${job.team_id}` && !panel.closest('.modal.fade:not(.in)'));
}

function Toast({job, onOpen, onClose}: {job: Job; onOpen: () => void; onClose: () => void}) {
    const text = useText();
    const formats = useFormats();
    const team = useTeamNames([job.team_id])(job.team_id);
    const [held, setHeld] = useState(false);
    const close = useRef(onClose);
    useEffect(() => {
        close.current = onClose;
    });
    useEffect(() => {
        if (held) {
            return undefined;
        }
        const timer = setTimeout(() => close.current(), SHOWN_MS);
        return () => clearTimeout(timer);
    }, [held]);
    const reviews = job.state === 'needs_review';
    const state = job.state === 'failed' || job.state === 'canceled' ? job.state : job.state === 'expired' ? 'expired' : 'succeeded';
    const kind = job.mine ? 'mine' : job.kind;
    const time = formats.time(job.finished_at ?? job.created_at);
    return (
        <div className='TeamExportToast' onMouseEnter={() => setHeld(true)} onMouseLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
            <div className='TeamExportToast__body'>
                <strong>{reviews ? <T id='toast.review' values={{name: team || (job.team_name ?? '')}}/> : <T id={`${kind}.${state}`} values={{time}}/>}</strong>
                <div className='TeamExportActions'>
                    <button type='button' className='btn btn-primary btn-sm' onClick={onOpen}><T id={reviews ? 'post.review' : 'post.open'}/></button>
                </div>
            </div>
            <button type='button' className='TeamExportToast__close' aria-label={text('close')} onClick={onClose}><span aria-hidden='true'>{'×'}</span></button>
        </div>
    );
}
