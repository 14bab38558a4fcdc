// Package consent keeps who agreed that their words leave the server with an
// export of their team, and who did not.
package consent
