// What is remembered of an upload beyond a reload of the page: enough to know
// the same file again. The file itself a page may not keep.
export interface Remembered {
    id: string;
    name: string;
    size: number;
    lastModified: number;
}

export function isSame(file: File, remembered: Remembered): boolean {
    return file.name === remembered.name && file.size === remembered.size && file.lastModified === remembered.lastModified;
}

export class Memory {
    private readonly key: string;

    constructor(userId: string, teamId: string) {
        this.key = `team_export_upload_${userId}_${teamId}`;
    }

    read(): Remembered | null {
        try {
            return JSON.parse(localStorage.getItem(this.key) ?? 'null') as Remembered | null;
        } catch {
            return null;
        }
    }

    write(remembered: Remembered | null): void {
        try {
            if (remembered) {
                localStorage.setItem(this.key, JSON.stringify(remembered));
            } else {
                localStorage.removeItem(this.key);
            }
        } catch {
            // A browser without storage forgets at a reload, no more.
        }
    }
}
