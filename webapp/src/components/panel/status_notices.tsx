import React from 'react';

import {useOnline} from '../../hooks/use_online';
import type {Status} from '../../hooks/use_status';
import {T} from '../../i18n/texts';
import {ErrorNotice} from '../common/error_notice';
import {Notice} from '../common/notice';

// StatusNotices is what stands above everything: that it is being loaded, that
// there is no connection, or why there is nothing to see.
export function StatusNotices({state}: {state: Status}) {
    const online = useOnline();
    if (!online) {
        return <Notice kind='warning' role='alert'><T id='offline'/></Notice>;
    }
    if (state.error) {
        return <ErrorNotice error={state.error} onRetry={() => void state.refresh()}/>;
    }
    return state.loading && !state.status ? <p className='TeamExportLoading' role='status'><T id='loading'/></p> : null;
}
