import React from 'react';
import {FormattedMessage, useIntl} from 'react-intl';

import de from './de.json';
import en from './en.json';
import fr from './fr.json';

export type TextId = keyof typeof en;
export type Values = Record<string, string | number>;

const languages: Record<string, Record<TextId, string>> = {en, fr, de};

// The host has one room for the texts of everybody.
const PREFIX = 'team_export.';

function language(locale: string): Record<TextId, string> {
    return languages[locale.split('-')[0]!] ?? en;
}

// messagesFor gives the host the texts of a language; those who read another
// one than ours read English.
export function messagesFor(locale: string): Record<string, string> {
    return Object.fromEntries(Object.entries(language(locale)).map(([id, text]) => [PREFIX + id, text]));
}

// textIn is for texts without values that the host wants as they are.
export function textIn(locale: string, id: TextId): string {
    return language(locale)[id];
}

export function isTextId(id: string): id is TextId {
    return id in en;
}

// The actions of the audit log that have a text.
export const AUDIT_ACTIONS = (Object.keys(en) as TextId[]).filter((id) => id.startsWith('audit.action.'));

export function T({id, values}: {id: TextId; values?: Values | Record<string, React.ReactNode>}) {
    return <FormattedMessage id={PREFIX + id} {...(values ? {values: values as Values} : {})}/>;
}

export function useText(): (id: TextId, values?: Values) => string {
    const intl = useIntl();
    return (id, values) => intl.formatMessage({id: PREFIX + id}, values);
}
