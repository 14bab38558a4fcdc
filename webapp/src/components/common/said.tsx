import React from 'react';

import {isTextId, T} from '../../i18n/texts';

interface Props {
    id: string;

    // What the text names.
    values?: Record<string, string>;
    otherwise: string;
}

// Said is a text of ours, or the server's own words where there is none.
export function Said({id, values = {}, otherwise}: Props) {
    return isTextId(id) ? <T id={id} values={values}/> : <>{otherwise}</>;
}
