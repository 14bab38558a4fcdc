import React, {useEffect, useRef, useState} from 'react';

import {SourceCell, TargetCell, type Looks} from './plan_cells';

import {T, useText} from '../../i18n/texts';
import type {Action, Decision, PlanRow} from '../../types/plan';
import {ConfirmButton} from '../common/confirm_button';
import {Input, Select} from '../common/fields';
import {Said} from '../common/said';

interface Props {
    row: PlanRow;
    looks: Looks;
    busy: boolean;

    // Undefined where rows cannot be selected.
    selected: boolean | undefined;
    onSelect: (selected: boolean) => void;
    onDecide: (decision: Decision) => Promise<boolean>;
}

// Some choices need the name of what is here, or a new one.
const NAMED: Action[] = ['merge', 'rename'];

export function PlanRowView({row, looks, busy, selected, onSelect, onDecide}: Props) {
    const text = useText();
    const [editing, setEditing] = useState(false);
    const opener = useRef<HTMLButtonElement>(null);
    const [returning, setReturning] = useState(false);
    useEffect(() => {
        if (returning && !editing) {
            opener.current?.focus();
        }
    }, [returning, editing]);
    const close = () => {
        setEditing(false);
        setReturning(true);
    };
    const changeable = row.choices.length > 1;
    return (
        <>
            <tr className={selected ? 'TeamExportTable__selected' : ''}>
                {selected !== undefined && (
                    <td className='TeamExportTable__check'>
                        {changeable && <input type='checkbox' aria-label={text('plan.select', {name: row.source})} checked={selected} onChange={(event) => onSelect(event.target.checked)}/>}
                    </td>
                )}
                <th scope='row'><SourceCell row={row} looks={looks}/></th>
                <td>
                    <T id={`action.${row.action}`}/>
                    {row.why && <span className='TeamExportHint'><Said id={`why.${row.section}.${row.why}`} values={{name: row.source, target: row.target}} otherwise=''/></span>}
                </td>
                <td>
                    <TargetCell row={row} looks={looks}/>
                    {row.exposed === 'open' && <Acknowledge row={row} busy={busy} onDecide={onDecide}/>}
                    {row.exposed === 'acknowledged' && <span className='TeamExportHint'><T id='action.acknowledge'/></span>}
                </td>
                <td className='TeamExportTable__end'>
                    {changeable && (
                        <button
                            ref={opener}
                            type='button'
                            className='btn btn-tertiary btn-xs'
                            disabled={busy}
                            aria-expanded={editing}
                            aria-label={text('plan.change.name', {name: row.source})}
                            onClick={() => setEditing(!editing)}
                        >
                            <T id='plan.change'/>
                        </button>
                    )}
                </td>
            </tr>
            {editing && <tr className='TeamExportTable__editor'><td colSpan={selected === undefined ? 4 : 5}><Editor row={row} busy={busy} onCancel={close} onSave={async (decision) => (await onDecide(decision)) && close()}/></td></tr>}
        </>
    );
}

// Acknowledge agrees that more people can read one private channel, by itself.
function Acknowledge({row, busy, onDecide}: {row: PlanRow; busy: boolean; onDecide: (decision: Decision) => Promise<boolean>}) {
    return (
        <ConfirmButton
            label={<T id='plan.acknowledge' values={{target: row.target}}/>}
            question={<T id='plan.acknowledge.question' values={{name: row.source, target: row.target, n: row.posts ?? 0}}/>}
            confirm={<T id='plan.acknowledge.yes'/>}
            disabled={busy}
            onConfirm={() => void onDecide({section: 'acknowledgements', source: row.source, action: 'acknowledge', target: row.target})}
        />
    );
}

interface EditorProps {
    row: PlanRow;
    busy: boolean;
    onCancel: () => void;
    onSave: (decision: Decision) => void;
}

function Editor({row, busy, onCancel, onSave}: EditorProps) {
    const text = useText();
    const form = useRef<HTMLDivElement>(null);
    const [action, setAction] = useState<Action>(row.action);
    const [target, setTarget] = useState('');
    useEffect(() => form.current?.querySelector('select')?.focus(), []);

    // A conversation goes where its people talk: it has no name to choose.
    const section = row.section === 'conversations' ? null : row.section;
    const named = section !== null && NAMED.includes(action);
    const save = () => onSave({section: row.section, source: row.source, action, ...(named && target.trim() ? {target: target.trim()} : {})});
    return (
        <div
            ref={form}
            className='TeamExportEditor'
            role='group'
            aria-label={text('plan.change.name', {name: row.source})}
            onKeyDown={(event) => {
                if (event.key === 'Escape') {
                    event.stopPropagation();
                    event.nativeEvent.stopImmediatePropagation();
                    onCancel();
                } else if (event.key === 'Enter' && (event.target as HTMLElement).tagName === 'INPUT') {
                    event.preventDefault();
                    save();
                }
            }}
        >
            <Select
                label={<T id='plan.column.action'/>}
                value={action}
                choices={row.choices.map((choice) => ({value: choice, label: text(`action.${choice}`)}))}
                onChange={(value) => setAction(value as Action)}
            />
            {named && (
                <Input
                    label={<T id={action === 'merge' ? `plan.target.${section ?? 'users'}` : 'plan.target.name'}/>}
                    hint={<T id={action === 'merge' ? 'plan.target.merge.hint' : 'plan.target.rename.hint'}/>}
                    type='text'
                    value={target}
                    onChange={setTarget}
                />
            )}
            <div className='TeamExportActions'>
                <button type='button' className='btn btn-primary btn-sm' disabled={busy} onClick={save}><T id='save'/></button>
                <button type='button' className='btn btn-tertiary btn-sm' onClick={onCancel}><T id='no'/></button>
            </div>
        </div>
    );
}
