import type {ExportOptions} from './options';
import type {Job} from './job';

export type ConsentPolicy = 'off' | 'opt_out' | 'opt_in';

// What the asking user may do in a team. Fields that an older server does not
// send are absent, and what they open is not shown.
export interface Policy {
    can_export: boolean;
    can_import?: boolean;
    can_export_mine?: boolean;
    system_admin?: boolean;
    private_channels?: 'none' | 'member' | 'all';
    direct_messages?: boolean;
    personal_data?: 'full' | 'minimal';
    imported_users?: 'none' | 'deactivated' | 'active';
    consent?: ConsentPolicy;
    notify_members?: boolean;
    archive_lifetime_hours?: number;
    max_archive_size_mb?: number;
    max_upload_size_mb?: number;
    jobs_per_team_per_day?: number;
    default_options?: ExportOptions;
}

export interface TeamStatus {
    policy: Policy;
    export?: Job;

    // The newest export whose archive the user may download.
    archive?: Job;
    import?: Job;
    mine?: Job;
}

export interface Consent {
    policy: ConsentPolicy;
    answer: 'yes' | 'no' | 'none';
    answered_at?: number;
    effective: 'yes' | 'no';
    counts?: {yes: number; no: number; none: number};
}

export function managesTeam(policy: Policy | null): boolean {
    return Boolean(policy?.can_export || policy?.can_import);
}

export function asksConsent(policy: Policy | null): boolean {
    return policy?.consent === 'opt_in' || policy?.consent === 'opt_out';
}
