// Package audit keeps the audit log: who did what with exports and imports, and who was
// refused. Its records hold ids, names of accounts, options and numbers; never messages,
// e-mail addresses or tokens.
package audit
