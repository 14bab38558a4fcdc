import React, {useCallback, useState} from 'react';

import {client} from '../../client/client';
import {siteUrl} from '../../client/http';
import {useLoaded} from '../../hooks/use_loaded';
import {T} from '../../i18n/texts';
import type {Job} from '../../types/job';
import type {PlanChannel} from '../../types/plan';
import {Notice} from '../common/notice';

// How many channels are listed; a team has many more in its own list.
const SHOWN = 20;

// How many channels are joined at a time.
const AT_ONCE = 4;

interface Props {
    job: Job;
    userId: string;
}

// NewChannels leads to the channels that an import made, and lets one join them.
export function NewChannels({job, userId}: Props) {
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
            <Join teamId={job.team_id} userId={userId} names={channels.filter(({target}) => !target.archived).map(({target}) => target.name)}/>
        </>
    );
}

// Join puts the user into the channels, as far as the server lets them.
function Join({teamId, userId, names}: {teamId: string; userId: string; names: string[]}) {
    const [done, setDone] = useState<{joined: number; refused: string[]} | null>(null);
    const [busy, setBusy] = useState(false);
    const join = async () => {
        setBusy(true);
        const refused: string[] = [];
        for (let at = 0; at < names.length; at += AT_ONCE) {
            await Promise.all(names.slice(at, at + AT_ONCE).map((name) =>
                client.channelByName(teamId, name).then(({id}) => client.joinChannel(id, userId)).catch(() => refused.push(name))));
        }
        setDone({joined: names.length - refused.length, refused});
        setBusy(false);
    };
    if (done) {
        return (
            <Notice kind={done.refused.length ? 'warning' : 'success'} role='status'>
                <T id='result.joined' values={{n: done.joined}}/>
                {done.refused.length > 0 && <>{' '}<T id='result.not_joined' values={{names: done.refused.slice(0, SHOWN).join(', ')}}/></>}
            </Notice>
        );
    }
    return names.length > 0 ? <div className='TeamExportActions'><button type='button' className='btn btn-primary' disabled={busy} onClick={() => void join()}><T id='result.join' values={{n: names.length}}/></button></div> : null;
}
