// Package audit keeps the trail: who did what with exports and imports, and who
// was refused. Its records hold ids, names of accounts, options and numbers;
// never what somebody wrote, an e-mail address or a token.
package audit
