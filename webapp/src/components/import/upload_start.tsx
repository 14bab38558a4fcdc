import React, {useRef, useState} from 'react';

import {FolderArchives} from './folder_archives';

import {useFileDrop} from '../../hooks/use_file_drop';
import {useFormats} from '../../hooks/use_formats';
import {T, useText} from '../../i18n/texts';
import type {Job} from '../../types/job';
import type {Policy} from '../../types/policy';
import {isSame, type Remembered} from '../../uploads/memory';
import type {TeamUpload} from '../../uploads/team_upload';
import {Notice} from '../common/notice';

interface Props {
    manager: TeamUpload;
    remembered: Remembered | null;
    policy: Policy;
    teamId: string;
    take: (job: Job) => void;
}

// UploadStart takes a file by drop or by button. An upload that a reload has
// interrupted goes on when the same file is chosen again: no page may keep it.
export function UploadStart({manager, remembered, policy, teamId, take}: Props) {
    const text = useText();
    const formats = useFormats();
    const input = useRef<HTMLInputElement>(null);
    const [over, setOver] = useState(false);
    const [refused, setRefused] = useState('');
    const [other, setOther] = useState<File | null>(null);
    const limit = (policy.max_upload_size_mb ?? 0) * 1024 * 1024;

    const choose = (file: File | undefined) => {
        setRefused('');
        setOther(null);
        if (!file) {
            return;
        }
        if (!/\.(zip|jsonl)$/i.test(file.name)) {
            setRefused(text('upload.not_zip', {name: file.name}));
        } else if (file.size === 0) {
            setRefused(text('upload.empty', {name: file.name}));
        } else if (limit && file.size > limit) {
            setRefused(text('upload.too_large', {size: formats.size(file.size), limit: formats.size(limit)}));
        } else if (remembered && !isSame(file, remembered)) {
            setOther(file);
        } else {
            void manager.start(file);
        }
    };
    useFileDrop(setOver, choose);
    return (
        <div>
            <p><T id='import.intro'/></p>
            {remembered && (
                <Notice kind='info' title={<T id='upload.remembered' values={{name: remembered.name}}/>}>
                    <p><T id='upload.remembered.hint' values={{size: formats.size(remembered.size)}}/></p>
                    <button type='button' className='btn btn-tertiary btn-sm' onClick={() => void manager.cancel()}><T id='upload.forget'/></button>
                </Notice>
            )}
            <div className={`TeamExportDrop${over ? ' TeamExportDrop--over' : ''}`}>
                <i className='icon icon-file-zip-outline' aria-hidden='true'/>
                <p><T id='upload.drop'/></p>
                <button type='button' className='btn btn-primary' onClick={() => input.current?.click()}><T id='upload.choose'/></button>
                <input
                    ref={input}
                    type='file'
                    accept='.zip,.jsonl,application/zip'
                    className='TeamExportHidden'
                    tabIndex={-1}
                    aria-label={text('upload.choose')}
                    onChange={(event) => {
                        choose(event.target.files?.[0]);
                        event.target.value = '';
                    }}
                />
                <p className='TeamExportHint'>{limit ? <T id='upload.limit' values={{limit: formats.size(limit)}}/> : <T id='upload.kinds'/>}</p>
            </div>
            {refused && <Notice kind='danger' role='alert'>{refused}</Notice>}
            {other && (
                <Notice kind='warning' role='alert' title={<T id='upload.other' values={{name: other.name}}/>}>
                    <p><T id='upload.other.hint'/></p>
                    <div className='TeamExportActions'>
                        <button type='button' className='btn btn-primary btn-sm' onClick={() => void manager.start(other)}><T id='upload.other.yes'/></button>
                        <button type='button' className='btn btn-tertiary btn-sm' onClick={() => setOther(null)}><T id='no'/></button>
                    </div>
                </Notice>
            )}
            {policy.system_admin && <FolderArchives teamId={teamId} take={take}/>}
        </div>
    );
}
