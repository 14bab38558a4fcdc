import React from 'react';

import {T, useText} from '../../i18n/texts';
import type {ExportOptions} from '../../types/options';
import type {Policy} from '../../types/policy';
import {Check, Input, Select} from '../common/fields';

interface Props {
    policy: Policy;
    options: ExportOptions;
    onChange: (part: Partial<ExportOptions>) => void;
}

const MB = 1_000_000;

// MainOptions are what many will look at.
export function MainOptions({policy, options, onChange}: Props) {
    return (
        <fieldset className='TeamExportOptions'>
            <legend className='TeamExportHeading'><T id='options'/></legend>
            {policy.private_channels !== 'none' && (
                <Check
                    label={<T id='option.private'/>}
                    hint={policy.private_channels === 'member' ? <T id='option.private.member'/> : undefined}
                    checked={options.private_channels}
                    onChange={(checked) => onChange({private_channels: checked})}
                />
            )}
            <Check label={<T id='option.archived'/>} checked={options.archived_channels} onChange={(checked) => onChange({archived_channels: checked})}/>
            <Check
                label={<T id='option.files'/>}
                checked={options.attachments.include}
                onChange={(checked) => onChange({attachments: {...options.attachments, include: checked}})}
            />
            {policy.direct_messages && (
                <Check
                    label={<T id='option.direct'/>}
                    hint={<T id='option.direct.hint'/>}
                    checked={options.direct_messages}
                    onChange={(checked) => onChange({direct_messages: checked})}
                />
            )}
        </fieldset>
    );
}

// RareOptions are what most leave as it is.
export function RareOptions({policy, options, onChange}: Props) {
    const text = useText();
    return (
        <div className='TeamExportOptions'>
            <div className='TeamExportFields'>
                <Input label={<T id='option.since'/>} type='date' value={dateOf(options.since)} onChange={(value) => onChange({since: msOf(value, 0)})}/>
                <Input label={<T id='option.until'/>} type='date' value={dateOf(options.until && options.until - 1)} onChange={(value) => onChange({until: msOf(value, 1)})}/>
                <Input
                    label={<T id='option.max_posts'/>}
                    hint={<T id='option.max_posts.hint'/>}
                    type='number'
                    value={options.max_posts_per_channel ? String(options.max_posts_per_channel) : ''}
                    onChange={(value) => onChange({max_posts_per_channel: numberOf(value)})}
                />
                {options.attachments.include && (
                    <Input
                        label={<T id='option.max_size'/>}
                        hint={<T id='option.max_size.hint'/>}
                        type='number'
                        value={options.attachments.max_size ? String(options.attachments.max_size / MB) : ''}
                        onChange={(value) => onChange({attachments: {...options.attachments, max_size: numberOf(value) * MB}})}
                    />
                )}
                <Select
                    label={<T id='option.emoji'/>}
                    value={options.emoji}
                    choices={(['used', 'all', 'none'] as const).map((value) => ({value, label: text(`option.emoji.${value}`)}))}
                    onChange={(value) => onChange({emoji: value as ExportOptions['emoji']})}
                />
                {policy.personal_data !== 'minimal' && (
                    <Select
                        label={<T id='option.personal'/>}
                        value={options.personal_data}
                        choices={(['full', 'minimal'] as const).map((value) => ({value, label: text(`option.personal.${value}`)}))}
                        onChange={(value) => onChange({personal_data: value as ExportOptions['personal_data']})}
                    />
                )}
                <Select
                    label={<T id='option.former'/>}
                    value={options.former_members}
                    choices={(['shell', 'anonymous'] as const).map((value) => ({value, label: text(`option.former.${value}`)}))}
                    onChange={(value) => onChange({former_members: value as ExportOptions['former_members']})}
                />
            </div>
            {policy.personal_data !== 'minimal' && (
                <Check label={<T id='option.pictures'/>} checked={options.profile_pictures} onChange={(checked) => onChange({profile_pictures: checked})}/>
            )}
            <Check
                label={<T id='option.edits'/>}
                hint={<T id='option.edits.hint'/>}
                checked={options.edit_history}
                onChange={(checked) => onChange({edit_history: checked})}
            />
            <Check label={<T id='option.html'/>} hint={<T id='option.html.hint'/>} checked={options.html} onChange={(checked) => onChange({html: checked})}/>
        </div>
    );
}

function numberOf(value: string): number {
    return Math.max(0, Math.floor(Number(value) || 0));
}

// Days are those of the user's own calendar.
export function dateOf(ms: number): string {
    if (!ms) {
        return '';
    }
    const date = new Date(ms);
    const two = (n: number) => String(n).padStart(2, '0');
    return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

// msOf is the beginning of the day, so many days later.
export function msOf(value: string, later: number): number {
    const [year, month, day] = value.split('-').map(Number);
    if (!year || !month || !day) {
        return 0;
    }
    return Math.max(0, new Date(year, month - 1, day + later).getTime());
}
