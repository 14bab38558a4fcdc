import React, {useEffect, useRef, useState} from 'react';

import {client} from '../../client/client';
import {PLUGIN_ID} from '../../client/http';
import {isTextId, T, type Values} from '../../i18n/texts';
import type {ConsoleSettingProps} from '../../types/mattermost';

// The build takes them from the plugin's manifest.
declare const SETTING_DEFAULTS: Record<string, unknown>;

type Settings = Record<string, unknown> | undefined;

interface Sentence {
    id: string;
    values?: Values;
}

// PolicyWords says in plain words what the settings mean together: those that
// are saved, and those that stand in the form and are not saved yet.
export function PolicyWords({config, registerSaveAction, unRegisterSaveAction}: ConsoleSettingProps) {
    const saved = config?.PluginSettings?.Plugins?.[PLUGIN_ID];
    const touched = useRef(new Set<string>());
    const edited = useEdited(saved, touched);
    useEffect(() => {
        // The audit log names who changed the settings, which the server tells no plugin.
        const note = async () => {
            const names = [...touched.current];
            touched.current.clear();
            await (names.length > 0 ? client.noteSettings(names).catch(() => undefined) : undefined);
            return {};
        };
        registerSaveAction?.(note);
        return () => unRegisterSaveAction?.(note);
    // The host makes its functions anew each time.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    }, []);
    const before = sentencesFor({...SETTING_DEFAULTS, ...lowered(saved)});
    const sentences = sentencesFor({...SETTING_DEFAULTS, ...lowered(saved), ...edited});
    const isNew = (sentence: Sentence) => !before.some((known) => known.id === sentence.id && known.values?.['n'] === sentence.values?.['n']);
    return (
        <section className='TeamExport TeamExportConsole'>
            <h2 className='TeamExportHeading'><T id='policy'/></h2>
            <ul>
                {sentences.map((sentence) => {
                    const {id, values} = sentence;
                    return isTextId(id) && (
                        <li key={id}>
                            <T id={id} {...(values ? {values} : {})}/>
                            {isNew(sentence) && <>{' '}<strong><T id='policy.unsaved'/></strong></>}
                        </li>
                    );
                })}
            </ul>
            <p className='TeamExportHint' role='status'><T id={sentences.some(isNew) ? 'policy.edited' : 'policy.saved'}/></p>
        </section>
    );
}

// The host gives a setting of ours the saved configuration and not what stands
// in the form, so the form's own events are read. Its fields are named by the
// setting's key.
const FIELD = new RegExp(`\\.${PLUGIN_ID}\\.([a-z]+)$`);

function useEdited(saved: Settings, touched: {current: Set<string>}): Record<string, unknown> {
    const [edited, setEdited] = useState<{saved: Settings; values: Record<string, unknown>}>({saved, values: {}});
    useEffect(() => {
        const read = (event: Event) => {
            const field = event.target;
            if (!(field instanceof HTMLInputElement)) {
                return;
            }
            const key = FIELD.exec(field.type === 'radio' ? field.name : field.id)?.[1];
            if (key) {
                touched.current.add(key);
                setEdited((known) => ({saved, values: {...(known.saved === saved ? known.values : {}), [key]: field.value}}));
            }
        };
        document.addEventListener('change', read);
        document.addEventListener('input', read);
        return () => {
            document.removeEventListener('change', read);
            document.removeEventListener('input', read);
        };
    }, [saved, touched]);
    return edited.saved === saved ? edited.values : {};
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
