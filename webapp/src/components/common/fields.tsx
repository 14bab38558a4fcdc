import React, {type ReactNode} from 'react';

import {useUid} from '../../hooks/use_uid';

interface CheckProps {
    label: ReactNode;
    hint?: ReactNode;
    checked: boolean;
    onChange: (checked: boolean) => void;
}

export function Check({label, hint, checked, onChange}: CheckProps) {
    const id = useUid();
    return (
        <div className='TeamExportCheck'>
            <input id={id} type='checkbox' checked={checked} onChange={(event) => onChange(event.target.checked)} {...(hint ? {'aria-describedby': `${id}_hint`} : {})}/>
            <div>
                <label htmlFor={id}>{label}</label>
                {hint && <div id={`${id}_hint`} className='TeamExportHint'>{hint}</div>}
            </div>
        </div>
    );
}

interface SelectProps {
    label: ReactNode;
    hidden?: boolean;
    value: string;
    choices: Array<{value: string; label: string}>;
    disabled?: boolean;
    onChange: (value: string) => void;
}

export function Select({label, hidden, value, choices, disabled, onChange}: SelectProps) {
    const id = useUid();
    return (
        <div className='TeamExportField'>
            <label htmlFor={id} className={hidden ? 'TeamExportHidden' : ''}>{label}</label>
            <select id={id} className='TeamExportInput' value={value} disabled={disabled} onChange={(event) => onChange(event.target.value)}>
                {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
            </select>
        </div>
    );
}

interface InputProps {
    label: ReactNode;
    hidden?: boolean;
    hint?: ReactNode;
    type: 'text' | 'number' | 'date' | 'search';
    value: string;
    onChange: (value: string) => void;
}

export function Input({label, hidden, hint, type, value, onChange}: InputProps) {
    const id = useUid();
    return (
        <div className='TeamExportField'>
            <label htmlFor={id} className={hidden ? 'TeamExportHidden' : ''}>{label}</label>
            <input
                id={id}
                className='TeamExportInput'
                type={type}
                value={value}
                {...(type === 'number' ? {min: 0, step: 1, inputMode: 'numeric' as const} : {})}
                {...(hint ? {'aria-describedby': `${id}_hint`} : {})}
                onChange={(event) => onChange(event.target.value)}
            />
            {hint && <div id={`${id}_hint`} className='TeamExportHint'>{hint}</div>}
        </div>
    );
}
