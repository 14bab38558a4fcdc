import React, {useCallback} from 'react';

import {client} from '../../client/client';
import {siteUrl} from '../../client/http';
import {useLoaded} from '../../hooks/use_loaded';
import {T} from '../../i18n/texts';
import type {Job} from '../../types/job';
import type {PlanChannel} from '../../types/plan';

// How many channels are listed; a team has many more in its own list.
const SHOWN = 20;

// NewChannels leads to the channels that an import made.
export function NewChannels({job}: {job: Job}) {
    const {value} = useLoaded(useCallback(() => client.planSection(job.id, 'channels', 0, 500), [job.id]));
    const channels = ((value?.channels ?? []) as PlanChannel[]).filter(({action}) => action === 'new' || action === 'rename');
    if (channels.length === 0 || !job.team_name) {
        return null;
    }
    return (
        <>
            <h2 className='TeamExportHeading'><T id='result.channels'/></h2>
            <ul className='TeamExportLinks'>
                {channels.slice(0, SHOWN).map(({target}) => (
                    <li key={target.name}>
                        <a href={siteUrl(`/${job.team_name}/channels/${target.name}`)}>
                            <i className={`icon ${target.type === 'P' ? 'icon-lock-outline' : 'icon-globe'}`} aria-hidden='true'/>
                            {target.display_name || target.name}
                        </a>
                    </li>
                ))}
            </ul>
            {channels.length > SHOWN && <p><T id='result.channels.more' values={{n: channels.length - SHOWN}}/></p>}
            {channels.some(({target}) => target.type === 'P') && <p className='TeamExportHint'><T id='result.channels.private'/></p>}
        </>
    );
}
