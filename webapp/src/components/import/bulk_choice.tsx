import React, {useState} from 'react';

import {T, useText} from '../../i18n/texts';
import type {Action, Decision, PlanRow} from '../../types/plan';
import {Select} from '../common/fields';

interface Props {
    rows: PlanRow[];
    busy: boolean;
    onApply: (decisions: Decision[]) => void;
}

// BulkChoice decides about all chosen lines at once, as far as each allows it.
export function BulkChoice({rows, busy, onApply}: Props) {
    const text = useText();
    const [chosen, setChosen] = useState<Action | ''>('');
    if (rows.length === 0) {
        return null;
    }
    const actions = [...new Set(rows.flatMap((row) => row.choices))];
    const action = chosen && actions.includes(chosen) ? chosen : actions[0]!;
    const fitting = rows.filter((row) => row.choices.includes(action) && !byItself(row, action));
    return (
        <div className='TeamExportBulk' role='group' aria-label={text('bulk')}>
            <span role='status'><T id='bulk.selected' values={{n: rows.length}}/></span>
            <Select
                label={<T id='bulk'/>}
                hidden={true}
                value={action}
                choices={actions.map((value) => ({value, label: text(`action.${value}`)}))}
                onChange={(value) => setChosen(value as Action)}
            />
            <button
                type='button'
                className='btn btn-primary btn-sm'
                disabled={busy || fitting.length === 0}
                onClick={() => onApply(fitting.map((row) => ({section: row.section, source: row.source, action})))}
            >
                <T id='bulk.apply' values={{n: fitting.length}}/>
            </button>
        </div>
    );
}

// A private channel that does not go where another is by itself may be read by more
// people there: that is decided one by one.
function byItself(row: PlanRow, action: Action): boolean {
    return action === 'merge' && row.sourceType === 'P' && row.action !== 'merge';
}
