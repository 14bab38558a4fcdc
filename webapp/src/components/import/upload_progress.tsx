import React from 'react';

import {useFormats} from '../../hooks/use_formats';
import {T, useText} from '../../i18n/texts';
import type {UploadState} from '../../uploads/state';
import type {TeamUpload} from '../../uploads/team_upload';
import {Announce} from '../common/announce';
import {Bar, percentOf} from '../common/bar';
import {ConfirmButton} from '../common/confirm_button';
import {ErrorNotice} from '../common/error_notice';
import {Notice} from '../common/notice';

// UploadProgress shows an archive on its way.
export function UploadProgress({upload, manager}: {upload: UploadState; manager: TeamUpload}) {
    const text = useText();
    const formats = useFormats();
    const percent = percentOf(upload.sent, upload.size) ?? 0;
    const far = text('size_of', {done: formats.size(upload.sent), total: formats.size(upload.size)});
    const halted = upload.phase === 'paused' || upload.phase === 'stopped';
    return (
        <section className='TeamExportCard'>
            <p><strong>{upload.name}</strong></p>
            <Bar label={text('upload.progress')} percent={percent} text={far}/>
            <div className='TeamExportProgress__line'>
                <strong><T id={`upload.${upload.phase}`}/></strong>
                <span>{far}</span>
                {upload.rate > 0 && <span>{formats.speed(upload.rate)}</span>}
                {upload.rate > 0 && <span>{text('remaining', {time: formats.duration((upload.size - upload.sent) / upload.rate)})}</span>}
            </div>
            <Announce text={`${text(`upload.${upload.phase}`)} ${10 * Math.floor(percent / 10)} %`}/>
            {upload.phase === 'waiting' && <Notice kind='warning' role='status'><T id='upload.waiting.hint'/></Notice>}
            {upload.phase === 'stopped' && <ErrorNotice error={upload.error}/>}
            <div className='TeamExportActions'>
                {halted && <button type='button' className='btn btn-primary' onClick={() => void manager.resume()}><T id='upload.resume'/></button>}
                {upload.phase === 'waiting' && <button type='button' className='btn btn-primary' onClick={manager.retryNow}><T id='upload.retry'/></button>}
                {(upload.phase === 'sending' || upload.phase === 'waiting') && <button type='button' className='btn btn-tertiary' onClick={() => manager.pause()}><T id='upload.pause'/></button>}
                {upload.phase !== 'finishing' && (
                    <ConfirmButton
                        label={<T id='cancel'/>}
                        question={<T id='upload.cancel.question'/>}
                        confirm={<T id='upload.cancel.yes'/>}
                        onConfirm={() => void manager.cancel()}
                    />
                )}
            </div>
            <p className='TeamExportHint'><T id='upload.keep_open'/></p>
        </section>
    );
}
