import React, {useEffect, useRef} from 'react';
import {createPortal} from 'react-dom';

// A stand-in for Mattermost 12's fork of react-bootstrap: the one component
// that the plugin uses, with the markup, the focus and the keys of the old one.
export function Modal({show, onHide, onExited, dialogClassName, children, ...more}) {
    const dialog = useRef(null);
    const opener = useRef(document.activeElement);
    useEffect(() => {
        if (show) {
            dialog.current?.focus();
            return undefined;
        }
        opener.current?.focus?.();
        onExited?.();
        return undefined;
    }, [show]);
    if (!show) {
        return null;
    }
    return createPortal(
        <div>
            <div className='modal-backdrop fade in'/>
            <div {...more} ref={dialog} role='dialog' tabIndex={-1} className='fade in modal' style={{display: 'block'}} onKeyDown={(event) => event.key === 'Escape' && onHide()}>
                <div className={`modal-dialog ${dialogClassName}`} role='document'><div className='modal-content'>{children}</div></div>
            </div>
        </div>, document.body);
}
