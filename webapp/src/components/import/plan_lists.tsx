import React from 'react';

import {useFormats} from '../../hooks/use_formats';
import {T, useText} from '../../i18n/texts';
import type {Drop, Limit, Problem} from '../../types/plan';
import {Said} from '../common/said';

// Problems are what a person should know before they agree; those that stop
// the import first.
export function Problems({problems}: {problems: Problem[]}) {
    const sorted = [...problems.filter((problem) => problem.severity === 'error'), ...problems.filter((problem) => problem.severity !== 'error')];
    return (
        <ul className='TeamExportProblems'>
            {sorted.map((problem, at) => (
                <li key={at} className={`TeamExportProblems__${problem.severity}`}>
                    <i className={`icon ${problem.severity === 'error' ? 'icon-alert-circle-outline' : 'icon-alert-outline'}`} aria-hidden='true'/>
                    <span>
                        <strong><T id={`severity.${problem.severity}`}/></strong>
                        {' '}
                        <Said id={`problem.${problem.code}`} values={{where: problem.where ?? ''}} otherwise={problem.message}/>
                    </span>
                </li>
            ))}
        </ul>
    );
}

export function Limits({limits}: {limits: Limit[]}) {
    const text = useText();
    const formats = useFormats();
    const amount = (limit: Limit, n: number) => (limit.name === 'disk' ? formats.size(n) : formats.number(n));
    return (
        <table className='TeamExportTable'>
            <caption className='TeamExportHidden'>{text('plan.limits')}</caption>
            <thead><tr><th scope='col'><T id='limit.name'/></th><th scope='col'><T id='limit.needed'/></th><th scope='col'><T id='limit.available'/></th><th scope='col'><T id='limit.fits'/></th></tr></thead>
            <tbody>
                {limits.map((limit) => (
                    <tr key={limit.name}>
                        <th scope='row'><Said id={`limit.${limit.name}`} otherwise={limit.name}/></th>
                        <td>{amount(limit, limit.needed)}</td>
                        <td>{amount(limit, limit.available)}</td>
                        <td className={limit.ok ? '' : 'TeamExportBad'}><T id={limit.ok ? 'limit.yes' : 'limit.no'}/></td>
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

export function Dropped({dropped}: {dropped: Drop[]}) {
    const text = useText();
    const formats = useFormats();
    return (
        <table className='TeamExportTable'>
            <caption className='TeamExportHidden'>{text('plan.dropped')}</caption>
            <thead><tr><th scope='col'><T id='dropped.count'/></th><th scope='col'><T id='dropped.reason'/></th></tr></thead>
            <tbody>
                {dropped.map((drop) => (
                    <tr key={drop.kind}>
                        <td>{formats.number(drop.count)}</td>
                        <td>
                            <Said id={`drop.${drop.kind}`} otherwise={drop.reason}/>
                            <DroppedNames drop={drop}/>
                        </td>
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

// DroppedNames says whom and what a line is about, as far as the server lists it.
function DroppedNames({drop}: {drop: Drop}) {
    if (!drop.names?.length) {
        return null;
    }
    const names = drop.names.join(', ');
    return (
        <div className='TeamExportHint'>
            {drop.more ? <T id='dropped.more' values={{names, more: drop.more}}/> : <T id='dropped.names' values={{names}}/>}
        </div>
    );
}
