import React, {useState} from 'react';

import {ChannelPicker} from './channel_picker';
import {EstimateView} from './estimate_view';
import {MainOptions, RareOptions} from './options';
import {Scope, Sentence} from './scope';

import {client} from '../../client/client';
import {useAction} from '../../hooks/use_action';
import {useEstimate} from '../../hooks/use_estimate';
import {T} from '../../i18n/texts';
import type {Job} from '../../types/job';
import {changedOptions, DEFAULT_OPTIONS, type ExportOptions} from '../../types/options';
import type {Policy} from '../../types/policy';
import {ErrorNotice} from '../common/error_notice';
import {Fold} from '../common/fold';

interface Props {
    teamId: string;
    policy: Policy;
    take: (job: Job) => void;
    refresh: () => Promise<void>;
}

// ExportForm says what an export will hold, lets people change it, and starts
// it.
export function ExportForm({teamId, policy, take, refresh}: Props) {
    const defaults: ExportOptions = {...DEFAULT_OPTIONS, ...policy.default_options};
    const [options, setOptions] = useState(defaults);
    const {busy, error, run} = useAction();
    const changed = changedOptions(defaults, options);
    const estimated = useEstimate(teamId, changed);
    const change = (part: Partial<ExportOptions>) => setOptions((known) => ({...known, ...part}));
    const start = () => void run(async () => {
        try {
            take(await client.startExport(teamId, changed));
        } catch (reason) {
            // Somebody else may have started one.
            await refresh();
            throw reason;
        }
    });
    return (
        <form
            className='TeamExportForm'
            onSubmit={(event) => {
                event.preventDefault();
                start();
            }}
        >
            <Sentence policy={policy} options={options}/>
            <Fold title={<T id='scope'/>}><Scope policy={policy} options={options}/></Fold>
            <Fold title={<T id='option.customize'/>}>
                <MainOptions policy={policy} options={options} onChange={change}/>
                <Fold title={<T id='option.channels'/>}>
                    {estimated.estimate ? (
                        <ChannelPicker channels={estimated.estimate.channels ?? []} options={options} onChange={change}/>
                    ) : <p className='TeamExportHint'><T id={estimated.absent ? 'option.channels.absent' : 'loading'}/></p>}
                </Fold>
                <Fold title={<T id='option.more'/>}><RareOptions policy={policy} options={options} onChange={change}/></Fold>
            </Fold>
            {policy.notify_members && (options.direct_messages || (options.private_channels && policy.private_channels !== 'none')) && <p className='TeamExportHint'><T id='export.notifies'/></p>}
            <ErrorNotice error={error}/>
            <div className='TeamExportFooter'>
                <div className='TeamExportFooter__text'>
                    <EstimateView estimated={estimated} limitMB={policy.max_archive_size_mb ?? 0}/>
                    <span className='TeamExportHint'><T id='export.may_close'/></span>
                </div>
                <button type='submit' className='btn btn-primary' disabled={busy}><T id='export.start'/></button>
            </div>
        </form>
    );
}
