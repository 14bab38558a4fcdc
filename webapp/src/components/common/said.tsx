import React from 'react';

import {isTextId, T} from '../../i18n/texts';

// Said is a text of ours, or the server's own words where there is none.
export function Said({id, where = '', otherwise}: {id: string; where?: string; otherwise: string}) {
    return isTextId(id) ? <T id={id} values={{where}}/> : <>{otherwise}</>;
}
