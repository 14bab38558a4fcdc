import React from 'react';

import {client} from '../../client/client';
import {ApiError} from '../../client/http';
import {T} from '../../i18n/texts';
import {hasSucceeded, type Job} from '../../types/job';

interface Props {
    job: Job;
    run: (work: () => Promise<unknown>) => Promise<boolean>;
    take: (job: Job) => void;
    small?: boolean;
}

// DownloadLink downloads an archive. The state is asked for first, so that a refusal
// becomes a message here and not a file with an error in it.
export function DownloadLink({job, run, take, small}: Props) {
    const name = job.archive?.name ?? '';
    const download = () => run(async () => {
        const now = await client.job(job.id);
        take(now);
        if (!hasSucceeded(now)) {
            throw new ApiError('expired', 410, '');
        }
        const link = document.createElement('a');
        link.href = client.downloadUrl(job.id);
        link.download = name;
        document.body.appendChild(link);
        link.click();
        link.remove();
    });
    return (
        <a
            className={`btn btn-primary${small ? ' btn-sm' : ''}`}
            href={client.downloadUrl(job.id)}
            download={name}
            onClick={(event) => {
                event.preventDefault();
                void download();
            }}
        >
            <i className='icon icon-download-outline' aria-hidden='true'/>
            <T id='archive.download'/>
        </a>
    );
}
