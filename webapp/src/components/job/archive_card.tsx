import React, {useState} from 'react';

import {ReportLink, Warnings} from './warnings';

import {client} from '../../client/client';
import {ApiError} from '../../client/http';
import {useAction} from '../../hooks/use_action';
import {useFormats} from '../../hooks/use_formats';
import {T} from '../../i18n/texts';
import {hasSucceeded, type Job} from '../../types/job';
import {ConfirmButton} from '../common/confirm_button';
import {ErrorNotice} from '../common/error_notice';
import {Counts, Fact, Facts} from '../common/facts';
import {Notice} from '../common/notice';

interface Props {
    job: Job;
    take: (job: Job) => void;
}

// ArchiveCard is an archive that is ready: what is in it, until when, and what
// can be done with it.
export function ArchiveCard({job, take}: Props) {
    const formats = useFormats();
    const {busy, error, run} = useAction();
    const archive = job.archive!;

    // The state is asked for first, so that a refusal becomes words here and not
    // a file with an error in it.
    const download = () => run(async () => {
        const now = await client.job(job.id);
        take(now);
        if (!hasSucceeded(now)) {
            throw new ApiError('expired', 410, '');
        }
        const link = document.createElement('a');
        link.href = client.downloadUrl(job.id);
        link.download = archive.name;
        document.body.appendChild(link);
        link.click();
        link.remove();
    });
    return (
        <section className='TeamExportCard'>
            <Notice kind={job.warnings ? 'warning' : 'success'} role='status' title={<T id='archive.ready' values={{time: formats.time(job.finished_at ?? job.created_at)}}/>}>
                {job.warnings > 0 && <T id='archive.warnings' values={{n: job.warnings}}/>}
            </Notice>
            <Facts>
                <Fact label={<T id='archive.size'/>}>{formats.size(archive.size)}</Fact>
                <Counts counts={job.counts}/>
                {job.expires_at ? <Fact label={<T id='archive.expires'/>}>{formats.time(job.expires_at)}</Fact> : null}
            </Facts>
            <Checksum sum={archive.sha256}/>
            {job.warnings > 0 && <Warnings job={job}/>}
            <ErrorNotice error={error}/>
            <div className='TeamExportActions'>
                <a
                    className='btn btn-primary'
                    href={client.downloadUrl(job.id)}
                    download={archive.name}
                    onClick={(event) => {
                        event.preventDefault();
                        void download();
                    }}
                >
                    <i className='icon icon-download-outline' aria-hidden='true'/>
                    <T id='archive.download'/>
                </a>
                <ReportLink job={job}/>
                <ConfirmButton
                    label={<T id='archive.delete'/>}
                    question={<T id='archive.delete.question'/>}
                    confirm={<T id='archive.delete.yes'/>}
                    disabled={busy}
                    onConfirm={() => void run(async () => take(await client.deleteArchive(job.id)))}
                />
            </div>
            <p className='TeamExportHint'><T id={job.mine ? 'archive.private.mine' : 'archive.private'}/></p>
        </section>
    );
}

function Checksum({sum}: {sum: string}) {
    const [copied, setCopied] = useState(false);
    const copy = () => {
        void navigator.clipboard?.writeText(sum).then(() => setCopied(true), () => undefined);
    };
    return (
        <div className='TeamExportChecksum'>
            <span><T id='archive.checksum'/></span>
            <code>{sum}</code>
            {'clipboard' in navigator && <button type='button' className='btn btn-tertiary btn-xs' onClick={copy}><T id={copied ? 'copied' : 'copy'}/></button>}
        </div>
    );
}
