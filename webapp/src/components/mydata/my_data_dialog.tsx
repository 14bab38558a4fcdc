import React from 'react';

import {MyData} from './my_data';

import {T} from '../../i18n/texts';
import {Dialog} from '../panel/dialog';

interface Props {
    teamId: string;
    teamName: string;
    userId: string;
    onExited: () => void;
}

export function MyDataDialog({teamId, teamName, userId, onExited}: Props) {
    return (
        <Dialog title={<T id='mine.title' values={{team: teamName}}/>} onExited={onExited}>
            <MyData teamId={teamId} userId={userId}/>
        </Dialog>
    );
}
