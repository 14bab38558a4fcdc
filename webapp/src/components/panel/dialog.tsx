import React, {useState, type ReactNode} from 'react';
import {Modal} from 'react-bootstrap';

import {useUid} from '../../hooks/use_uid';
import {useText} from '../../i18n/texts';

interface Props {
    title: ReactNode;
    onExited: () => void;
    children: ReactNode;
}

// Dialog looks like a dialog of the host. What can be done stands in the footer of
// its content; the cross and Escape close it.
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
            <div className='modal-body'><div className='TeamExportDialog__body'>{children}</div></div>
        </Modal>
    );
}
