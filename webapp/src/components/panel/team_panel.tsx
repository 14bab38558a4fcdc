import React, {useState} from 'react';

import {StatusNotices} from './status_notices';

import {useStatus} from '../../hooks/use_status';
import {T, useText} from '../../i18n/texts';
import type {Job} from '../../types/job';
import {managesTeam, type TeamStatus} from '../../types/policy';
import {uploadOf} from '../../uploads/uploads';
import {Notice} from '../common/notice';
import {Tabs, type Tab} from '../common/tabs';
import {ExportPanel} from '../export/export_panel';
import {HistoryPanel} from '../history/history_panel';
import {ImportPanel} from '../import/import_panel';

export type Part = 'export' | 'import' | 'history';

interface Props {
    teamId: string;
    userId: string;

    // The job of a link.
    jobId?: string | undefined;
}

// TeamPanel is everything that the dialog, the page and the tab in the team's
// settings show.
export function TeamPanel({teamId, userId, jobId}: Props) {
    const state = useStatus(teamId);
    return (
        <div className='TeamExport' data-team-export-panel={`team ${teamId}`}>
            <StatusNotices state={state}/>
            {state.status && (managesTeam(state.status.policy) ?
                <Parts key={teamId} teamId={teamId} userId={userId} status={state.status} jobId={jobId} take={state.take} refresh={state.refresh}/> :
                <Notice kind='info' role='status'><T id='error.forbidden'/></Notice>)}
        </div>
    );
}

interface PartsProps extends Props {
    status: TeamStatus;
    take: (job: Job) => void;
    refresh: () => Promise<void>;
}

function Parts({teamId, userId, status, jobId, take, refresh}: PartsProps) {
    const text = useText();
    const {policy} = status;
    const tabs: Array<Tab<Part>> = [];
    if (policy.can_export) {
        tabs.push({name: 'export', label: <T id='tab.export'/>});
    }
    if (policy.can_import) {
        tabs.push({name: 'import', label: <T id='tab.import'/>});
    }
    tabs.push({name: 'history', label: <T id='tab.history'/>});
    const [chosen, choose] = useState<Part>(() => partOf(jobId, status, hasUpload(userId, teamId)));
    const part = tabs.some((tab) => tab.name === chosen) ? chosen : tabs[0]!.name;
    return (
        <Tabs id='team_export_parts' label={text('parts')} tabs={tabs} active={part} onChange={choose}>
            {part === 'export' && <ExportPanel teamId={teamId} userId={userId} policy={policy} job={status.export} archive={status.archive} take={take} refresh={refresh}/>}
            {part === 'import' && <ImportPanel teamId={teamId} userId={userId} policy={policy} job={status.import} take={take}/>}
            {part === 'history' && (
                <HistoryPanel
                    teamId={teamId}
                    userId={userId}
                    opened={jobId}
                    take={take}
                    onOpen={(job) => choose(job.kind === 'export' ? 'export' : 'import')}
                />
            )}
        </Tabs>
    );
}

// A link leads to its job. Without one, an upload that goes on or was interrupted
// comes first, and an import that waits for a decision.
function partOf(jobId: string | undefined, status: TeamStatus, uploading: boolean): Part {
    if (jobId) {
        return jobId === status.export?.id ? 'export' : jobId === status.import?.id ? 'import' : 'history';
    }
    const waits = status.import && ['needs_review', 'planning', 'applying'].includes(status.import.state);
    return waits || uploading ? 'import' : 'export';
}

function hasUpload(userId: string, teamId: string): boolean {
    const {phase, remembered} = uploadOf(userId, teamId).state();
    return phase !== 'idle' || remembered !== null;
}
