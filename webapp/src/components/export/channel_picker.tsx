import React, {useState} from 'react';

import {useFormats} from '../../hooks/use_formats';
import {T, useText} from '../../i18n/texts';
import type {EstimatedChannel, ExportOptions} from '../../types/options';
import {Input} from '../common/fields';
import {Pager} from '../common/pager';

interface Props {
    channels: EstimatedChannel[];
    options: ExportOptions;
    onChange: (part: Partial<ExportOptions>) => void;
}

const ROWS = 50;

// ChannelPicker leaves channels out. What is left out is named, and not what is
// taken, so that a channel that is made meanwhile comes along.
export function ChannelPicker({channels, options, onChange}: Props) {
    const text = useText();
    const formats = useFormats();
    const [filter, setFilter] = useState('');
    const [page, setPage] = useState(0);
    const excluded = new Set(options.channels.exclude);
    const matching = [...channels].sort((a, b) => (a.display_name || a.name).localeCompare(b.display_name || b.name)).filter((channel) => `${channel.display_name} ${channel.name}`.toLowerCase().includes(filter.toLowerCase()));
    const shown = matching.slice(page * ROWS, (page + 1) * ROWS);
    const toggle = (ids: string[], taken: boolean) => {
        const next = new Set(excluded);
        ids.forEach((id) => (taken ? next.delete(id) : next.add(id)));
        onChange({channels: {...options.channels, exclude: [...next]}});
    };
    return (
        <div>
            <div className='TeamExportTools'>
                <Input label={<T id='filter'/>} type='search' value={filter} onChange={(value) => { setFilter(value); setPage(0); }}/>
                <button type='button' className='btn btn-tertiary btn-sm' onClick={() => toggle(matching.map((channel) => channel.id), true)}><T id='select.all'/></button>
                <button type='button' className='btn btn-tertiary btn-sm' onClick={() => toggle(matching.map((channel) => channel.id), false)}><T id='select.none'/></button>
            </div>
            <ul className='TeamExportChannels'>
                {shown.map((channel) => (
                    <li key={channel.id}>
                        <label>
                            <input
                                type='checkbox'
                                checked={!excluded.has(channel.id) && channel.included}
                                disabled={!channel.included && !excluded.has(channel.id)}
                                onChange={(event) => toggle([channel.id], event.target.checked)}
                            />
                            <i className={`icon ${channel.archived ? 'icon-archive-outline' : channel.type === 'P' ? 'icon-lock-outline' : 'icon-globe'}`} aria-hidden='true'/>
                            <span className='TeamExportChannels__name'>{channel.display_name || channel.name}</span>
                            <span className='TeamExportHidden'>{text(channel.archived ? 'channel.archived' : channel.type === 'P' ? 'channel.private' : 'channel.public')}</span>
                        </label>
                        <span className='TeamExportHint'><T id='posts' values={{n: channel.posts, number: formats.number(channel.posts)}}/></span>
                    </li>
                ))}
            </ul>
            {shown.length === 0 && <p role='status'><T id='filter.none'/></p>}
            <Pager page={page} pages={Math.ceil(matching.length / ROWS)} onChange={setPage}/>
        </div>
    );
}
