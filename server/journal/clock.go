package journal

// ClockSkew is the most milliseconds by which the clock of a server may lag behind ours.
const ClockSkew = 60_000
