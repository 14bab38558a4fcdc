import React from 'react';

import {T, useText} from '../../i18n/texts';

const STEPS = ['upload', 'check', 'decide', 'import', 'result'] as const;

export function Steps({current}: {current: typeof STEPS[number]}) {
    const text = useText();
    const at = STEPS.indexOf(current);
    return (
        <ol className='TeamExportSteps' aria-label={text('steps')}>
            {STEPS.map((step, index) => (
                <li
                    key={step}
                    className={`TeamExportSteps__step${index < at ? ' TeamExportSteps__step--done' : ''}${index === at ? ' TeamExportSteps__step--current' : ''}`}
                    {...(index === at ? {'aria-current': 'step' as const} : {})}
                >
                    <span className='TeamExportSteps__number' aria-hidden='true'>{index < at ? '✓' : index + 1}</span>
                    <span><T id={`step.${step}`}/></span>
                    {index < at && <span className='TeamExportHidden'>{' '}<T id='step.done'/></span>}
                </li>
            ))}
        </ol>
    );
}
