import React, {useCallback} from 'react';

import {NewChannels} from './new_channels';
import {Undo} from './undo';

import {T} from '../../i18n/texts';
import {client} from '../../client/client';
import {useLoaded} from '../../hooks/use_loaded';
import {useFormats} from '../../hooks/use_formats';
import {mayDo, type Job} from '../../types/job';
import {Counts, Fact, Facts} from '../common/facts';
import {Notice} from '../common/notice';
import {JobEnd} from '../job/job_end';
import {ReportLink, Warnings} from '../job/warnings';

// ImportResult is what an import did, in numbers.
export function ImportResult({job, userId}: {job: Job; userId: string}) {
    const formats = useFormats();
    const report = mayDo(job).report && <ReportLink job={job}/>;
    return (
        <section className='TeamExportCard'>
            {job.undone_at ? <Notice kind='info' role='status' title={<T id='undo.done' values={{time: formats.time(job.undone_at)}}/>}><T id='undo.done.hint'/></Notice> : <JobEnd job={job}/>}
            {!job.undone_at && <Facts>
                <People job={job}/>
                <Counts counts={job.counts} only={['posts_written', 'posts_already_there', 'channels', 'files', 'emoji', 'reactions']}/>
            </Facts>}
            {!job.undone_at && <NewChannels job={job} userId={userId}/>}
            {mayDo(job).report && job.warnings > 0 && <Warnings job={job}/>}
            {mayDo(job).undo && <Undo job={job} userId={userId} beside={report}/>}
            {!mayDo(job).undo && report && <div className='TeamExportActions'>{report}</div>}
        </section>
    );
}

// People says who came into the team, and who became a placeholder.
function People({job}: {job: Job}) {
    const formats = useFormats();
    const {value: plan} = useLoaded(useCallback(() => client.plan(job.id), [job.id]));
    const summary = plan?.summary;
    if (!summary) {
        return <Counts counts={job.counts} only={['users', 'joined']}/>;
    }
    return (
        <>
            {summary.joining > 0 && <Fact label={<T id='result.joining'/>}>{formats.number(summary.joining)}</Fact>}
            {summary.members > 0 && <Fact label={<T id='result.members'/>}>{formats.number(summary.members)}</Fact>}
            {summary.placeholders > 0 && <Fact label={<T id='result.placeholders'/>}>{formats.number(summary.placeholders)}</Fact>}
        </>
    );
}
