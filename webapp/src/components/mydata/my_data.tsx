import React from 'react';

import {ConsentSetting} from './consent_setting';
import {MyArchive} from './my_archive';

import {useStatus} from '../../hooks/use_status';
import {T} from '../../i18n/texts';
import {asksConsent} from '../../types/policy';
import {Notice} from '../common/notice';
import {StatusNotices} from '../panel/status_notices';

interface Props {
    teamId: string;
    userId: string;
}

// MyData is what a member may do about their own words: take an archive of what
// they can see, and say whether exports by others may hold what they wrote.
export function MyData({teamId, userId}: Props) {
    const state = useStatus(teamId);
    const {status} = state;
    const nothing = status && !status.policy.can_export_mine && !asksConsent(status.policy);
    return (
        <div className='TeamExport TeamExportMine' data-team-export-panel={`mine ${teamId}`}>
            <StatusNotices state={state}/>
            {status?.policy.can_export_mine && <MyArchive teamId={teamId} userId={userId} policy={status.policy} job={status.mine} take={state.take} refresh={state.refresh}/>}
            {status && asksConsent(status.policy) && <ConsentSetting teamId={teamId}/>}
            {nothing && <Notice kind='info' role='status'><T id='error.forbidden'/></Notice>}
        </div>
    );
}
