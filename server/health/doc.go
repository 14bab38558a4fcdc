// Package health reports whether this node reaches what the plugin needs: the
// database, the file store and the export store; and how the last jobs ended. System
// admins read the report by REST and in the System Console, and it is a file of the
// server's support packet. It holds no content and no names of people.
package health
