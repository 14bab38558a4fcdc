import React, {useEffect, useRef, useState, type ReactNode} from 'react';

import {T} from '../../i18n/texts';

interface Props {
    label: ReactNode;
    question: ReactNode;
    confirm: ReactNode;
    disabled?: boolean;
    small?: boolean;
    onConfirm: () => void;
}

// ConfirmButton asks again before it does something that cannot be taken back.
// It asks in its place, because it may stand in a dialog already. The focus goes
// to the harmless answer, so that Enter pressed twice does nothing.
export function ConfirmButton({label, question, confirm, disabled, small, onConfirm}: Props) {
    const [asking, setAsking] = useState(false);
    const no = useRef<HTMLButtonElement>(null);
    const opener = useRef<HTMLButtonElement>(null);
    const [returning, setReturning] = useState(false);
    useEffect(() => {
        if (asking) {
            no.current?.focus();
        } else if (returning) {
            opener.current?.focus();
        }
    }, [asking, returning]);
    const close = () => {
        setAsking(false);
        setReturning(true);
    };
    if (!asking) {
        return <button ref={opener} type='button' className={`btn btn-tertiary${small ? ' btn-sm' : ''}`} disabled={disabled} onClick={() => setAsking(true)}>{label}</button>;
    }
    return (
        <div className='TeamExportConfirm' role='group'>
            <span>{question}</span>
            <div className='TeamExportActions'>
                <button type='button' className='btn btn-danger btn-sm' onClick={() => { close(); onConfirm(); }}>{confirm}</button>
                <button ref={no} type='button' className='btn btn-tertiary btn-sm' onClick={close}><T id='no'/></button>
            </div>
        </div>
    );
}
