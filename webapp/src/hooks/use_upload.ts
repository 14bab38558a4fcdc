import {useEffect, useState} from 'react';

import type {UploadState} from '../uploads/state';
import type {TeamUpload} from '../uploads/team_upload';

// useUpload shows an upload that lives outside of the components.
export function useUpload(upload: TeamUpload): UploadState {
    const [state, setState] = useState(upload.state());
    useEffect(() => {
        const update = () => setState(upload.state());
        update();
        return upload.onChange(update);
    }, [upload]);
    return state;
}
