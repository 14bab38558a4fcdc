// Leaving the page is asked about only while bytes are moving.
const moving = new Set<object>();

function ask(event: BeforeUnloadEvent): void {
    event.preventDefault();
}

export function guardPage(upload: object, moves: boolean): void {
    if (moves) {
        moving.add(upload);
    } else {
        moving.delete(upload);
    }
    window.removeEventListener('beforeunload', ask);
    if (moving.size > 0) {
        window.addEventListener('beforeunload', ask);
    }
}
