package write

// ClockSkew is how much earlier than ours a server's clock may be.
const ClockSkew = 60_000
