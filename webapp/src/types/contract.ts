// Made from server/contract by build/typescript; "make golden" writes it anew.

// Action says what becomes of a person, channel or emoji.
export type Action = 'same' | 'merge' | 'rename' | 'new' | 'shell' | 'placeholder' | 'skip' | 'acknowledge';

// Answer is the answer of a member to the question of consent.
export type Answer = 'yes' | 'no' | 'none';

// Apply agrees to the plan that has a revision.
export interface Apply {
    plan_revision: number;
}

// Archive is the file that an export left in the server's export folder.
export interface Archive {
    name: string;

    // size is in bytes.
    size: number;

    // sha256 is the checksum of the whole file, in hex.
    sha256: string;

    // moment is the time from which on a delta of the archive must look for changes; 0
    // when the archive cannot be the base of one.
    moment?: number;
}

// AttachmentOptions say which attached files an archive holds.
export interface AttachmentOptions {
    include: boolean;

    // max_size is in bytes.
    max_size: number;

    // mime_types are types as "application/pdf", or patterns as "image/*"; none
    // means all.
    mime_types: string[] | null;
}

// AuditPage is a part of the trail, newest first. next, when not empty, is where the
// following part begins.
export interface AuditPage {
    records: AuditRecord[] | null;
    next?: string;
}

// AuditRecord is one action. Times are Unix milliseconds.
export interface AuditRecord {
    // id says where in the trail the record stands.
    id: string;
    at: number;

    // actor_id is the account that did it, actor its username then. Both are empty
    // when the server itself did.
    actor_id: string;
    actor: string;
    action: string;
    outcome: Outcome;

    // code says why it was not ok: that of the error.
    code?: string;
    team_id: string;
    job_id?: string;

    // options holds the options of the action, a JSON object.
    options?: unknown;
    counts?: Record<string, number>;

    // address is the address that the request came from; empty for actions of the server
    // itself.
    address: string;

    // missed counts the refusals and other routine records of the actor before this one
    // that were counted instead of written, because they came too fast or were too many.
    missed?: number;
}

// Capacity is the role in which a user asked for an export.
export type Capacity = 'system_admin' | 'team_admin' | 'member';

// ChannelFilter names channels by name or id. An empty include means all;
// exclude wins over include.
export interface ChannelFilter {
    include: string[] | null;
    exclude: string[] | null;
}

// ChannelTarget is a channel as it will be here. channel_id is empty for a new one.
export interface ChannelTarget {
    name: string;
    channel_id?: string;
    type?: string;
    display_name?: string;

    // archived channels take posts and no members.
    archived?: boolean;

    // closed channels too: groups or policies of the server say who is in them.
    closed?: boolean;
}

// Consent says what the server asks, what the user answered, and what follows from it.
export interface Consent {
    policy: ConsentPolicy;
    answer: Answer;
    answered_at?: number;
    effective: Answer;

    // counts is there for those who may export the team.
    counts?: ConsentCounts;
}

// ConsentAnswer is a member's answer on its way in.
export interface ConsentAnswer {
    answer: Answer;
}

// ConsentCounts say how a team answered. yes and no count also those who have left,
// none the members of today who did not answer.
export interface ConsentCounts {
    yes: number;
    no: number;
    none: number;
}

// ConsentPolicy says whether the words of people leave the server without their yes.
export type ConsentPolicy = 'off' | 'opt_out' | 'opt_in';

// Contents says what a finished archive holds that only some people may take. It is for
// decisions, not for clients.
export interface Contents {
    // private_channels are ids.
    private_channels?: string[];

    // conversations counts direct and group messages.
    conversations?: number;
    personal_data: PersonalData;

    // secrets says that it holds where buttons of integrations lead.
    secrets?: boolean;

    // edit_history says that it holds earlier versions of posts.
    edit_history?: boolean;
}

// Decision changes what becomes of one thing. target names the account,
// channel or emoji here, where the action needs it.
export interface Decision {
    section: string;
    source: string;
    action: Action;
    target?: string;
}

// Detail is one finding about one field.
export interface Detail {
    field: string;
    message: string;

    // code says what is wrong, for those who word it themselves; it may be empty.
    code?: string;

    // value is the wrong value, where the field has several.
    value?: string;
}

// EmojiChoice says which custom emoji an archive holds.
export type EmojiChoice = 'used' | 'all' | 'none';

// Estimate is about how much an export with some options would hold. What
// cannot be found out quickly is absent.
export interface Estimate {
    // channels are all of the team, those that would stay behind too.
    channels: EstimatedChannel[] | null;
    counts: Record<string, number> | null;

    // attachment_bytes is the size of the attached files.
    attachment_bytes?: number;

    // size is that of the archive, in bytes.
    size?: number;
}

// EstimatedChannel is a channel of the team that an estimate is about.
export interface EstimatedChannel {
    id: string;
    name: string;
    display_name: string;

    // type is O (public) or P (private).
    type: string;
    archived: boolean;

    // member says that the one who asks is in it.
    member: boolean;

    // included says that the options take it.
    included: boolean;

    // posts counts the posts of it that the options take; 0 for a channel that they do not
    // take.
    posts: number;
}

// ExportOptions say what an archive holds. The zero value is not usable:
// start from [DefaultExportOptions]. Times are Unix milliseconds; 0 means no
// limit throughout.
export interface ExportOptions {
    channels: ChannelFilter;
    private_channels: boolean;
    archived_channels: boolean;

    // direct_messages takes direct and group messages, of conversations among
    // members of the team only.
    direct_messages: boolean;

    // since and until bound when posts were made: since is in, until is out.
    // The root of a thread is taken with replies that are in.
    since: number;
    until: number;

    // max_posts_per_channel keeps the newest threads of each channel, whole, as
    // long as they have no more posts together; one thread at the least.
    max_posts_per_channel: number;
    attachments: AttachmentOptions;
    profile_pictures: boolean;
    emoji: EmojiChoice;
    personal_data: PersonalData;
    former_members: FormerMembers;

    // edit_history takes what posts said before they were edited.
    edit_history: boolean;

    // html adds pages to read the archive without a server.
    html: boolean;

    // base is the id of an earlier export of the team, or [BaseLast]: the archive then
    // contains only what changed since. Empty means a full export.
    base?: string;
}

// FolderArchive is an archive in the server's import folder.
export interface FolderArchive {
    name: string;

    // size is in bytes.
    size: number;

    // modified_at is in Unix milliseconds.
    modified_at: number;
}

// FolderList holds the archives of the server's import folder.
export interface FolderList {
    archives: FolderArchive[] | null;
}

// FormerMembers says what becomes of people who left the team and whose posts
// stay.
export type FormerMembers = 'shell' | 'anonymous';

// Health describes one node at one moment.
export interface Health {
    checked_at: number;

    // ok says that all parts work.
    ok: boolean;
    versions: Versions;

    // databases lists the databases that exports read from, in the order in which
    // they are tried. The last one is the master.
    databases: HealthPart[] | null;
    file_store: HealthPart;
    export_store: HealthPart;

    // queue says whether the records of jobs can be read.
    queue: HealthPart;
    jobs: JobSummary;
}

// HealthFailure is a job that failed.
export interface HealthFailure {
    job_id: string;
    team_id: string;
    kind: Kind;
    code: string;
    at: number;
}

// HealthPart is something that the plugin needs.
export interface HealthPart {
    // kind is the driver of a store, or "master" or "replica".
    kind?: string;
    ok: boolean;

    // problem says what does not work.
    problem?: string;

    // free_bytes is the space that is left, 0 where that is not known.
    free_bytes?: number;

    // message_limit is the number of characters that a post may have, of a database.
    message_limit?: number;

    // version is that of a database.
    version?: string;
}

// ImportOrder starts an import of an upload, or of an archive of the import folder.
export interface ImportOrder {
    upload_id?: string;
    archive?: string;
}

// ImportSource is the archive that an import reads: one that was uploaded, or one
// of the server's import folder.
export interface ImportSource {
    upload_id?: string;
    filename: string;

    // size is in bytes.
    size: number;

    // modified_at is the time when an archive of the import folder was last written, in Unix
    // milliseconds; 0 for an upload.
    modified_at?: number;
}

// ImportedUsers says what becomes of people whom an import by a team admin finds
// no account for in the team.
export type ImportedUsers = 'none' | 'deactivated' | 'active';

// Job is one export or import as the REST contract shows it. Times are Unix
// milliseconds; zero means not yet.
export interface Job {
    id: string;
    kind: Kind;
    team_id: string;
    team_name: string;
    requested_by: string;
    state: State;
    progress: Progress;
    attempt: number;

    // options holds the options of an export; other jobs have none.
    options?: ExportOptions;

    // source is the archive that an import reads; nil for an export.
    source?: ImportSource;

    // blocked says that the plan of an import has errors: until that changes it cannot
    // be carried out.
    blocked?: boolean;

    // plan_revision is the revision of the plan that a person agreed to; 0 before.
    plan_revision?: number;

    // undoes is the import that an undo takes back; undone_at is when that was done.
    undoes?: string;
    undone_at?: number;

    // mine says that an export is of what one member can see, and theirs alone.
    mine?: boolean;

    // scope says what an export was allowed; nil for a system admin's.
    scope?: Scope;
    created_at: number;
    started_at?: number;
    finished_at?: number;
    expires_at?: number;
    archive?: Archive;

    // contents is kept for decisions, and left out of answers.
    contents?: Contents;
    counts: Record<string, number> | null;

    // warnings counts the warnings; the report lists them.
    warnings: number;
    error?: JobError;

    // may is there in answers, never in records.
    may?: May;
}

// JobError says why a job failed, in words for a person.
export interface JobError {
    code: string;
    message: string;

    // details say of an archive that was refused what was found.
    details?: Detail[];
}

// JobEvent is the body of a websocket event.
export interface JobEvent {
    job: Job;
}

// JobPage is a part of a list of jobs, newest first. next, when not empty, is the value
// of "before" for the following part.
export interface JobPage {
    jobs: Job[] | null;
    next?: string;
}

// JobSummary counts the newest jobs of the server.
export interface JobSummary {
    // active counts the jobs that have not ended, by state.
    active: Partial<Record<State, number>> | null;

    // last_success says when a job of a kind last succeeded.
    last_success: Partial<Record<Kind, number>> | null;

    // last_errors lists the newest jobs that failed.
    last_errors: HealthFailure[] | null;
}

// Kept is something that an undo leaves, and why.
export interface Kept {
    kind: string;

    // code names the reason for programs.
    code: string;
    count: number;
    reason: string;
}

// Kind tells exports, imports and undos apart.
export type Kind = 'export' | 'import' | 'undo';

// Limit is whether something fits.
export interface Limit {
    name: string;
    needed: number;
    available: number;
    ok: boolean;
}

// May says what the person who asks may do with a job now. It is a part of
// answers and events, made for the person who gets them, and never stored.
export interface May {
    // download and report cover the archive and the list of warnings.
    download: boolean;
    report: boolean;

    // delete removes the archive before it expires.
    delete: boolean;
    cancel: boolean;

    // undo removes what an import added.
    undo: boolean;
}

// MineOptions lists the options that members have for an archive of their own. What they
// can see decides the rest.
export interface MineOptions {
    direct_messages: boolean;
    since: number;
    until: number;
    attachments: AttachmentOptions;
    html: boolean;
}

// MovedID is a post or a file that could not keep its id of the source.
export interface MovedID {
    // kind is "post" or "file".
    kind: string;

    // source is the id on the source, id the one here.
    source: string;
    id: string;
}

// NewTeam describes the team that an import makes for itself. The import makes it when
// it begins to write, so a plan without approval leaves nothing behind.
export interface NewTeam {
    name: string;
    display_name: string;
    description?: string;

    // allow_open_invite lets every user of the server join.
    allow_open_invite: boolean;
}

// Outcome says whether an action was done, refused or failed.
export type Outcome = 'ok' | 'refused' | 'failed';

// PersonalData says how much an archive tells about people.
export type PersonalData = 'full' | 'minimal';

// Phase is the part of the work that is being done.
export type Phase = 'verifying' | 'inspecting' | 'planning' | 'writing' | 'members' | 'restoring' | 'removing' | 'checking' | 'waiting' | 'people' | 'posts' | 'files' | 'finishing' | 'pages' | 'done';

// Plan is a plan with the first entries of its lists, and how long the lists
// are.
export interface Plan {
    revision: number;
    verdict: Verdict;

    // team is the chosen team of the archive, teams all of them.
    team: string;
    teams: string[] | null;

    // team_action says whether it is merged into the team of the job, or becomes
    // new_team.
    team_action: Action;
    team_choices: Action[] | null;
    new_team?: NewTeam;
    policy: PlanPolicy;

    // hides_addresses says that the server does not show e-mail addresses. A plan of
    // a team admin then names no account outside of the team by its address.
    hides_addresses?: boolean;
    problems: Problem[] | null;
    users: PlanUser[] | null;
    channels: PlanChannel[] | null;
    emoji: PlanEmoji[] | null;
    conversations: PlanConversation[] | null;
    limits: Limit[] | null;
    dropped: Skip[] | null;

    // counts counts the things that will be written.
    counts: Record<string, number> | null;
    estimate_seconds: number;

    // webhooks are names that posts of webhooks keep; all others are marked.
    webhooks?: string[];

    // Target is the team here, Origin where links in texts lead to and from.
    target_team: string;
    site_url?: string;

    // totals are nil for a plan that is whole in itself.
    totals?: Record<string, number>;

    // summary is nil for a plan of an earlier version of the plugin.
    summary?: Summary;
}

// PlanChange decides about entries of the plan that has a revision.
export interface PlanChange {
    revision: number;
    decisions: Decision[] | null;
}

// PlanChannel says what becomes of a channel.
export interface PlanChannel {
    source: string;

    // source_type is "O" or "P", and empty for a channel that the archive only names.
    source_type?: string;
    source_display_name?: string;
    source_archived?: boolean;
    action: Action;
    target: ChannelTarget;
    choices: Action[] | null;
    posts: number;

    // exposed is the code of the problem when more people could read here what was
    // private at the source. The plan is blocked until that is acknowledged.
    exposed?: string;
    acknowledged?: boolean;

    // importer_joins says that the one who imports becomes a member, as a new private
    // channel gets no other one who can sign in.
    importer_joins?: boolean;
    why?: Why;

    // check says that a person should look at it before they agree, also after they decided
    // about it.
    check?: boolean;

    // decided says that a person decided it.
    decided?: boolean;
}

// PlanConversation says what becomes of a direct or group conversation. Only the user
// who imports sees it.
export interface PlanConversation {
    // source names it in decisions: the usernames of the archive, separated by commas.
    source: string;
    participants: string[] | null;
    action: Action;
    choices: Action[] | null;

    // target lists the usernames on the server, each once.
    target: string[] | null;
    posts: number;
}

// PlanEmoji says what becomes of an emoji. target is its name on this server.
export interface PlanEmoji {
    name: string;
    action: Action;
    target: string;
    choices: Action[] | null;
    why?: Why;

    // check says that a person should look at it before they agree, also after they decided
    // about it.
    check?: boolean;

    // decided says that a person decided it.
    decided?: boolean;
}

// PlanPage is a part of one list of a plan. Only the list that was asked for is there.
export interface PlanPage {
    revision: number;

    // total counts what matches a search.
    total?: number;
    users?: PlanUser[];
    channels?: PlanChannel[];
    emoji?: PlanEmoji[];
    conversations?: PlanConversation[];
    problems?: Problem[];
}

// PlanPictures are small PNGs of what an archive has, by name.
export interface PlanPictures {
    users: Record<string, string> | null;
    emoji: Record<string, string> | null;
}

// PlanPolicy says what the user who imports may do. The zero value is the least.
export interface PlanPolicy {
    // any_account lets content go to accounts outside the team.
    any_account: boolean;

    // any_channel lets content go to private channels that one cannot read.
    any_channel: boolean;

    // accounts lets people become new active accounts with the addresses that the
    // archive gives; otherwise they become deactivated ones without an address.
    accounts: boolean;

    // one_shell gives people no accounts of their own: a single deactivated one holds the
    // posts of people without an account in the team.
    one_shell?: boolean;

    // max_accounts is the most accounts, deactivated ones included, that the import may
    // make; 0 means any number.
    max_accounts?: number;

    // admins lets admins of the source team be admins here.
    admins: boolean;

    // emoji lets emoji be added, which belong to the whole server.
    emoji: boolean;

    // flags lets posts be marked as saved for those who saved them.
    flags: boolean;

    // several_teams lets one team be picked from an archive of several.
    several_teams: boolean;

    // new_team lets the import make a team for itself.
    new_team: boolean;

    // bots lets bots of the archive be bots here; otherwise they become deactivated
    // accounts.
    bots: boolean;

    // direct_messages lets direct and group conversations be imported.
    direct_messages: boolean;
}

// PlanUser says what becomes of a person.
export interface PlanUser {
    source: SourceUser;
    action: Action;
    target: TargetUser;
    choices: Action[] | null;
    why?: Why;

    // check says that a person should look at it before they agree, also after they decided
    // about it.
    check?: boolean;

    // decided says that a person decided it.
    decided?: boolean;
}

// Policy says what a user may do with a team, and the limits.
export interface Policy {
    can_export: boolean;
    can_import: boolean;
    can_export_mine: boolean;
    system_admin: boolean;

    // private_channels, direct_messages and personal_data are the most that the
    // user's export of the team may hold.
    private_channels: Reach;
    direct_messages: boolean;
    personal_data: PersonalData;
    imported_users: ImportedUsers;
    consent: ConsentPolicy;
    notify_members: boolean;
    archive_lifetime_hours: number;

    // Of the limits, 0 means none.
    max_archive_size_mb: number;
    max_upload_size_mb: number;
    jobs_per_team_per_day: number;
    default_options: ExportOptions;
}

// Problem is something that a person should know before they agree.
export interface Problem {
    severity: Severity;
    code: string;
    message: string;

    // where names the thing: a team, a user, a channel, an emoji, a limit.
    where?: string;
}

// Progress says how far a job is in its phase. What is not known is absent.
export interface Progress {
    phase: Phase;
    done: number;
    total?: number;
    unit?: string;

    // done_bytes and total_bytes are there in a phase that copies files.
    done_bytes?: number;
    total_bytes?: number;

    // rate is the number of units that were done in a second, over the whole phase.
    rate?: number;

    // remaining_seconds is the time that the phase will still take at that rate.
    remaining_seconds?: number;
}

// Reach says which private channels an export may hold.
export type Reach = 'none' | 'member' | 'all';

// Refusal is the answer to a call that was refused or failed.
export interface Refusal {
    id: string;
    message: string;
    status_code: number;
    job_id?: string;
    details?: Detail[];
}

// Relation says how an account on this server belongs to the team.
export type Relation = 'member' | 'shell' | 'outside';

// Report is the full account of a job.
export interface Report {
    // ids lists the posts and files that did not keep their ids of the source. It is
    // there for imports, and when it was asked for.
    ids?: MovedID[];
    job_id: string;
    counts: Record<string, number> | null;
    warnings: Warning[] | null;

    // warning_counts says how many warnings there were of each code.
    warning_counts: Record<string, number> | null;

    // unlisted counts the warnings beyond those that are listed.
    unlisted: number;
}

// Scope says what the user who asked for an export might take at that time. A job without a
// scope was asked for by a system admin. When the job begins, the user's rights are checked
// again, and the narrower of both counts.
export interface Scope {
    by: Capacity;
    private_channels: Reach;
}

// Severity says what a problem means for a plan.
export type Severity = 'error' | 'warning';

// Skip is one kind of thing that an import leaves out or changes.
export interface Skip {
    kind: string;
    count: number;
    reason: string;

    // names are the first of the things: people, channels, files, each with the
    // fields that are concerned. more is how many others there are.
    names?: string[];
    more?: number;
}

// SourceUser is a person as the archive has them.
export interface SourceUser {
    username: string;

    // name is the full name, or the nickname of those without one.
    name?: string;
    email?: string;

    // picture says that the archive has a profile picture.
    picture?: boolean;
}

// State says how far a job is.
export type State = 'queued' | 'running' | 'planning' | 'needs_review' | 'applying' | 'canceling' | 'succeeded' | 'succeeded_with_warnings' | 'failed' | 'canceled' | 'expired';

// Summary counts what a plan does, over its whole lists, and holds the first entries that a
// person should look at.
export interface Summary {
    // actions counts the entries of each list by their action.
    actions: Record<string, Partial<Record<Action, number>>> | null;

    // check counts the entries of each list that a person should look at.
    check: Record<string, number> | null;

    // joining counts the people who come into the team and are not in it now, members those
    // who are in it already, and placeholders those who become deactivated accounts.
    joining: number;
    members: number;
    placeholders: number;

    // private_posts stay private, exposed_posts do not.
    private_posts: number;
    exposed_posts: number;

    // importer_joins counts the new private channels that the user who imports joins.
    importer_joins: number;

    // users, channels and emoji are the first entries to look at.
    users?: PlanUser[];
    channels?: PlanChannel[];
    emoji?: PlanEmoji[];
}

// TargetUser is a person as they will be here. user_id is empty for a new
// account.
export interface TargetUser {
    username: string;
    user_id?: string;

    // standing says why content may go to an account that is here.
    standing?: Relation;

    // email is that of a new account.
    email?: string;

    // shared says that it holds what all those wrote who get no account.
    shared?: boolean;

    // deactivated accounts cannot sign in.
    deactivated?: boolean;

    // reactivate says that the account is one that an import made and that was
    // deactivated since, as an undo does: it becomes active again.
    reactivate?: boolean;

    // bot says that the account is that of a bot.
    bot?: boolean;

    // guest says that an account that is here is a guest's.
    guest?: boolean;

    // member says that they will be in the team.
    member?: boolean;
}

// TeamStatus holds what the asking user may do in a team, and the newest jobs that they
// may see.
export interface TeamStatus {
    policy: Policy;
    export?: Job;

    // archive is the newest export of the team whose archive the user may download.
    archive?: Job;
    import?: Job;

    // mine is the newest archive that the user made for themselves.
    mine?: Job;
}

// UndoPreview says what an undo would remove now, and what it would keep.
export interface UndoPreview {
    posts: number;
    files: number;
    channels: string[] | null;
    emoji: string[] | null;
    users_deactivated: string[] | null;
    memberships: number;

    // conversations counts direct and group channels.
    conversations: number;

    // accounts counts deactivated accounts and bots that are removed, because they hold
    // nothing else. additions counts reactions, followers and saved posts that the import
    // added to posts which were here before.
    accounts: number;
    additions: number;

    // team is the name of the team that the import made and the undo archives; empty
    // when there is none, or it stays.
    team?: string;
    kept: Kept[] | null;
}

// Upload is an archive on its way, as the REST contract shows it. Times are
// Unix milliseconds.
export interface Upload {
    upload_id: string;
    team_id: string;
    user_id: string;
    filename: string;
    size: number;
    offset: number;
    chunk_size: number;
    expires_at: number;

    // by_admin says that a system admin began it; the limits for others are not
    // about it.
    by_admin?: boolean;

    // job_id is the import that reads it, empty while there is none.
    job_id?: string;
}

// UploadList holds the uploads that a user may see.
export interface UploadList {
    uploads: Upload[] | null;
}

// UploadOrder begins an upload.
export interface UploadOrder {
    filename: string;
    size: number;
}

// Verdict says whether a plan can be carried out.
export type Verdict = 'ready' | 'ready_with_warnings' | 'blocked';

// Versions names the versions of the plugin and of the software below it.
export interface Versions {
    plugin: string;
    server: string;

    // database is that of PostgreSQL, empty when no database answers.
    database?: string;
}

// Warning is one thing that was left out or changed, and why.
export interface Warning {
    // code is stable, for programs.
    code: string;

    // id names the thing: a file, post, user or emoji.
    id?: string;

    // message is for a person.
    message: string;
}

// Why is the reason for which a plan matches a person, channel or emoji with
// something, or with nothing: clients have a sentence for each.
export type Why = 'chosen' | 'earlier_import' | 'same_address' | 'same_name' | 'same_picture' | 'every_team' | 'new' | 'name_taken' | 'name_invalid' | 'only_named' | 'bot' | 'deactivated' | 'left_team' | 'guest_without_channel' | 'account_outside_team' | 'no_accounts' | 'not_readable' | 'one_private' | 'shared' | 'one_archived' | 'not_in_archive' | 'not_allowed';

// WrongOffset is a refusal that says from which byte on an upload goes on.
export interface WrongOffset {
    id: string;
    message: string;
    status_code: number;
    job_id?: string;
    details?: Detail[];
    offset: number;
}
