import type {Policy as WholePolicy, TeamStatus as WholeStatus} from './contract';

export type {Consent, ConsentPolicy} from './contract';

// Fields that an older server does not send are absent, and what they open is not shown.
export type Policy = Pick<WholePolicy, 'can_export'> & Partial<WholePolicy>;

export type TeamStatus = Omit<WholeStatus, 'policy'> & {policy: Policy};

export function managesTeam(policy: Policy | null): boolean {
    return Boolean(policy?.can_export || policy?.can_import);
}

export function asksConsent(policy: Policy | null): boolean {
    return policy?.consent === 'opt_in' || policy?.consent === 'opt_out';
}
