import '@testing-library/jest-dom/vitest';
import {cleanup, configure} from '@testing-library/react';

// A busy machine takes its time; a test that waits for what comes is not slower for it.
configure({asyncUtilTimeout: 10_000});

afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
    vi.useRealTimers();
    localStorage.clear();
});
