// HealthPart is something that the plugin needs.
export interface HealthPart {
    kind?: string;
    ok: boolean;
    problem?: string;
    free_bytes?: number;
    message_limit?: number;
    version?: string;
}

// HealthFailure is a job that failed.
export interface HealthFailure {
    job_id: string;
    team_id: string;
    kind: string;
    code: string;
    at: number;
}

// HealthReport says what works on one node of the server.
export interface HealthReport {
    checked_at: number;
    ok: boolean;
    versions: {plugin: string; server: string; database?: string};
    databases: HealthPart[] | null;
    file_store: HealthPart;
    export_store: HealthPart;
    queue: HealthPart;
    jobs: {last_errors: HealthFailure[] | null};
}
