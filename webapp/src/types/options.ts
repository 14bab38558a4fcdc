import type {ExportOptions} from './contract';

export type {Estimate, EstimatedChannel, ExportOptions} from './contract';

// What the server takes when nothing else is said; its own words, in
// policy.default_options, come first.
export const DEFAULT_OPTIONS: ExportOptions = {
    channels: {include: [], exclude: []},
    private_channels: true,
    archived_channels: true,
    direct_messages: false,
    since: 0,
    until: 0,
    max_posts_per_channel: 0,
    attachments: {include: true, max_size: 0, mime_types: []},
    profile_pictures: false,
    emoji: 'used',
    personal_data: 'full',
    former_members: 'shell',
    edit_history: false,
    html: false,
};

// Only what differs is sent, so that a default of the server stays its own.
export function changedOptions(defaults: ExportOptions, options: ExportOptions): Partial<ExportOptions> {
    const changed: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(options)) {
        if (JSON.stringify(value) !== JSON.stringify(defaults[name as keyof ExportOptions])) {
            changed[name] = value;
        }
    }
    return changed;
}
