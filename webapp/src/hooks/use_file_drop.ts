import {useEffect, useRef} from 'react';

// useFileDrop takes a file that is dropped anywhere on the page. A drop that
// misses a small target would make the browser leave the page for the file.
export function useFileDrop(setOver: (over: boolean) => void, take: (file: File | undefined) => void): void {
    const latest = useRef({setOver, take});
    useEffect(() => {
        latest.current = {setOver, take};
    });
    useEffect(() => {
        const withFiles = (event: DragEvent) => Boolean(event.dataTransfer && [...event.dataTransfer.types].includes('Files'));
        const over = (event: DragEvent) => {
            if (withFiles(event)) {
                event.preventDefault();
                event.stopPropagation();
                latest.current.setOver(true);
            }
        };
        const leave = (event: DragEvent) => {
            if (event.relatedTarget === null) {
                latest.current.setOver(false);
            }
        };
        const drop = (event: DragEvent) => {
            if (withFiles(event)) {
                event.preventDefault();
                event.stopPropagation();
                latest.current.setOver(false);
                latest.current.take(event.dataTransfer?.files[0]);
            }
        };

        // Before the host, which takes dropped files for attachments of a message.
        document.addEventListener('dragover', over, true);
        document.addEventListener('dragleave', leave, true);
        document.addEventListener('drop', drop, true);
        return () => {
            document.removeEventListener('dragover', over, true);
            document.removeEventListener('dragleave', leave, true);
            document.removeEventListener('drop', drop, true);
        };
    }, []);
}
