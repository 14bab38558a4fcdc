import React, {useState, type ReactNode} from 'react';

import {useUid} from '../../hooks/use_uid';

interface Props<V extends string> {
    label: ReactNode;

    // The label is for screen readers alone.
    hidden?: boolean;

    // Side by side, where there is room.
    inline?: boolean;
    value: V;
    choices: Array<{value: V; label: ReactNode}>;
    disabled: boolean;
    onChange: (value: V) => Promise<unknown>;
    children?: ReactNode;
}

// Choice is a group of radio buttons whose value the server has. What somebody
// chose is shown at once, until the server has answered: it has the last word.
export function Choice<V extends string>({label, hidden, inline, value, choices, disabled, onChange, children}: Props<V>) {
    const id = useUid();
    const [chosen, setChosen] = useState<V | null>(null);
    const choose = (wanted: V) => {
        setChosen(wanted);
        void onChange(wanted).then(() => setChosen(null));
    };
    return (
        <fieldset className='TeamExportOptions' disabled={disabled}>
            <legend className={hidden ? 'TeamExportHidden' : 'TeamExportHeading'}>{label}</legend>
            <div className={inline ? 'TeamExportLine' : ''}>{choices.map((choice) => (
                <div key={choice.value} className='TeamExportCheck'>
                    <input id={`${id}_${choice.value}`} type='radio' name={id} checked={(chosen ?? value) === choice.value} onChange={() => choose(choice.value)}/>
                    <label htmlFor={`${id}_${choice.value}`}>{choice.label}</label>
                </div>
            ))}</div>
            {children}
        </fieldset>
    );
}
