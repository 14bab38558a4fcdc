import React, {useState} from 'react';

import type {PlanState} from '../../hooks/use_plan';
import {T} from '../../i18n/texts';
import type {Plan} from '../../types/plan';
import {Choice} from '../common/choice';
import {Input} from '../common/fields';

// TeamPlace asks whether the archive goes into this team or becomes one of its
// own. Only those who may make teams are asked.
export function TeamPlace({plan, state}: {plan: Plan; state: PlanState}) {
    const made = plan.new_team?.name ?? '';
    const [name, setName] = useState<{of: string; text: string}>({of: made, text: made});
    if (!plan.team || !plan.team_choices?.includes('new')) {
        return null;
    }
    const source = plan.team;
    const text = name.of === made ? name.text : made;
    const isNew = plan.team_action === 'new';
    return (
        <Choice
            label={<T id='plan.place'/>}
            inline={true}
            value={isNew ? 'new' : 'merge'}
            choices={(['merge', 'new'] as const).map((value) => ({value, label: <T id={`plan.place.${value}`}/>}))}
            disabled={state.busy}
            onChange={(action) => state.change([{section: 'team', source, action}])}
        >
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
        </Choice>
    );
}
