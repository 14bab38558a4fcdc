import React, {useState} from 'react';

import {useUid} from '../../hooks/use_uid';
import type {PlanState} from '../../hooks/use_plan';
import {T} from '../../i18n/texts';
import type {Plan} from '../../types/plan';
import {Input} from '../common/fields';

// TeamPlace asks whether the archive goes into this team or becomes one of its
// own. Only those who may make teams are asked.
export function TeamPlace({plan, state}: {plan: Plan; state: PlanState}) {
    const id = useUid();
    const made = plan.new_team?.name ?? '';
    const [name, setName] = useState<{of: string; text: string}>({of: made, text: made});
    const [chosen, setChosen] = useState<'merge' | 'new' | null>(null);
    if (!plan.team || !plan.team_choices?.includes('new')) {
        return null;
    }
    const source = plan.team;
    const text = name.of === made ? name.text : made;
    const isNew = plan.team_action === 'new';
    const choose = (action: 'merge' | 'new') => {
        setChosen(action);
        void state.change([{section: 'team', source, action}]).then(() => setChosen(null));
    };

    // What somebody chose is shown at once; the plan has the last word.
    const shown = chosen ?? (isNew ? 'new' : 'merge');
    return (
        <fieldset className='TeamExportOptions' disabled={state.busy}>
            <legend className='TeamExportHeading'><T id='plan.place'/></legend>
            {(['merge', 'new'] as const).map((action) => (
                <div key={action} className='TeamExportCheck'>
                    <input id={`${id}_${action}`} type='radio' name={id} checked={shown === action} onChange={() => choose(action)}/>
                    <label htmlFor={`${id}_${action}`}><T id={`plan.place.${action}`}/></label>
                </div>
            ))}
            {isNew && (
                <div className='TeamExportEditor'>
                    <Input label={<T id='plan.place.name'/>} hint={<T id='plan.place.name.hint'/>} type='text' value={text} onChange={(value) => setName({of: made, text: value})}/>
                    <button
                        type='button'
                        className='btn btn-tertiary'
                        disabled={text.trim() === '' || text === made}
                        onClick={() => void state.change([{section: 'team', source, action: 'new', target: text.trim()}])}
                    >
                        <T id='plan.place.rename'/>
                    </button>
                </div>
            )}
        </fieldset>
    );
}
