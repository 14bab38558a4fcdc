import React, {useCallback, useState} from 'react';

import {client} from '../../client/client';
import {useAction} from '../../hooks/use_action';
import {useFormats} from '../../hooks/use_formats';
import {useLoaded} from '../../hooks/use_loaded';
import {useUid} from '../../hooks/use_uid';
import {T} from '../../i18n/texts';
import {ErrorNotice} from '../common/error_notice';

// ConsentSetting lets a member say whether exports by others may hold what
// they wrote. On a server that does not ask, it is not there.
export function ConsentSetting({teamId}: {teamId: string}) {
    const formats = useFormats();
    const id = useUid();
    const {value: consent, error, set, reload} = useLoaded(useCallback(() => client.consent(teamId), [teamId]));
    const {busy, error: refusal, run} = useAction();
    const [given, setGiven] = useState<'yes' | 'no'>('yes');
    if (error) {
        return error.status === 404 || error.status === 403 ? null : <ErrorNotice error={error} onRetry={reload}/>;
    }
    if (!consent || consent.policy === 'off') {
        return null;
    }
    const give = (answer: 'yes' | 'no') => {
        setGiven(answer);
        void run(async () => set(await client.giveConsent(teamId, answer)));
    };

    // What somebody chose is shown at once; the server has the last word.
    const shown = busy ? given : consent.effective;
    return (
        <section className='TeamExportCard'>
            <h2 className='TeamExportHeading'><T id='consent'/></h2>
            <p><T id={`consent.${consent.policy}`}/></p>
            <fieldset className='TeamExportOptions' disabled={busy}>
                <legend className='TeamExportHidden'><T id='consent'/></legend>
                {(['yes', 'no'] as const).map((answer) => (
                    <div key={answer} className='TeamExportCheck'>
                        <input id={`${id}_${answer}`} type='radio' name={id} checked={shown === answer} onChange={() => give(answer)}/>
                        <label htmlFor={`${id}_${answer}`}><T id={`consent.${answer}`}/></label>
                    </div>
                ))}
            </fieldset>
            <p className='TeamExportHint' role='status'>
                {consent.answer === 'none' && <T id='consent.unanswered'/>}
                {consent.answer !== 'none' && consent.answered_at !== undefined && <T id='consent.answered' values={{time: formats.time(consent.answered_at)}}/>}
            </p>
            <ErrorNotice error={refusal}/>
            <p className='TeamExportHint'><T id='consent.hint'/></p>
        </section>
    );
}
