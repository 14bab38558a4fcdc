import React from 'react';

import type {Looks} from './plan_cells';
import {PlanRowView} from './plan_row';

import type {PlanState} from '../../hooks/use_plan';
import {useArchivePictures, useEmojiHere} from '../../hooks/use_pictures';
import {usePeople} from '../../hooks/use_people';
import {T, useText} from '../../i18n/texts';
import type {PlanRow, Section} from '../../types/plan';

interface Props {
    jobId: string;
    section: Section;
    rows: PlanRow[];
    state: PlanState;

    // Rows can be selected; absent where each is decided about by itself.
    selection?: {
        has: (source: string) => boolean;
        toggle: (rows: PlanRow[], chosen: boolean) => void;
        all: boolean;
        toggleAll: (chosen: boolean) => void;
        busy: boolean;
    };
}

// PlanRows is a table of people, channels or emoji of a plan: who or what each is in the
// archive, what happens and why, and who or what it is here.
export function PlanRows({jobId, section, rows, state, selection}: Props) {
    const text = useText();
    const pictured = section === 'users' ? rows.filter((row) => row.picture) : rows;
    const looks: Looks = {
        archive: useArchivePictures(jobId, section, pictured.map((row) => row.source)),
        here: useEmojiHere(section === 'emoji' ? rows.filter((row) => row.action !== 'new').map((row) => row.source) : []),
        people: usePeople(rows.map((row) => row.userId ?? '')),
    };
    const changeable = rows.some((row) => row.choices.length > 1);
    return (
        <div className='TeamExportScroll'>
            <table className='TeamExportTable TeamExportCards TeamExportMatches'>
                <caption className='TeamExportHidden'>{text(`plan.${section}`)}</caption>
                <thead>
                    <tr>
                        {selection && (
                            <td>
                                <input
                                    type='checkbox'
                                    aria-label={text('plan.select_all')}
                                    disabled={!changeable || selection.busy}
                                    checked={selection.all}
                                    onChange={(event) => selection.toggleAll(event.target.checked)}
                                />
                            </td>
                        )}
                        <th scope='col'><T id='plan.column.source'/></th>
                        <th scope='col'><T id='plan.column.action'/></th>
                        <th scope='col'><T id='plan.column.target'/></th>
                        <td/>
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <PlanRowView
                            key={row.source}
                            row={row}
                            looks={looks}
                            busy={state.busy}
                            selected={selection?.has(row.source)}
                            onSelect={(chosen) => selection?.toggle([row], chosen)}
                            onDecide={(decision) => state.change([decision])}
                        />
                    ))}
                </tbody>
            </table>
        </div>
    );
}
