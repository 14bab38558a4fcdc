import React from 'react';

import {client} from '../../client/client';
import {useAction} from '../../hooks/use_action';
import {useFormats} from '../../hooks/use_formats';
import {useLoaded} from '../../hooks/use_loaded';
import {T, useText} from '../../i18n/texts';
import type {Job} from '../../types/job';
import {ErrorNotice} from '../common/error_notice';
import {Fold} from '../common/fold';

// FolderArchives lists what lies in the server's import folder already, for
// those who may read it there. On a server that has no such call it is empty.
export function FolderArchives({teamId, take}: {teamId: string; take: (job: Job) => void}) {
    const text = useText();
    const formats = useFormats();
    const {busy, error, run} = useAction();
    const {value} = useLoaded(client.folderArchives);
    const archives = value?.archives ?? [];
    if (archives.length === 0) {
        return null;
    }
    return (
        <Fold title={<T id='folder' values={{n: archives.length}}/>}>
            <ErrorNotice error={error}/>
            <ul className='TeamExportChannels'>
                {archives.map((archive) => (
                    <li key={archive.name}>
                        <span className='TeamExportChannels__name'>{archive.name}</span>
                        <span className='TeamExportHint'>{`${formats.size(archive.size)} · ${formats.time(archive.modified_at)}`}</span>
                        <button
                            type='button'
                            className='btn btn-tertiary btn-sm'
                            disabled={busy}
                            aria-label={text('folder.use.name', {name: archive.name})}
                            onClick={() => void run(async () => take(await client.startImport(teamId, {archive: archive.name})))}
                        >
                            <T id='folder.use'/>
                        </button>
                    </li>
                ))}
            </ul>
        </Fold>
    );
}
