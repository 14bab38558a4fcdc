import React, {useState} from 'react';

import {DownloadLink} from './download_link';
import {ReportLink, Warnings} from './warnings';

import {client} from '../../client/client';
import {useAction} from '../../hooks/use_action';
import {useFormats} from '../../hooks/use_formats';
import {useNames} from '../../hooks/use_people';
import {T} from '../../i18n/texts';
import {mayDo, type Job} from '../../types/job';
import {ConfirmButton} from '../common/confirm_button';
import {ErrorNotice} from '../common/error_notice';
import {Counts, Fact, Facts} from '../common/facts';
import {Fold} from '../common/fold';
import {Notice} from '../common/notice';

interface Props {
    job: Job;
    userId: string;
    take: (job: Job) => void;
}

// ArchiveCard shows an archive: how large it is, until when it is kept, and what
// the user may do with it.
export function ArchiveCard({job, userId, take}: Props) {
    const formats = useFormats();
    const {busy, error, run} = useAction();
    const archive = job.archive!;
    const may = mayDo(job);
    const name = useNames([job.requested_by])(job.requested_by);

    return (
        <section className='TeamExportCard'>
            <Notice kind={job.warnings ? 'warning' : 'success'} role='status' title={<T id='archive.ready' values={{time: formats.time(job.finished_at ?? job.created_at)}}/>}>
                <p>
                    <T id={job.expires_at ? 'archive.kept' : 'archive.kept.size'} values={{size: formats.size(archive.size), time: formats.time(job.expires_at ?? 0)}}/>
                    {job.requested_by !== userId && name && <>{' '}<T id='job.started_by' values={{name, time: formats.time(job.created_at)}}/></>}
                </p>
                {job.warnings > 0 && <p><T id='archive.warnings' values={{n: job.warnings}}/></p>}
                {!may.download && <p><T id={job.mine ? 'archive.not_yours' : 'archive.beyond'}/></p>}
            </Notice>
            <ErrorNotice error={error}/>
            {(may.download || may.delete) && (
                <div className='TeamExportActions'>
                    {may.download && <DownloadLink job={job} run={run} take={take}/>}
                    {may.delete && (
                        <ConfirmButton
                            label={<T id='archive.delete'/>}
                            question={<T id='archive.delete.question'/>}
                            confirm={<T id='archive.delete.yes'/>}
                            disabled={busy}
                            onConfirm={() => void run(async () => take(await client.deleteArchive(job.id)))}
                        />
                    )}
                </div>
            )}
            {may.report && job.warnings > 0 && <Warnings job={job}/>}
            <Fold title={<T id='archive.details'/>}>
                <Facts>
                    <Fact label={<T id='archive.size'/>}>{formats.size(archive.size)}</Fact>
                    <Counts counts={job.counts}/>
                </Facts>
                <Checksum sum={archive.sha256}/>
                {may.report && <div className='TeamExportActions'><ReportLink job={job}/></div>}
            </Fold>
            {may.download && <p className='TeamExportHint'><T id={job.mine ? 'archive.private.mine' : 'archive.private'}/></p>}
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
