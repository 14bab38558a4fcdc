// Package journal owns what an import notes of itself. Its [Entry] values name by id what
// the import made: the engine in package write adds them, an undo removes what they name.
// [Progress] says how far the import is, so that a later attempt continues there. [Notes]
// are for later imports into the same team.
//
// The package knows the keys of all of them in the plugin's key-value store. Entries and
// progress are written by store/sqlwrite, in one transaction with the rows that they tell
// of.
package journal
