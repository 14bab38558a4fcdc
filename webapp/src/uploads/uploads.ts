import {TeamUpload} from './team_upload';

const uploads = new Map<string, TeamUpload>();

// uploadOf returns the upload of a user into a team, which lives as long as the
// page.
export function uploadOf(userId: string, teamId: string): TeamUpload {
    const key = `${userId} ${teamId}`;
    let upload = uploads.get(key);
    if (!upload) {
        upload = new TeamUpload(userId, teamId);
        uploads.set(key, upload);
    }
    return upload;
}

// forgetUploads ends what moves when the plugin is removed from the page; the
// server keeps what it has.
export function forgetUploads(): void {
    uploads.forEach((upload) => {
        if (upload.state().phase !== 'idle') {
            upload.pause();
        }
    });
    uploads.clear();
}
