const WINDOW_MS = 10_000;

// Speed is how fast something grew lately.
export class Speed {
    private samples: Array<{at: number; value: number}> = [];

    add(value: number, at = Date.now()): void {
        this.samples.push({at, value});
        while (this.samples.length > 2 && at - this.samples[0]!.at > WINDOW_MS) {
            this.samples.shift();
        }
    }

    reset(): void {
        this.samples = [];
    }

    // perSecond is 0 until it is known.
    perSecond(): number {
        const first = this.samples[0];
        const last = this.samples[this.samples.length - 1];
        if (!first || !last || last.at - first.at < 500) {
            return 0;
        }
        return Math.max(0, (1000 * (last.value - first.value)) / (last.at - first.at));
    }
}
