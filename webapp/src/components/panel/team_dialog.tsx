import React from 'react';

import {Dialog} from './dialog';
import {TeamPanel} from './team_panel';

import {T} from '../../i18n/texts';

interface Props {
    teamId: string;
    teamName: string;
    userId: string;

    // The job that it opens with.
    jobId?: string;
    onExited: () => void;
}

export function TeamDialog({teamId, teamName, userId, jobId, onExited}: Props) {
    return (
        <Dialog title={<T id='title' values={{team: teamName}}/>} onExited={onExited}>
            <TeamPanel teamId={teamId} userId={userId} jobId={jobId}/>
        </Dialog>
    );
}
