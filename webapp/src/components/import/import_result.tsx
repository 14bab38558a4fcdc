import React from 'react';

import {NewChannels} from './new_channels';
import {Undo} from './undo';

import {T} from '../../i18n/texts';
import {useFormats} from '../../hooks/use_formats';
import {mayDo, type Job} from '../../types/job';
import {Counts, Facts} from '../common/facts';
import {Notice} from '../common/notice';
import {JobEnd} from '../job/job_end';
import {ReportLink, Warnings} from '../job/warnings';

// ImportResult is what an import did, in numbers.
export function ImportResult({job, userId}: {job: Job; userId: string}) {
    const formats = useFormats();
    return (
        <section className='TeamExportCard'>
            {job.undone_at ? <Notice kind='info' role='status' title={<T id='undo.done' values={{time: formats.time(job.undone_at)}}/>}><T id='undo.done.hint'/></Notice> : <JobEnd job={job}/>}
            {!job.undone_at && <Facts>
                <Counts counts={job.counts} only={['posts_written', 'posts_already_there', 'channels', 'users', 'joined', 'files', 'emoji', 'reactions']}/>
            </Facts>}
            {!job.undone_at && <NewChannels job={job}/>}
            {mayDo(job).report && job.warnings > 0 && <Warnings job={job}/>}
            {mayDo(job).report && <div className='TeamExportActions'><ReportLink job={job}/></div>}
            {mayDo(job).undo && <Undo job={job} userId={userId}/>}
        </section>
    );
}
