import React from 'react';

import {isTextId, T, type Values} from '../../i18n/texts';

// The build takes them from the plugin's manifest.
declare const SETTING_DEFAULTS: Record<string, unknown>;

type Settings = Record<string, unknown> | undefined;

interface Sentence {
    id: string;
    values?: Values;
}

// PolicyWords says in plain words what the settings, as they are saved, mean
// together.
export function PolicyWords({settings}: {settings: Settings}) {
    const sentences = sentencesFor({...SETTING_DEFAULTS, ...lowered(settings)});
    return (
        <section>
            <h2 className='TeamExportHeading'><T id='policy'/></h2>
            <ul>{sentences.map(({id, values}) => isTextId(id) && <li key={id}><T id={id} {...(values ? {values} : {})}/></li>)}</ul>
            <p className='TeamExportHint'><T id='policy.saved'/></p>
        </section>
    );
}

// The settings whose values have words of their own.
const CHOICES = ['ExportBy', 'ImportBy', 'PrivateChannels', 'DirectMessages', 'PersonalData', 'MemberArchives', 'ImportedUsers', 'Consent', 'NotifyMembers'];

// Numbers, of which 0 may have words of its own.
const NUMBERS = ['ArchiveLifetimeHours', 'MaxArchiveSizeMB', 'MaxUploadSizeMB', 'JobsPerTeamPerDay', 'ConcurrentJobs'];

function lowered(settings: Settings): Record<string, unknown> {
    return Object.fromEntries(Object.entries(settings ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
}

// A setting that this version does not have is not spoken of.
function sentencesFor(settings: Record<string, unknown>): Sentence[] {
    const sentences: Sentence[] = [];
    for (const key of CHOICES) {
        const value = settings[key.toLowerCase()];
        if (value !== undefined && value !== null) {
            sentences.push({id: `policy.${key}.${String(value)}`});
        }
    }
    for (const key of NUMBERS) {
        const value = Number(settings[key.toLowerCase()] ?? NaN);
        if (!Number.isNaN(value)) {
            sentences.push(value === 0 ? {id: `policy.${key}.0`} : {id: `policy.${key}`, values: {n: value}});
        }
    }
    return sentences;
}
