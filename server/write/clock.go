package write

// ClockSkew bounds how much earlier than the plugin's a server's clock may be.
const ClockSkew = 60_000
