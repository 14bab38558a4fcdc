import React, {useState, type ReactNode} from 'react';
import {Modal} from 'react-bootstrap';

import {useUid} from '../../hooks/use_uid';
import {T, useText} from '../../i18n/texts';

interface Props {
    title: ReactNode;
    onExited: () => void;
    children: ReactNode;
}

// Dialog is a dialog that looks like the host's.
export function Dialog({title, onExited, children}: Props) {
    const text = useText();
    const id = useUid();
    const [show, setShow] = useState(true);
    const hide = () => setShow(false);
    return (
        <Modal
            show={show}
            onHide={hide}
            onExited={onExited}
            dialogClassName='a11y__modal GenericModal GenericModal__compassDesign TeamExportDialog'
            role='none'
            aria-labelledby={id}
            backdrop='static'
        >
            <div className='modal-header'>
                <h1 id={id} className='modal-title'>{title}</h1>
                <button type='button' className='close' aria-label={text('close')} onClick={hide}><span aria-hidden='true'>{'×'}</span></button>
            </div>
            <div className='modal-body'>{children}</div>
            <div className='modal-footer'>
                <button type='button' className='btn btn-tertiary' onClick={hide}><T id='close'/></button>
            </div>
        </Modal>
    );
}
