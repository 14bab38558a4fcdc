import React, {useEffect, useRef, useState} from 'react';

import {siteUrl} from '../../client/http';
import {useFormats} from '../../hooks/use_formats';
import {T, useText} from '../../i18n/texts';
import type {Action, ChannelType, Decision, PlanRow} from '../../types/plan';
import {ConfirmButton} from '../common/confirm_button';
import {Input, Select} from '../common/fields';

interface Props {
    row: PlanRow;
    busy: boolean;
    selected: boolean;
    onSelect: (selected: boolean) => void;
    onDecide: (decision: Decision) => Promise<boolean>;
}

// Some choices need the name of what is here, or a new one.
const NAMED: Action[] = ['merge', 'rename'];

export function PlanRowView({row, busy, selected, onSelect, onDecide}: Props) {
    const text = useText();
    const formats = useFormats();
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
                <td>
                    {changeable && <input type='checkbox' aria-label={text('plan.select', {name: row.source})} checked={selected} onChange={(event) => onSelect(event.target.checked)}/>}
                </td>
                <th scope='row'>
                    <span className='TeamExportTable__name'>{row.source}</span>
                    <TypeOfChannel type={row.sourceType}/>
                    {row.detail && <span className='TeamExportHint'>{row.detail}</span>}
                    {row.posts !== undefined && <span className='TeamExportHint'><T id='posts' values={{n: row.posts, number: formats.number(row.posts)}}/></span>}
                </th>
                <td><T id={`action.${row.action}`}/></td>
                <td>
                    {row.userId && row.action !== 'skip' && <img className='TeamExportAvatar' src={siteUrl(`/api/v4/users/${row.userId}/image`)} alt='' loading='lazy'/>}
                    {row.action !== 'skip' && <span className='TeamExportTable__name'>{row.target}</span>}
                    {row.action !== 'skip' && <TypeOfChannel type={row.targetType}/>}
                    {row.exposed === 'open' && <Acknowledge row={row} busy={busy} onDecide={onDecide}/>}
                    {row.exposed === 'acknowledged' && <span className='TeamExportHint'><T id='action.acknowledge'/></span>}
                    {row.note && row.action !== 'skip' && <span className='TeamExportHint'><T id={`note.${row.note}`}/></span>}
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
            {editing && <tr className='TeamExportTable__editor'><td/><td colSpan={4}><Editor row={row} busy={busy} onCancel={close} onSave={async (decision) => (await onDecide(decision)) && close()}/></td></tr>}
        </>
    );
}

// TypeOfChannel says of a channel whether it is private, in words too.
function TypeOfChannel({type}: {type: ChannelType | undefined}) {
    if (!type) {
        return null;
    }
    return (
        <span className='TeamExportHint'>
            <i className={`icon ${type === 'P' ? 'icon-lock-outline' : 'icon-globe'}`} aria-hidden='true'/>
            {' '}
            <T id={type === 'P' ? 'channel.private' : 'channel.public'}/>
        </span>
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
    const named = NAMED.includes(action);
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
                    label={<T id={action === 'merge' ? `plan.target.${row.section}` : 'plan.target.name'}/>}
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
