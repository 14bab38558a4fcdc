import {useEffect, useRef, useState} from 'react';

import {client} from '../client/client';
import {hasEnded, type Job} from '../types/job';

// useMoved is the import that this team had a moment ago and that is another
// team's now, because it made that team for itself.
export function useMoved(teamId: string, job: Job | undefined): Job | null {
    const [moved, setMoved] = useState<Job | null>(null);
    const last = useRef<Job | undefined>(undefined);
    useEffect(() => {
        const before = last.current;
        last.current = job;
        if (!before || before.id === job?.id || hasEnded(before)) {
            return;
        }
        // Without an answer nothing is shown that is not known.
        client.job(before.id).then((found) => found.team_id !== teamId && setMoved(found), () => undefined);
    }, [teamId, job]);
    return moved && (!job || job.created_at <= moved.created_at) ? moved : null;
}
