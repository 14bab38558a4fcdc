import React from 'react';

import {client} from '../../client/client';
import {useFormats} from '../../hooks/use_formats';
import {useLoaded} from '../../hooks/use_loaded';
import {T, useText} from '../../i18n/texts';
import {Said} from '../common/said';

const load = () => client.audit({limit: 20});

// Audit shows the newest records of who did what.
export function Audit() {
    const text = useText();
    const formats = useFormats();
    const {value} = useLoaded(load);
    const records = value?.records ?? [];
    if (records.length === 0) {
        return null;
    }
    return (
        <section className='TeamExport TeamExportConsole'>
            <h2 className='TeamExportHeading'><T id='audit'/></h2>
            <div className='TeamExportScroll'>
                <table className='TeamExportTable'>
                    <caption className='TeamExportHidden'>{text('audit')}</caption>
                    <thead><tr><th scope='col'><T id='history.when'/></th><th scope='col'><T id='history.who'/></th><th scope='col'><T id='audit.action'/></th><th scope='col'><T id='audit.outcome'/></th><th scope='col'><T id='audit.address'/></th></tr></thead>
                    <tbody>
                        {records.map((record) => (
                            <tr key={record.id}>
                                <td>{formats.time(record.at)}</td>
                                <td>{record.actor ? `@${record.actor}` : record.action === 'policy.change' ? text('audit.nobody') : '–'}</td>
                                <td><Said id={`audit.action.${record.action}`} otherwise={record.action}/></td>
                                <td><Said id={`audit.outcome.${record.code === 'canceled' ? 'canceled' : record.outcome}`} otherwise={record.outcome}/></td>
                                <td>{record.address}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            <a className='btn btn-tertiary btn-sm' href={client.auditUrl()} download='team-export-audit.csv'><T id='audit.csv'/></a>
        </section>
    );
}
