// Package importtarget makes through the plugin API what a person could make
// too: channels, accounts, bots, conversations and files. The server checks them,
// asks the hooks of other plugins and keeps its caches right. Where the plugin API
// has no call (emoji, files without content), it writes rows.
package importtarget
