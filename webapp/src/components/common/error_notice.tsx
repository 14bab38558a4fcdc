import React from 'react';

import {Notice} from './notice';
import {Said} from './said';

import {siteUrl, type ApiError, type Detail} from '../../client/http';
import {isTextId, T} from '../../i18n/texts';

interface Props {
    error: ApiError | null;
    onRetry?: () => void;
}

// ErrorNotice says what went wrong and what to do. Codes that need no details
// have words of their own in the user's language; others come with the
// server's.
export function ErrorNotice({error, onRetry}: Props) {
    if (!error) {
        return null;
    }
    const passing = error.code === 'offline' || error.code === 'unavailable';
    return (
        <Notice kind={passing ? 'warning' : 'danger'} role='alert'>
            <ErrorText error={error}/>
            {error.details.length > 0 && (
                <ul>{error.details.map((detail, at) => <li key={at}><Finding error={error} detail={detail}/></li>)}</ul>
            )}
            {error.code === 'unauthenticated' && <div><a href={siteUrl('/login')}><T id='error.sign_in'/></a></div>}
            {passing && onRetry && <div><button type='button' className='btn btn-tertiary btn-sm' onClick={onRetry}><T id='retry'/></button></div>}
        </Notice>
    );
}

// Finding is one thing that is wrong. Of a decision, people know the name and not
// the part of the plan that stands before it.
function Finding({error, detail}: {error: ApiError; detail: Detail}) {
    const field = error.code === 'invalid_decisions' ? detail.field.replace(/^\w+\./, '') : detail.field;
    return (
        <>
            {field && `${field}: `}
            <Said id={`detail.${detail.code}`} values={{value: detail.value ?? ''}} otherwise={detail.message}/>
        </>
    );
}

export function ErrorText({error}: {error: ApiError}) {
    const id = `error.${error.code}`;
    return isTextId(id) ? <T id={id}/> : <>{error.message || <T id='error.internal'/>}</>;
}
