import React, {useCallback} from 'react';

import {client} from '../../client/client';
import {useAction} from '../../hooks/use_action';
import {useFormats} from '../../hooks/use_formats';
import {useLoaded} from '../../hooks/use_loaded';
import {T} from '../../i18n/texts';
import {Choice} from '../common/choice';
import {ErrorNotice} from '../common/error_notice';

// ConsentSetting lets a member say whether exports by others may hold what
// they wrote. On a server that does not ask, it is not there.
export function ConsentSetting({teamId}: {teamId: string}) {
    const formats = useFormats();
    const {value: consent, error, set, reload} = useLoaded(useCallback(() => client.consent(teamId), [teamId]));
    const {busy, error: refusal, run} = useAction();
    if (error) {
        return error.status === 404 || error.status === 403 ? null : <ErrorNotice error={error} onRetry={reload}/>;
    }
    if (!consent || consent.policy === 'off') {
        return null;
    }
    return (
        <section className='TeamExportCard'>
            <h2 className='TeamExportHeading'><T id='consent'/></h2>
            <p><T id={`consent.${consent.policy}`}/></p>
            <Choice
                label={<T id='consent'/>}
                hidden={true}
                value={consent.effective === 'yes' ? 'yes' : 'no'}
                choices={(['yes', 'no'] as const).map((value) => ({value, label: <T id={`consent.${value}`}/>}))}
                disabled={busy}
                onChange={(answer) => run(async () => set(await client.giveConsent(teamId, answer)))}
            />
            <p className='TeamExportHint' role='status'>
                {consent.answer === 'none' && <T id='consent.unanswered'/>}
                {consent.answer !== 'none' && consent.answered_at !== undefined && <T id='consent.answered' values={{time: formats.time(consent.answered_at)}}/>}
            </p>
            <ErrorNotice error={refusal}/>
            <p className='TeamExportHint'><T id='consent.hint'/></p>
        </section>
    );
}
