import React from 'react';

import {Dialog} from './dialog';
import {TeamPanel} from './team_panel';

import {T} from '../../i18n/texts';

interface Props {
    teamId: string;
    teamName: string;
    userId: string;
    onExited: () => void;
}

export function TeamDialog({teamId, teamName, userId, onExited}: Props) {
    return (
        <Dialog title={<T id='title' values={{team: teamName}}/>} onExited={onExited}>
            <TeamPanel teamId={teamId} userId={userId}/>
        </Dialog>
    );
}
