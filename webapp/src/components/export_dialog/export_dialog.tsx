import React, {useState} from 'react';
import {Modal} from 'react-bootstrap';
import {FormattedMessage, useIntl} from 'react-intl';

import {ExportPanel} from './export_panel';
import {styles} from './styles';

import {client} from '../../client/client';
import {useTeamExport} from '../../hooks/use_team_export';

interface Props {
    teamId: string;
    teamName: string;

    // The host removes the dialog when it has faded out.
    onExited: () => void;
}

// ExportDialog is what the team menu opens.
export function ExportDialog({teamId, teamName, onExited}: Props) {
    const intl = useIntl();
    const [shown, setShown] = useState(true);
    const data = useTeamExport(teamId);
    const hide = () => setShown(false);
    return (
        <Modal
            show={shown}
            onHide={hide}
            onExited={onExited}
            dialogClassName='a11y__modal GenericModal GenericModal__compassDesign'
            aria-labelledby='teamExportTitle'
        >
            <style>{styles}</style>
            <div className='modal-header'>
                <h1 id='teamExportTitle' className='modal-title'>
                    <FormattedMessage id='team_export.title' defaultMessage='Export {team}' values={{team: teamName}}/>
                </h1>
                <button
                    type='button'
                    className='close'
                    onClick={hide}
                    aria-label={intl.formatMessage({id: 'team_export.close', defaultMessage: 'Close'})}
                >
                    <span aria-hidden='true'>{'×'}</span>
                </button>
            </div>
            <div className='modal-body'>
                <ExportPanel data={data} downloadUrl={client.downloadUrl}/>
            </div>
        </Modal>
    );
}
